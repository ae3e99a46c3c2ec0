"""What was said set against conditions: windows, readings, rulings that agree, complete or doubt, and norms judged only by what is said."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pytest

from assistant.selfcheck.judging.ruling import Ruling
from assistant.selfcheck.judging.told import told
from assistant.selfcheck.reading import readings
from assistant.selfcheck.reading.nearest import Nearest
from assistant.selfcheck.reading.readings import Reading, Readings
from assistant.selfcheck.reading.windows import windows_of
from assistant.selfcheck.rules.from_facts import rules_of
from assistant.selfcheck.rules.rule import Kind, Rule
from assistant.selfcheck.words.bounds import bounds_in
from assistant.selfcheck.words.logic import Expression, Leaf, Measures, Truth, Wording
from assistant.selfcheck.words.pieces import Piece, cut
from corpus.embedder.reading import Pair
from corpus.model import Span
from ingest.pipeline import ingest_bytes


def pieces(*turns: str) -> list[tuple[int, Piece]]:
    return [(turn, piece) for turn, text in enumerate(turns) for piece in cut(text)]


WINDOWS = [
    ("体温天天量，健康卡没顾上建。", ["体温天天量，健康卡没顾上建", "体温天天量", "健康卡没顾上建"], "a sentence, and each piece of it"),
    ("隔壁厂听说被罚了。", [], "another firm's affair"),
    ("健康卡要建吗？", [], "a question"),
    ("帐清了。", ["帐清了"], "a short one"),
]


@pytest.mark.parametrize(("said", "expected", "_"), WINDOWS)
def test_windows(said: str, expected: list[str], _: str) -> None:
    assert [window.text for window in windows_of(pieces(said))] == expected


def test_a_plan_settles_nothing() -> None:
    assert [window.settles for window in windows_of(pieces("打算明年建。", "已经建了。"))] == [False, True]


def test_the_nearest_conditions_share_words_or_meaning() -> None:
    index = Nearest(["建立员工健康卡制度", "免收高速公路通行费", "安装污染物自动监测设备"])
    assert [row[0] for row in index.of(["健康卡还没建", "走高速不要钱", "在线监测装上了"], 1)] == [0, 1, 2]


CARD, FEE = "建立员工健康卡制度", "缴纳环境保护税"


class Scripted:
    """A reader that knows some words: 建了 yes, 没建 no, 健康卡 open."""

    def chances(self, pairs: Sequence[Pair]) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
        return np.array([list(self._of(pair)) for pair in pairs], dtype=np.float32)

    def _of(self, pair: Pair) -> Iterator[float]:
        sure = "没建" in pair.said, "建了" in pair.said
        row = [0.02, 0.95, 0.02, 0.01] if sure[0] else [0.95, 0.02, 0.02, 0.01] if sure[1] else [0.1, 0.1, 0.7, 0.1]
        yield from row if pair.condition == CARD and "健康卡" in pair.said else [0.01, 0.01, 0.08, 0.9]


class Spoken(NamedTuple):
    turns: tuple[str, ...]
    value: bool | None
    reason: str


READINGS = [
    Spoken(("健康卡建了。",), True, "told"),
    Spoken(("健康卡建了。", "不对，健康卡没建。"), False, "what is told later counts"),
    Spoken(("健康卡没建。健康卡建了。",), None, "two things in one turn leave it open"),
    Spoken(("健康卡的事归办公室。",), None, "spoken of, not settled"),
    Spoken(("打算让健康卡建了再说。",), None, "a plan settles nothing"),
]


@pytest.mark.parametrize("row", READINGS, ids=lambda row: row.reason)
def test_readings(row: Spoken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "load_reader", Scripted)
    found = Readings(pieces(*row.turns), [CARD, FEE])
    assert (reading := found.of(CARD))
    assert reading.value is row.value
    assert found.of(FEE) is None


CLAUSE = ingest_bytes("某市防控通知\n\n一、防控\n建立员工健康卡制度。\n".encode(), "a.txt", "a").document.clauses[0]


def rule(kind: Kind, *, only_told: bool = False, condition: Expression | None = None) -> Rule:
    leaf = condition or Wording(CARD, CARD)
    return Rule("r", kind, CLAUSE, Span(start=0, end=9), leaf, None, "", proposition=CARD, only_told=only_told)


class NothingKnown:
    def truth(self, leaf: Leaf) -> Truth:
        return Truth(None)


OPEN, MET, NOT_MET, TALK = Ruling("unknown", "还要核实"), Reading(True, "建了", 0.9), Reading(False, "没建", 0.9), Reading(None, "卡", 0.7)
COUNT = Measures("人数", bounds_in("30人以上")[0], "人数达到30人以上")
RULINGS = [
    (rule("obligation"), OPEN, MET, "compliant", "what was open is read"),
    (rule("obligation"), OPEN, NOT_MET, "non_compliant", "a duty not done"),
    (rule("criterion"), OPEN, MET, "non_compliant", "the case of a sanction is given"),
    (rule("criterion"), OPEN, NOT_MET, "compliant", "it is not"),
    (rule("support"), OPEN, NOT_MET, "non_compliant", "what a support asks is not there"),
    (rule("obligation"), Ruling("compliant", ""), NOT_MET, "unknown", "the two differ: a question, no verdict"),
    (rule("obligation"), Ruling("compliant", ""), None, "compliant", "nothing was read"),
    (rule("obligation"), Ruling("not_applicable", ""), NOT_MET, "not_applicable", "whom it does not bind"),
    (rule("support", condition=COUNT), OPEN, MET, "unknown", "figures are compared, not read"),
    (rule("obligation", only_told=True), OPEN, TALK, "unknown", "spoken of and not settled: asked"),
]


@pytest.mark.parametrize(("one", "plain", "reading", "verdict", "_"), RULINGS)
def test_rulings(one: Rule, plain: Ruling, reading: Reading | None, verdict: str, _: str) -> None:
    found = told(one, plain, reading, NothingKnown())
    assert found is not None
    assert found.verdict == verdict


def test_what_was_not_spoken_of_is_no_finding() -> None:
    assert told(rule("obligation", only_told=True), OPEN, None, NothingKnown()) is None


NORMS = [
    ("建立员工健康卡制度。", "obligation", "建立员工健康卡制度", "a bare imperative"),
    ("对长期稳定达标排放的合法企业减少监管频次。", "support", "长期稳定达标排放的合法企业", "a relief for whom it names"),
    ("督促企业公开自行监测数据。", "obligation", "企业公开自行监测数据", "what offices are to see to is the enterprise's duty"),
]


@pytest.mark.parametrize(("text", "kind", "words", "_"), NORMS)
def test_norms(text: str, kind: str, words: str, _: str) -> None:
    record = ingest_bytes(f"某市防控通知\n\n一、防控\n{text}\n".encode(), "a.txt", "a")
    assert (kind, True) in {(one.kind, words in one.proposition) for one in rules_of(record)}


def test_work_of_governments_is_no_norm() -> None:
    record = ingest_bytes("某市防控通知\n\n一、防控\n大力推进产业升级。各级人民政府要制定应急预案。\n".encode(), "a.txt", "a")
    assert rules_of(record) == []
