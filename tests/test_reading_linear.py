"""Reading costs no more than its length: whatever a file repeats, twice as much of it takes about twice the time."""

import os
from collections.abc import Callable
from itertools import count
from time import process_time

import pytest

from corpus.model import Span
from corpus.sentences import LONGEST_SENTENCE, sentences
from ingest.pipeline import ingest_bytes
from tests.test_ingest_soundness import assert_nothing_lost, assert_sound

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
)
SMALL = 6_000


def cost(text: str) -> float:
    """Processor seconds of reading `text` with all facts."""
    began = process_time()
    record = ingest_bytes(f"某市通知\n{text}".encode(), "shape.txt", "shape")
    spent = process_time() - began
    assert_nothing_lost(record, f"某市通知\n{text}")
    return spent


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


def assert_linear(make: Callable[[int], str]) -> None:
    """Read up to three times: a busy machine may disturb a reading."""
    for _ in range(3):
        small, large = cost(make(SMALL)), cost(make(2 * SMALL))
        # below some tenths of a second the clock says little
        if large < 3 * max(small, 0.3):
            return
    pytest.fail(f"{small:.2f} s, twice as long {large:.2f} s")


@pytest.mark.parametrize("piece", REPEATED)
def test_one_line(piece: str) -> None:
    assert_linear(lambda length: repeated(piece, length))


@pytest.mark.parametrize(
    "shape",
    [
        lambda n: f"《办法{n}》",  # every title was compared with every other
        lambda n: f"{n % 90 + 1}. 加强领导\n",
        lambda n: f"附件{n}\n办法{n}\n一、总则。\n",  # parts were looked through for each clause
        lambda n: f"key{n}: value\n",
        lambda n: "（" * (n == 1) + "加强领导，",  # one bracket over all: each phrase looked for its role from the bracket on
        lambda n: "第一条 总则。\n" * (n == 1) + "企业应当整改。\n",
    ],
    ids=["titles", "numbers", "annexes", "fields", "one bracket", "one article"],
)
def test_many_that_differ(shape: Callable[[int], str]) -> None:
    assert_linear(lambda length: numbered(shape, length))


@pytest.mark.skipif(os.environ.get("TIAOLI_HEAVY") != "1", reason="a megabyte a shape (TIAOLI_HEAVY=1)")
@pytest.mark.parametrize("piece", REPEATED)
def test_a_megabyte(piece: str) -> None:
    assert cost(repeated(piece, 1_000_000 // len(piece.encode()) * len(piece))) < 20


def test_what_is_no_sentence_is_read_in_pieces_and_said() -> None:
    text = "某市通知\n一、" + "企业应当在2020年底前完成整改，" * 100
    record = ingest_bytes(text.encode(), "long.txt", "long")
    assert_sound(record.document)
    assert sum(fact.kind == "deadline" for fact in record.facts) == 100
    assert ["分段读取" in remark.detail for remark in record.report if remark.kind == "note"] == [True]


def test_a_long_sentence_is_one_sentence() -> None:
    text = "企业，" * (LONGEST_SENTENCE // 3) + "。"
    assert len(sentences(text, Span(start=0, end=len(text)))) == 1
