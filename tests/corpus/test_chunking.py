"""Chunks: leaves of the citable tree, named by their document, never two siblings."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Chunk, Part, PolicyDocument
from corpus.store.chunking import LONGEST, chunks_of
from corpus.text.terms import terms
from tests.library_makers import Node, document

DOCUMENTS = Path(__file__).resolve().parents[2] / "corpus" / "documents"
FIVE = sorted(path.stem for path in DOCUMENTS.glob("*.txt"))


def texts(made: PolicyDocument) -> list[tuple[str, str]]:
    return [(chunk.clause_id.partition("#")[2], chunk.span.of(made.text)) for chunk in chunks_of(made)]


def test_leaf_of_official_document_is_deepest_numbered_clause_with_its_paragraphs() -> None:
    made = document(
        "通",
        Node(
            "一、重点任务\n",
            "一",
            heading="重点任务",
            children=(
                Node(
                    "（一）能耗方面。\n",
                    "（一）",
                    heading="能耗方面",
                    children=(Node("限期整改。\n", kind="paragraph"), Node("——关停。\n", kind="bullet")),
                ),
                Node("（二）环保方面。停产整治。\n", "（二）", heading="环保方面"),
            ),
        ),
    )
    assert texts(made) == [("一/（一）", "（一）能耗方面。\n限期整改。\n——关停。"), ("一/（二）", "（二）环保方面。停产整治。")]


@pytest.mark.parametrize(
    ("own", "heading", "kept"),
    [
        pytest.param("一、总体要求\n", "总体要求", False, id="a heading alone"),
        pytest.param("（一）指导思想。\n", "指导思想", False, id="its full stop says nothing more"),
        pytest.param("一、重点任务\n各地要做好以下工作：\n", "重点任务", True, id="a sentence after the heading"),
        pytest.param("（一）有下列情形之一的，不予受理：\n", "有下列情形之一的，不予受理", True, id="a sentence that opens a list"),
        pytest.param("三、专项整治自11月开始，分3个阶段推进。\n", "专项整治自11月开始，分3个阶段推进", True, id="a sentence as heading"),
        pytest.param(
            "二、科技创新政策（由市科技局牵头实施）\n", "科技创新政策（由市科技局牵头实施）", True, id="a heading that names who leads"
        ),
        pytest.param("二、各部门按职责分工负责。\n", "", True, id="no heading, so a sentence"),
    ],
)
def test_lead_in_of_parent(own: str, heading: str, kept: bool) -> None:
    name = re.match(r"（?[一二三]）?", own)
    assert name is not None
    made = document("通", Node(own, name.group(), heading=heading, children=(Node("1．报送材料。\n", "1"), Node("2．现场核查。\n", "2"))))
    assert texts(made)[0] == (name.group(), own.strip()) if kept else len(texts(made)) == 2


def test_article_of_statute_keeps_its_items() -> None:
    article = Node(
        "第五条 有下列情形的，予以关闭：\n", "第五条", children=(Node("（一）无证的；\n", "（一）"), Node("（二）污染的。\n", "（二）"))
    )
    made = document("法", Node("第一章 总则\n", "第一章", heading="总则", children=(article,)), style="statute")
    (chunk,) = chunks_of(made)
    assert chunk.clause_id == "法#第一章/第五条"
    assert "（二）污染的。" in chunk.span.of(made.text)
    assert chunk.indexed.splitlines()[:2] == ["法的通知", "总则"]


def test_unnumbered_root_paragraphs_stand_alone() -> None:
    made = document(
        "通",
        Node("关于某事的通知\n", "题头", kind="head"),
        Node("各市：\n", kind="paragraph"),
        Node("2020年5月28日\n", "落款", kind="signature"),
    )
    assert [clause for clause, _ in texts(made)] == ["题头", "¶2", "落款"]


def test_long_clause_is_cut_at_sentence_ends_and_each_piece_is_named() -> None:
    sentences = [f"第{n}项工作要在{n}月底前完成，并向市政府报告{'详细' * 40}情况。" for n in range(1, 31)]
    made = document(
        "通", Node("一、工作安排。" + "".join(sentences) + "\n（牵头单位：市经信局）\n", "一", heading="工作安排"), number="市发〔2020〕1号"
    )
    chunks = chunks_of(made)
    pieces = [chunk.span.of(made.text) for chunk in chunks]
    assert len(pieces) > 2
    assert all(len(piece) <= LONGEST for piece in pieces)
    assert all(piece.endswith(("。", "）")) for piece in pieces)
    assert pieces[-1].endswith("情况。\n（牵头单位：市经信局）"), "a closing department parenthesis stays with its sentence"
    assert all(chunk.indexed.startswith("通的通知（市发〔2020〕1号）\n") and "工作安排" in chunk.indexed for chunk in chunks)
    assert [chunk.id for chunk in chunks][:2] == ["通#一", "通#一@2"]


def test_long_clause_is_cut_between_paragraphs_where_it_can() -> None:
    paragraphs = tuple(Node(f"{body * 80}（{body}部门负责）\n", kind="paragraph") for body in ("环境保护", "安全生产", "质量监督"))
    made = document("通", Node("（十六）严格执法监管。\n", "（十六）", heading="严格执法监管", children=paragraphs))
    pieces = [chunk.span.of(made.text) for chunk in chunks_of(made)]
    assert [piece.count("部门负责）") for piece in pieces] == [2, 1]
    assert all(piece.endswith("部门负责）") for piece in pieces)


def test_long_table_repeats_caption_and_header() -> None:
    rows = tuple(
        Node(f"{name}\t{n}\t{'说明' * 20}\n", f"行{n}", kind="row")
        for n, name in enumerate(["区域", *(f"第{i}区" for i in range(1, 31))], 1)
    )
    made = document("通", Node("附表：任务分解表\n", "表1", kind="table", heading="任务分解表", children=rows))
    first, second, *_ = chunks_of(made)
    assert "区域\t1" in first.span.of(made.text)
    assert "区域\t1" not in second.span.of(made.text)
    assert "任务分解表\n区域\t1" in second.indexed
    assert all(line.endswith("说明") for chunk in chunks_of(made) for line in chunk.span.of(made.text).splitlines()[1:]), "no row is cut"


def test_annex_without_number_names_main_document_too() -> None:
    made = document("通", Node("一、目标。\n", "一"), Node("越城区 35\n", "附表", kind="part"), number="市发〔2020〕1号")
    annex = Part(key="附表", title="任务分解表", span=made.clauses[1].span)
    made = made.model_copy(
        update={"parts": (*made.parts, annex), "clauses": (made.clauses[0], made.clauses[1].model_copy(update={"part": "附表"}))}
    )
    assert chunks_of(made)[1].indexed.startswith("通的通知（市发〔2020〕1号） 任务分解表\n")


NODES = st.recursive(
    st.builds(lambda n: Node("甲乙，丙丁。" * n + "\n", heading=""), st.integers(1, 150)),
    lambda kids: st.builds(lambda c: Node("一、重点任务\n", heading="重点任务", children=tuple(c)), st.lists(kids, min_size=1, max_size=3)),
    max_leaves=6,
)


def named(nodes: list[Node], prefix: str = "") -> tuple[Node, ...]:
    return tuple(
        node._replace(name=f"{prefix}{n}", children=named(list(node.children), f"{prefix}{n}.")) for n, node in enumerate(nodes, 1)
    )


@given(st.lists(NODES, min_size=1, max_size=3))
def test_chunks_are_disjoint_ordered_short_and_lose_no_sentence(nodes: list[Node]) -> None:
    made = document("通", *named(nodes))
    chunks = chunks_of(made)
    spans = [chunk.span for chunk in chunks]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(0 < span.end - span.start <= LONGEST for span in spans)
    assert "".join(span.of(made.text) for span in spans).replace("\n", "").count("甲乙") == made.text.count("甲乙")
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    assert no_siblings(made, chunks)


def no_siblings(made: PolicyDocument, chunks: tuple[Chunk, ...]) -> bool:
    """No chunk reaches into two numbered clauses of which neither holds the other, articles aside."""
    for chunk in chunks:
        owner = made.by_id[chunk.clause_id]
        inside = [c for c in made.clauses if c.numbered and c.span.start < chunk.span.end and chunk.span.start < c.span.end]
        strangers = [c for c in inside if c.id != owner.id and not c.span.holds(owner.span)]
        if strangers and not owner.path[-1].endswith("条"):
            return False
    return True


@pytest.fixture(scope="module")
def five() -> dict[str, PolicyDocument]:
    from ingest.pipeline import ingest_file

    return {name: ingest_file(DOCUMENTS / f"{name}.txt", name).document for name in FIVE}


@pytest.mark.parametrize("name", FIVE)
def test_no_chunk_of_the_five_holds_siblings_and_each_names_its_document(five: dict[str, PolicyDocument], name: str) -> None:
    made = five[name]
    chunks = chunks_of(made)
    assert no_siblings(made, chunks)
    for chunk in chunks:
        part = made.part_of(made.by_id[chunk.clause_id])
        assert (part.title or made.main.title) in chunk.indexed
        assert not part.number or part.number in chunk.indexed


def test_every_closing_department_parenthesis_stands_with_its_heading(five: dict[str, PolicyDocument]) -> None:
    """33 in shaoxing-2020 and changji-2017; 250-character chunks kept 24 of them with their heading."""
    found = []
    for name in ("shaoxing-2020", "changji-2017"):
        made = five[name]
        for mention in re.finditer(
            r"（(?:[^（）\n]|（[^（）\n]*）)*(?:牵头|负责|落实)(?:[^（）\n]|（[^（）\n]*）)*）\s*$", made.text, re.M
        ):
            words = mention.group().strip()
            heading = next(c.heading for c in reversed(made.clauses) if c.heading and c.span.start <= mention.start() < c.span.end)
            chunk = next(c for c in chunks_of(made) if c.span.start <= mention.start() < c.span.end)
            assert words in chunk.span.of(made.text)
            assert heading in chunk.indexed
            found.append((name, heading, words))
    print(*(f"{n}. {name} {heading} {words}" for n, (name, heading, words) in enumerate(found, 1)), sep="\n")
    assert len(found) == 33


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("停产30天", ["停", "产", "停产", "30", "天"], id="numbers whole, no bigram over them"),
        pytest.param("ＰＭ２．５", ["pm", "2.5"], id="full width folds"),
        pytest.param("ＧＢ／Ｔ 9704", ["gb", "t", "9704"], id="ASCII words whole"),
        pytest.param("整改。关停", ["整", "改", "整改", "关", "停", "关停"], id="no bigram over punctuation"),
        pytest.param("二〇〇九", ["二", "〇", "〇", "九", "二〇", "〇〇", "〇九"], id="the ideographic zero"),
        pytest.param("——！", [], id="nothing to index"),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected
