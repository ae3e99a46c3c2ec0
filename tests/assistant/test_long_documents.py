"""Long documents are searched inside, and unnumbered paragraphs are found by the clause that they stand under."""

from collections.abc import Iterator

import pytest

from assistant.app import Tiaoli
from assistant.model import Query
from assistant.retrieve import EvidenceIndex
from assistant.retrieve.passages import holder
from assistant.understand import understand
from tests.assistant.test_superseding import taken, text

_DIGITS = "零一二三四五六七八九"
PAID = "渔船报废补助每千瓦发多少元？"
SHOWN = "渔船报废补助每千瓦多少元，船东递交申请要出示什么？"


def article(n: int) -> str:
    """第七百零五条: each of the digits with its place."""
    hundreds, tens, ones = n // 100, n // 10 % 10, n % 10
    said = f"{_DIGITS[hundreds]}百" if hundreds else ""
    said += f"{_DIGITS[tens]}十" if tens else "零" if hundreds and ones else ""
    return f"第{said}{_DIGITS[ones] if ones else ''}条"


def regulation(articles: int) -> str:
    """Of many articles two are on the matter; the second goes on in a paragraph without a number."""
    said = {
        400: "渔船报废补助按每千瓦5000元发放。",
        700: "申请材料由船东递交所在乡镇渔业站。\n　　递交时须出示船舶登记证书原件，渔业站当场出具收件回执。",
    }
    lines = [f"{article(n)}　{said.get(n, f'第{n}号浮标由巡查员{n % 7 + 1}组看护。')}" for n in range(1, articles + 1)]
    return "\n".join(["湖州市渔业管理规程", "各有关单位：", *lines, "湖州市农业农村局", "2021年3月1日", ""])


def port(n: int) -> str:
    clauses = [f"渔港{n}号码头{side}渔船报废补助申请工作由专班{n}组推进。" for side in ("东侧", "西侧", "南侧", "北侧")]
    return text(f"湖州市第{n}渔港工作通知", *clauses, number=f"湖渔〔2021〕{n}号", signed="湖州市农业农村局", day="2021年3月1日")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiaoli]:
    """One document of more than 800 passages among so many short ones that their clauses fill the list of hits."""
    folder = tmp_path_factory.mktemp("long")
    with Tiaoli.open(folder / "home", samples=False) as opened:
        taken(opened, folder, {f"port-{n}": port(n) for n in range(1, 14)} | {"long": regulation(830)})
        yield opened


@pytest.fixture(scope="module")
def index(assistant: Tiaoli) -> EvidenceIndex:
    return EvidenceIndex(assistant.library)


def asked(index: EvidenceIndex, question: str, document: str | None = None) -> Query:
    query = understand(question, list(index.entries().values()))
    return query.model_copy(update={"documents": (document,)}) if document else query


def test_the_document_is_long_and_others_fill_the_hits(index: EvidenceIndex) -> None:
    hits = index._hits(asked(index, PAID), None)
    assert len(index.passages("long")) >= 800
    assert [hit.clause_id for hit in hits if hit.document_id == "long"] == ["long#第四百条"]


def test_a_long_document_is_searched_inside(index: EvidenceIndex) -> None:
    query = asked(index, PAID)
    inside = index._inside_long(query, index._hits(query, None), None)
    assert {hit.document_id for hit in inside} == {"long"}
    ranked = index.gather(query).ranked
    assert ranked[0].passage.clause.id == "long#第四百条"
    assert "long#第七百条" in {scored.passage.clause.id for scored in ranked}


def test_it_is_not_read_whole(index: EvidenceIndex) -> None:
    pool = index.gather(asked(index, PAID)).ranked
    assert sum(scored.passage.document.id == "long" for scored in pool) < 100
    assert sum(scored.passage.document.id == "port-1" for scored in pool) == len(index.passages("port-1"))


@pytest.mark.parametrize(
    ("by_query", "by_gather"),
    [("long", None), (None, ["long"]), (None, ["port-1", "long"])],
    ids=["the question names it", "the caller names it", "the caller names two"],
)
def test_where_documents_are_named_these_are_read(index: EvidenceIndex, by_query: str | None, by_gather: list[str] | None) -> None:
    query = asked(index, PAID, by_query)
    assert index._inside_long(query, index._hits(query, by_gather), by_gather) == []
    ranked = index.gather(query, documents=by_gather).ranked
    assert {scored.passage.document.id for scored in ranked} == set(by_gather or ["long"])
    assert len(ranked) >= len(index.passages("long"))


def test_a_paragraph_is_addressed_by_its_clause(index: EvidenceIndex) -> None:
    held = {passage.text[:4]: holder(passage.clause) for passage in index.passages("long")}
    assert held["递交时须"] == "long#第七百条"
    assert held["第四百条"] == "long#第四百条"


def test_paragraphs_under_a_hit_are_evidence(index: EvidenceIndex) -> None:
    """The search found the article; its second paragraph has no hit of its own."""
    query = asked(index, SHOWN)
    hits = [*(found := index._hits(query, None)), *index._inside_long(query, found, None)]
    assert "long#第七百条" in {hit.clause_id for hit in hits}
    assert "long#第七百条/¶2" not in {hit.clause_id for hit in hits}
    assert "long#第七百条/¶2" in {scored.passage.clause.id for scored in index.gather(query).ranked}


def test_the_answer_comes_from_inside(assistant: Tiaoli) -> None:
    answer = assistant.ask(PAID)
    assert answer.status == "answered"
    assert "5000元" in answer.text
    assert answer.citations[0].label == "第四百条"


def test_a_small_library_is_read_whole(assistant: Tiaoli, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Up to a dozen documents nothing is left to the search."""
    folder = tmp_path_factory.mktemp("few")
    with Tiaoli.open(folder / "home", samples=False) as opened:
        taken(opened, folder, {"port-1": port(1), "port-2": port(2)})
        few = EvidenceIndex(opened.library)
        query = asked(few, PAID)
        assert few._inside_long(query, few._hits(query, None), None) == []
        assert len(few.gather(query).ranked) == len(few.passages("port-1")) + len(few.passages("port-2"))
