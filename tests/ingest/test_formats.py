"""The same decree in every format is the same document: text, clauses, facts."""

import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from corpus.model import PolicyRecord
from ingest.pipeline import ingest_bytes
from ingest.readers.word import office
from tests import decree_makers as decree
from tests.ingest.test_soundness import assert_sound

BY_OFFICE = pytest.mark.skipif(office.installed() is None, reason="needs LibreOffice")
MAX_ERRORS = 0.07
"""Characters of a clean scan that may be read wrongly, left out or put in."""


def read(data: bytes, name: str) -> PolicyRecord:
    return ingest_bytes(data, name, "d")


@pytest.mark.parametrize(
    "ending",
    ["docx", "html", "pdf", "ofd", "xlsx", pytest.param("rtf", marks=BY_OFFICE), pytest.param("odt", marks=BY_OFFICE)],
)
def test_it_is_the_same_document(ending: str) -> None:
    plain, other = read(decree.as_txt(), "decree.txt"), read(decree.MAKERS[ending](), f"decree.{ending}")
    assert other.document.text == plain.document.text
    assert other.document.clauses == plain.document.clauses
    assert other.document.parts == plain.document.parts
    assert other.facts == plain.facts
    assert_sound(other.document)


def test_the_decree_says_what_it_says() -> None:
    """What the others are compared with."""
    record = read(decree.as_txt(), "decree.txt")
    main = record.document.main
    assert (main.title, main.issuer, main.number, main.date) == (decree.TITLE, "某市人民政府", "某政发〔2024〕12号", "2024-03-15")
    assert [c.label for c in record.document.clauses if c.numbered] == ["一", "一（一）", "一（二）", "二", "二（一）", "二（二）", "三"]
    assert {fact.kind for fact in record.facts} >= {"responsibility", "deadline", "criterion", "target"}


@BY_OFFICE
@pytest.mark.parametrize("name", ["decree.doc", "decree.wps"])
def test_an_old_word_file(name: str, tmp_path: Path) -> None:
    """Made by LibreOffice itself, with automatic numbers, which stand in no text of a .doc."""
    (tmp_path / "decree.docx").write_bytes(decree.as_docx())
    program = [str(office.installed()), "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
    subprocess.run([*program, "--convert-to", "doc", "decree.docx"], cwd=tmp_path, check=True, capture_output=True)
    plain, other = read(decree.as_txt(), "decree.txt"), read((tmp_path / "decree.doc").read_bytes(), name)
    assert (other.document.text, other.document.clauses) == (plain.document.text, plain.document.clauses)
    assert other.facts == plain.facts


@pytest.mark.skipif(not decree.font() or find_spec("rapidocr") is None, reason="needs a Chinese font and the extra `ocr`")
@pytest.mark.parametrize("kind", ["PNG", "PDF"])
def test_a_clean_scan(kind: str) -> None:
    record, plain = read(decree.as_picture(kind), f"decree.{kind.lower()}"), read(decree.as_txt(), "decree.txt")
    assert errors(plain.document.text, record.document.text) <= MAX_ERRORS
    paths = {(c.path, c.kind) for c in plain.document.clauses}
    assert len(paths & {(c.path, c.kind) for c in record.document.clauses}) >= 0.93 * len(paths)
    facts = {fact.kind for fact in plain.facts}, len(plain.facts)
    assert ({fact.kind for fact in record.facts}, len(record.facts)) == facts
    assert any("OCR" in remark.detail for remark in record.report)


def errors(said: str, read: str) -> float:
    """Character error rate without blanks: edits that lead from one to the other, by the length of what is said."""
    one, other = ("".join(text.split()) for text in (said, read))
    edits = list(range(len(other) + 1))
    for n, c in enumerate(one, 1):
        before, edits[0] = edits[0], n
        for m, d in enumerate(other, 1):
            before, edits[m] = edits[m], min(edits[m] + 1, edits[m - 1] + 1, before + (c != d))
    return edits[-1] / len(one)
