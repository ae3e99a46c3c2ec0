"""Documents in traditional characters: read like others, quoted as written, found in either script."""

from pathlib import Path

import opencc
import pytest

from assistant.app import Tiaoli
from corpus.text.variants import is_traditional, simplified
from ingest.pipeline import ingest_bytes
from tests import decree_makers as decree
from tests.ingest.test_soundness import assert_sound

WRITTEN = opencc.OpenCC("s2t").convert(decree.as_txt().decode())


def test_it_is_read_as_simplified_and_kept_as_written() -> None:
    plain, other = (ingest_bytes(text.encode(), "a.txt", "d") for text in (decree.as_txt().decode(), WRITTEN))
    assert other.document.text == WRITTEN
    assert [clause.span for clause in other.document.clauses] == [clause.span for clause in plain.document.clauses]
    assert [clause.id for clause in other.document.clauses] == [clause.id for clause in plain.document.clauses]
    assert [(fact.kind, fact.span) for fact in other.facts] == [(fact.kind, fact.span) for fact in plain.facts]
    assert other.document.main.title == "某市人民政府關於推進印染行業整治提升的通知"
    assert any("責令限期整改" in fact.consequence for fact in other.facts if fact.kind == "criterion")
    assert_sound(other.document)


@pytest.mark.parametrize("asked", ["責令限期整改", "责令限期整改"])
def test_it_is_found_in_either(asked: str, tmp_path: Path) -> None:
    for name, text in (("trad", WRITTEN), ("simp", decree.as_txt().decode())):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        assistant.ingest([tmp_path / "trad.txt", tmp_path / "simp.txt"])
        first = assistant.search(asked, k=2)
    assert {(hit["document_id"], hit["label"]) for hit in first} == {("trad", "二（一）"), ("simp", "二（一）")}
    assert {hit["text"][:7] for hit in first} == {"（一）開展能耗", "（一）开展能耗"}


@pytest.mark.parametrize(
    ("text", "traditional"),
    [("關於整改的通知", True), ("关于整改的通知", False), ("乾县人民政府王喆", False), ("二〇二四年", False), ("", False), ("abc", False)],
)
def test_which_script(text: str, traditional: bool) -> None:
    assert is_traditional(text) is traditional
    assert len(simplified(text)) == len(text)
    assert (simplified(text) != text) is traditional
