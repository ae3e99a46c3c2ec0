"""Words and their rarity; where the unpacked dictionary is kept."""

from pathlib import Path

import pytest

from corpus.text import words


def test_the_dictionary_is_unpacked_into_a_folder_of_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies under a known name in a shared /tmp may be another user's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = words._cache_folder()
    assert folder.is_relative_to(tmp_path)
    assert folder.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert not words._cache_folder().exists()


def test_rare_words_weigh_more() -> None:
    assert words.rarity("的") < words.rarity("企业") < words.rarity("工频炉")
