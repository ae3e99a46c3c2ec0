"""No row of the lexicon is cut from a question that the program is measured by.

A row is language when documents, laws or other askers use it too. What looks cut and stays has a reason in data/lexicon_allowed.tsv.
"""

import json
import re
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import yaml

from tests.conftest import REPOSITORY, SHARED

LEXICON = REPOSITORY / "corpus/lexicon"
ALLOWED = Path(__file__).parents[1] / "data/lexicon_allowed.tsv"
# of a case, what somebody asked or told
SAID = ("question", "statement", "history", "turns", "command")
SHUT = "exam"
SHORT, LONG = 4, 6


def rows(least: int) -> dict[str, str]:
    """Runs of at least so many Chinese characters in the lexicon (of tables only the left side) -> file."""
    found: dict[str, str] = {}
    for path in sorted(path for path in LEXICON.iterdir() if path.suffix in (".tsv", ".txt", ".yaml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.lstrip().startswith("#"):
                matched = line.split("\t")[0] if path.suffix == ".tsv" else line
                found |= {word: path.name for word in re.findall(rf"[\u4e00-\u9fff]{{{least},}}", matched) if word not in found}
    return found


def questions(paths: Iterable[Path]) -> set[str]:
    """What was asked or told in case files, each text once; the shut set is never opened."""
    found = set()
    for path in paths:
        if SHUT in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        cases = yaml.safe_load(text) if path.suffix == ".yaml" else [json.loads(line) for line in text.splitlines() if line.strip()]
        found |= {" ".join(str(case.get(key) or "") for key in SAID).strip() for case in cases}
    return found - {""}


def own_questions() -> set[str]:
    evals = REPOSITORY / "evals"
    return questions([*evals.glob("cases/*.jsonl"), *evals.glob("cases/*.yaml"), *evals.glob("fitting/*.jsonl")])


def shared_questions() -> set[str]:
    gold = SHARED / "gold"
    folders = [gold, gold / "more", gold / "train", *(SHARED / "benchmarks").iterdir(), SHARED / "cases", SHARED / "formats"]
    return questions(path for folder in folders for path in sorted(folder.glob("*.jsonl")))


def language() -> Iterator[str]:
    """Texts whose words are anybody's: documents, everyday questions written for training, laws."""
    yield from (path.read_text(encoding="utf-8", errors="replace") for path in SHARED.rglob("*.txt") if SHUT not in path.parts)
    yield (SHARED / "gold/pairs/pairs.jsonl").read_text(encoding="utf-8")
    with tarfile.open(SHARED / "data/laws.tar.xz") as archive:
        for member in archive:
            if (file := archive.extractfile(member)) is not None:
                yield file.read().decode("utf-8", "replace")


def unused(words: set[str], texts: Iterable[str]) -> set[str]:
    """Those of `words` that no text holds."""
    left = set(words)
    for text in texts:
        left -= {word for word in left if word in text}
    return left


def allowed() -> dict[str, str]:
    lines = ALLOWED.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))


def test_every_exception_has_a_reason_and_a_row() -> None:
    assert all(reason.strip() for reason in allowed().values())
    assert allowed().keys() <= rows(SHORT).keys()


@pytest.mark.shared
def test_no_row_is_cut_from_one_question() -> None:
    asked = own_questions() | shared_questions()
    once = {word for word in rows(SHORT) if sum(word in question for question in asked) == 1}
    cut = unused(once - allowed().keys(), language())
    assert not cut, "say it as others would, or give the reason in " + ALLOWED.name


def test_no_row_is_a_long_piece_of_our_own_questions() -> None:
    """Words of the shipped policies aside."""
    texts = [path.read_text(encoding="utf-8") for path in (REPOSITORY / "corpus/documents").glob("*.txt")]
    asked = own_questions()
    pieces = {word for word in rows(LONG) if any(word in question for question in asked)}
    assert not unused(pieces - allowed().keys(), texts)


def test_a_row_that_was_cut_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the rows were that came out of one question each."""
    (tmp_path / "everyday.tsv").write_text("# 用水要省\n造出来的东西\t产品\n电费涨价\t差别电价\n", encoding="utf-8")
    monkeypatch.setattr("tests.corpus.test_lexicon_leaks.LEXICON", tmp_path)
    assert rows(SHORT).keys() == {"造出来的东西", "电费涨价"}
    with pytest.raises(AssertionError):
        test_no_row_is_a_long_piece_of_our_own_questions()
