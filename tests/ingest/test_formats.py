"""The same decree in every format is the same document: text, clauses, facts."""

from collections.abc import Callable
from difflib import SequenceMatcher
from importlib.util import find_spec
from pathlib import Path

import pytest

from corpus.model import PolicyRecord
from ingest.pipeline import ingest_bytes
from tests import decree_makers as decree
from tests.ingest.test_soundness import assert_sound

FONTS = [
    path
    for path in map(
        Path, ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
    )
    if path.exists()
]

MADE: dict[str, Callable[[], bytes]] = {
    "decree.docx": decree.as_docx,
    "decree.html": decree.as_html,
    "decree.pdf": decree.as_pdf,
    "decree.ofd": decree.as_ofd,
}


def read(data: bytes, name: str) -> PolicyRecord:
    return ingest_bytes(data, name, "d")


@pytest.mark.parametrize("name", MADE)
def test_it_is_the_same_document(name: str) -> None:
    plain, other = read(decree.as_txt(), "decree.txt"), read(MADE[name](), name)
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


@pytest.mark.skipif(not FONTS or find_spec("rapidocr") is None, reason="needs a Chinese font and the extra `ocr`")
def test_a_clean_scan() -> None:
    record = read(decree.as_png(str(FONTS[0])), "decree.png")
    plain = read(decree.as_txt(), "decree.txt")
    one, other = ("".join(r.document.text.split()) for r in (record, plain))
    assert SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.97
    labels = [c.label for c in plain.document.clauses if c.numbered]
    assert len([c for c in record.document.clauses if c.label in labels]) >= 0.93 * len(labels)
    assert any("OCR" in remark.detail for remark in record.report)
