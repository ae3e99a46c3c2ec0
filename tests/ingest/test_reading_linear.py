"""Reading costs no more than its length: whatever a file repeats, twice as much of it takes about twice the time."""

import os
from collections.abc import Callable, Iterable
from itertools import count
from time import process_time

import pytest

from corpus.model import Span
from corpus.text.sentences import LONGEST_SENTENCE, sentences
from ingest.facts import EXTRACTORS, Extractor
from ingest.pipeline import ingest_bytes
from tests.ingest.test_soundness import assert_nothing_lost, assert_sound

# Each was read in more than twice the time when it was twice as long, or is made of the same signs as one that was.
REPEATED = (
    "到2025年",
    "增长10%",
    "浙政发〔2020〕1号",
    "7",
    "<!--",
    "发展规划，",
    "加强组织领导，落实工作责任。",
    "第1条第",
    "《",
    "\x85",
    "a: b ",
    "- 项目 ",
    "（一）",
    "\t",
    " ",
    "“",
    "（",
    "|",
    "、",
    "。",
    "市发改委、",
    "每年",
    "一二三",
    "&nbsp;",
    "$",
    "policy ",
    "\u200b",
    "😀",
    "加强组织领导落实工作责任",
    "附件：1. 2. 3.",
    "牵头单位：市发改委、市经信局、",
    "《办法》",
    "第一条",
    "100万元",
    "达到5%以上，",
    "2020年6月底前完成，",
    "10个工作日内",
    "2020年至",
    "０",
    "（牵头单位：市发改委）",
    "根据《办法》第三条，",
    "给予最高100万元奖励；",
    "某市人民政府关于印发实施方案的通知",
    "“《〈（【",
    "[[a](b)![",
)
# The same a line each: clauses, where the above make sentences.
LINES = (
    "7",
    "a",
    "年",
    "- 项目",
    "a: b",
    "1. 加强领导",
    "一、",
    "《",
    "到2025年",
    "增长10%",
    "每年",
    "（",
    "(",
    "| 甲 | 1 |",
    "甲\t1",
    "附件：1. 2. 3.",
    "某市人民政府关于印发实施方案的通知",
    "加强领导。（牵头单位：市发改委）",
    "加强组织领导，落实工作责任。",
    "某市人民政府\n2020年5月28日",
)
SMALL = 4_000
# CPU seconds for twice SMALL; the slowest took one on the slowest machine seen
MOST = 3.0


def cost(text: str, extractors: Iterable[Extractor] = EXTRACTORS) -> float:
    """Processor seconds of reading `text`, with all facts unless told."""
    began = process_time()
    ingest_bytes(f"某市通知\n{text}".encode(), "shape.txt", "shape", extractors)
    return process_time() - began


def repeated(piece: str, length: int) -> str:
    return (piece * (length // len(piece) + 1))[:length]


def numbered(shape: Callable[[int], str], length: int) -> str:
    """Pieces that differ, up to `length` characters."""
    pieces: list[str] = []
    size = 0
    for n in count(1):
        pieces.append(shape(n))
        size += len(pieces[-1])
        if size >= length:
            break
    return "".join(pieces)


def assert_linear(make: Callable[[int], str], small: int = SMALL, extractors: Iterable[Extractor] = EXTRACTORS) -> None:
    """Twice the text in at most three times the time; read again up to three times, for a busy machine disturbs caches."""
    for _ in range(3):
        once, twice = cost(make(small), extractors), cost(make(2 * small), extractors)
        # below some hundredths of a second the clock says little
        if twice < 3 * max(once, 0.05):
            break
    else:
        pytest.fail(f"{once:.2f} s, twice as long {twice:.2f} s")
    assert twice < MOST


@pytest.fixture(autouse=True, scope="module")
def _warm() -> None:
    """Tables and patterns are loaded once, and not by the shape that happens to be first."""
    cost("一、企业应当在2020年底前完成整改，增长10%。（牵头单位：市发改委）")


@pytest.mark.parametrize("piece", REPEATED)
def test_one_line(piece: str) -> None:
    assert_linear(lambda length: repeated(piece, length))


@pytest.mark.parametrize("line", LINES)
def test_many_lines(line: str) -> None:
    assert_linear(lambda length: repeated(f"{line}\n", length), SMALL // 3)


@pytest.mark.parametrize(
    "shape",
    [
        lambda n: f"《办法{n}》",  # every title was compared with every other
        lambda n: f"{n % 90 + 1}. 加强领导\n",
        lambda n: f"附件{n}\n办法{n}\n一、总则。\n",  # parts were looked through for each clause
        lambda n: f"key{n}: value\n",
        lambda n: f"k{n}：v\n",
        lambda n: f"{1900 + n % 100}—{1901 + n % 100}年、",
        lambda n: f"{'#' * (n % 6 + 1)} 第{n}节\n",
        lambda n: ("第一编", "第一章", "第一节", "第一条", "一、", "（一）", "1.", "(1)")[n % 8] + "\n",
        lambda n: "（" * (n == 1) + "加强领导，",  # one bracket over all: each phrase looked for its role from the bracket on
        lambda n: "第一条 总则。\n" * (n == 1) + "企业应当整改。\n",
        lambda n: f"甲\t{n}\n乙\t2\n丙\n",  # tables were counted for each table
        lambda n: f"（{n}）整改；\n" if n % 2 else f"（{n}）整改。\n乙\n",  # items were looked through for each that ends a sentence
    ],
    ids=[
        "titles",
        "numbers",
        "annexes",
        "fields",
        "short fields",
        "years",
        "headings",
        "all levels",
        "one bracket",
        "one article",
        "tables",
        "items",
    ],
)
def test_many_that_differ(shape: Callable[[int], str]) -> None:
    assert_linear(lambda length: numbered(shape, length))


def test_times_in_one_line_are_described_once() -> None:
    """The sentence was searched again for each time in it."""
    assert_linear(lambda length: numbered(lambda n: f"{1900 + n % 100}—{1901 + n % 100}年、", length), 24_000, ())


@pytest.mark.skipif(os.environ.get("TIAOLI_HEAVY") != "1", reason="a megabyte a shape (TIAOLI_HEAVY=1)")
@pytest.mark.parametrize("piece", [*REPEATED, *(f"{line}\n" for line in LINES)])
def test_a_megabyte(piece: str) -> None:
    text = repeated(piece, 1_000_000 // len(piece.encode()) * len(piece))
    assert cost(text) < 20
    assert_nothing_lost(ingest_bytes(text.encode(), "shape.txt", "shape", ()), text)


def test_the_rest_of_what_is_like_no_document_is_not_read_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text among it is, before and behind; every line is kept, cited by the thousand characters."""
    monkeypatch.setattr("ingest.density._MOST", 2)
    duty = "企业应当在2020年底前完成整改。"
    text = f"某市通知\n一、{duty}\n" + "7\n" * 3000 + "加强组织领导，落实工作责任。\n" * 200 + f"二、{duty}\n"
    record = ingest_bytes(text.encode(), "dense.txt", "dense")
    assert_nothing_lost(record, text)
    assert_sound(record.document)
    assert [fact.clause_id for fact in record.facts if fact.kind == "deadline"] == ["dense#一", "dense#二"]
    assert len(record.document.clauses) < 1500
    assert ["密集得不像正文" in remark.detail for remark in record.report if remark.kind == "note"] == [True]


def test_what_is_no_sentence_is_read_in_pieces_and_said() -> None:
    text = "某市通知\n一、" + "企业应当在2020年底前完成整改，" * 100
    record = ingest_bytes(text.encode(), "long.txt", "long")
    assert_sound(record.document)
    assert sum(fact.kind == "deadline" for fact in record.facts) == 100
    assert ["分段读取" in remark.detail for remark in record.report if remark.kind == "note"] == [True]


def test_a_long_sentence_is_one_sentence() -> None:
    text = "企业，" * (LONGEST_SENTENCE // 3) + "。"
    assert len(sentences(text, Span(start=0, end=len(text)))) == 1
