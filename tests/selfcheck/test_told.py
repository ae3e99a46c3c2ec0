"""What was said set against conditions that name nobody: windows, nearest conditions, readings, norms that are asked about only."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pytest

from assistant.selfcheck import Checker, Dialogue
from assistant.selfcheck.reading import readings
from assistant.selfcheck.reading.nearest import Nearest
from assistant.selfcheck.reading.readings import Readings
from assistant.selfcheck.reading.windows import windows_of
from assistant.selfcheck.rules.from_facts import rules_of
from assistant.selfcheck.words.pieces import Piece, cut
from corpus.embedder.reading import Pair
from ingest.pipeline import ingest_bytes
from tests.selfcheck.test_check import MemoryLibrary


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
    assert windows_of(pieces(said)) == expected


def test_the_nearest_conditions_share_words_or_meaning() -> None:
    index = Nearest(["建立员工健康卡制度", "免收高速公路通行费", "安装污染物自动监测设备"])
    assert [row[0] for row in index.of(["健康卡还没建", "走高速不要钱", "在线监测装上了"], 1)] == [0, 1, 2]


CARD, FEE = "建立员工健康卡制度", "缴纳环境保护税"


class Scripted:
    """A reader to which 健康卡 speaks of the card."""

    def chances(self, pairs: Sequence[Pair]) -> npt.NDArray[np.float32]:
        rows = [[0.1, 0.7, 0.15, 0.05] if pair.condition == CARD and "健康卡" in pair.said else [0.0, 0.0, 0.1, 0.9] for pair in pairs]
        return np.array(rows, dtype=np.float32)


READINGS = [
    (("健康卡没建。",), "健康卡没建", "told"),
    (("食堂换了灶。",), None, "not spoken of"),
    (("听说隔壁健康卡没建。",), None, "another firm's"),
]


@pytest.mark.parametrize(("turns", "words", "_"), READINGS)
def test_readings(turns: tuple[str, ...], words: str | None, _: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "load_reader", Scripted)
    found = Readings(pieces(*turns), [CARD, FEE])
    reading = found.of(CARD)
    assert (reading.words if reading else None) == words
    assert found.of(FEE) is None


def test_nothing_is_read_without_a_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIAOLI_READER", "0")
    assert Readings(pieces("健康卡没建。"), [CARD]).of(CARD) is None


def test_a_norm_is_asked_about_where_it_was_spoken_of_and_never_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "load_reader", Scripted)
    checker = Checker(MemoryLibrary([ingest_bytes(f"国务院关于防控的通知\n\n一、防控\n{CARD}。\n".encode(), "a.txt", "a")]))
    talk = Dialogue(MemoryLibrary([]), as_of=date(2024, 1, 1), checker=checker)
    talk.hear("绍兴的纸箱厂，食堂换了灶。")
    assert [one for one in talk.report().findings if CARD in one.quote] == []
    talk.hear("健康卡没建。")
    report = talk.report()
    assert [one.verdict for one in report.findings if CARD in one.quote] == ["unknown"]
    assert any(CARD in question.text for question in report.questions)


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
