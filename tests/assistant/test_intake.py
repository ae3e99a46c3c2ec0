"""Which id each file gets, and input that no database or index can hold."""

from pathlib import Path

import pytest

from assistant.app import Tiaoli
from assistant.app.taking_in.intake import ids_of
from corpus.errors import BadInputError

# (files, ids)
NAMES = [
    (["a/x.txt"], ["x"]),
    (["a/x.txt", "b/x.txt"], ["a--x", "b--x"]),
    (["1/a/x.txt", "2/a/x.txt", "3/a/x.txt"], ["a--x", "a--x_", "a--x__"]),  # the third is no version of the second
    (["a/x.txt", "b/x.txt", "a--x.txt"], ["a--x_", "b--x", "a--x"]),  # a file's own name goes first
    (["a/x.md", "a/x.txt"], ["a--x", "a--x_"]),
    (["a/数据要素×方案.txt", "a/人工智能+意见.txt"], ["数据要素×方案", "人工智能+意见"]),  # names of programmes
    (["a/一 二#三%.txt"], ["一-二-三"]),  # what an address cannot hold
]


@pytest.mark.parametrize(("files", "ids"), NAMES, ids=[f"{len(files)} files {n}" for n, (files, _) in enumerate(NAMES)])
def test_no_two_files_get_one_id(files: list[str], ids: list[str]) -> None:
    assert list(ids_of([Path(file) for file in files]).values()) == ids


def test_a_link_out_of_the_folder_is_skipped_and_counted(tmp_path: Path) -> None:
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    (folder / "sub").mkdir(parents=True)
    (outside / "more").mkdir(parents=True)
    for path in (folder / "own.txt", outside / "secret.txt", outside / "more" / "deep.txt", tmp_path / "folder-beside.txt"):
        path.write_text("一、总则\n企业应当整改。", encoding="utf-8")
    (folder / "passwd.txt").symlink_to(outside / "secret.txt")
    (folder / "sub" / "up.txt").symlink_to("../../folder-beside.txt")  # its path begins as the folder's does
    (folder / "chain.txt").symlink_to("passwd.txt")
    (folder / "more").symlink_to(outside / "more")
    (folder / "gone.txt").symlink_to("nowhere")
    (folder / "sub" / "inside.txt").symlink_to("../own.txt")
    (tmp_path / "given").symlink_to(folder)  # what the user names is followed
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        rows = assistant.ingest([tmp_path / "given"])
        told = {Path(row.path).name: row.message for row in rows if row.outcome == "skipped"}
        assert {row.document_id for row in rows if row.outcome == "added"} == {"own", "inside"}
        assert told == dict.fromkeys(["passwd.txt", "up.txt", "chain.txt"], "链接指向文件夹之外，已跳过")
        assert [row.outcome for row in assistant.ingest([folder / "passwd.txt"])] == ["added"]


def test_half_characters_are_read_as_unknown_ones(tmp_path: Path) -> None:
    """A cut emoji in a JSON case (\\ud83d) or a byte of another encoding on the command line."""
    with Tiaoli.open(tmp_path) as assistant:
        answer = assistant.ask("绍兴安全生产不达标的产能退出由哪个局牵头\ud83d", history=["\ud83d"])
        assert "市应急管理局" in answer.model_dump_json()
        assert assistant.search("安全生产\ud83d", k=1)
        assert assistant.check("绍兴的印染厂\ud83d", turns=["能耗超标\udcff"]).model_dump_json()
        report = assistant.check("绍兴的印染厂\x01，能耗\ufffe超标\x0b")
        assistant.write_report(report, tmp_path / "report.docx")
        for ref in ("\udcff", "x@²", f"shaoxing-2020@{10**25}"):
            with pytest.raises(BadInputError):
                assistant.show(ref)


@pytest.mark.parametrize("ask", ["ask", "search", "check"])
def test_a_whole_document_is_no_question(tmp_path: Path, ask: str) -> None:
    with Tiaoli.open(tmp_path, samples=False) as assistant, pytest.raises(BadInputError, match="上限"):
        getattr(assistant, ask)("1" * 20_000)


def test_a_file_that_can_no_longer_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held, other = tmp_path / "held.txt", tmp_path / "other.txt"
    held.write_text("一、总则\n企业应当整改。", encoding="utf-8")
    other.write_text("一、总则\n企业应当搬迁。", encoding="utf-8")
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        assistant.ingest([held])
        read = Path.read_bytes

        def refused(path: Path) -> bytes:
            if path == held:
                raise PermissionError(13, "Permission denied")
            return read(path)

        monkeypatch.setattr(Path, "read_bytes", refused)
        assert [row.outcome for row in assistant.ingest([held, other])] == ["failed", "added"]
