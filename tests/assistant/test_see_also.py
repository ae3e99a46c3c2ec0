"""另见: a line that points to further clauses stays short, and no citation is lost for it."""

from pathlib import Path

import pytest

from assistant.answer.composing.draft import Draft
from assistant.answer.composing.selection import Shown
from assistant.model import Query
from assistant.retrieve.passages import Passage, passages
from ingest.pipeline import ingest_file
from tests.assistant.test_superseding import text

PLACES = ["湖州市", "嘉兴市", "绍兴市", "宁波市", "台州市"]
LONG = "关于" + "切实做好渔港渔船安全生产" * 6 + "的通知"


def notice(folder: Path, n: int, title: str = "") -> list[Passage]:
    place = PLACES[n]
    path = folder / f"n{n}.txt"
    clauses = [f"{place}渔港{what}由专班{n}负责。" for what in ("清淤", "照明", "护栏")]
    title = title or f"{place}渔港工作通知"
    path.write_text(text(title, *clauses, number=f"渔〔2021〕{n}号", signed=f"{place}农业农村局", day="2021年3月1日"), encoding="utf-8")
    return [passage for passage in passages(ingest_file(path, f"n{n}")) if "专班" in passage.text]


@pytest.fixture
def draft() -> Draft:
    return Draft(Query(question="渔港由谁负责？", rewritten="渔港由谁负责？", kinds=("responsibility",)))


def pointed(draft: Draft, *found: Passage) -> str:
    draft.see_also([Shown(passage, passage.span) for passage in found])
    return draft.statements[-1].text


def test_clauses_of_one_document_stand_together(draft: Draft, tmp_path: Path) -> None:
    one, two, three = notice(tmp_path, 0)
    (other, *_) = notice(tmp_path, 1)
    said = pointed(draft, one, other, three, two)
    assert said == "另见：《湖州市渔港工作通知》（渔〔2021〕0号）一、三、二[1][3][4]；《嘉兴市渔港工作通知》（渔〔2021〕1号）一[2]。"


def test_three_documents_are_named_and_all_are_cited(draft: Draft, tmp_path: Path) -> None:
    found = [notice(tmp_path, n)[0] for n in range(5)]
    said = pointed(draft, *found)
    assert said.count("《") == 3
    assert said.endswith("《绍兴市渔港工作通知》（渔〔2021〕2号）一[3]等共5处。")
    assert [citation.document_id for citation in draft.citations] == [passage.document.id for passage in found]
    assert draft.statements[-1].citations == (1, 2, 3, 4, 5)


def test_the_document_just_quoted_is_not_named_again(draft: Draft, tmp_path: Path) -> None:
    """同文 comes first: after another title it would mean that one."""
    one, two, three = notice(tmp_path, 0)
    (other, *_) = notice(tmp_path, 1)
    assert draft.quote(Shown(one, one.span))
    assert pointed(draft, other, two, three) == "另见：同文二、三[3][4]；《嘉兴市渔港工作通知》（渔〔2021〕1号）一[2]。"


def test_a_title_of_several_lines_is_shortened(draft: Draft, tmp_path: Path) -> None:
    (passage, *_) = notice(tmp_path, 0, LONG)
    said = pointed(draft, passage)
    assert f"《{LONG[:60]}…》" in said
    assert draft.citations[0].document_title == LONG


def test_nothing_to_point_to_says_nothing(draft: Draft) -> None:
    draft.see_also([])
    assert draft.statements == []
