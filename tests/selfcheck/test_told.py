"""What was said set against conditions that name nobody: windows, nearest conditions, readings, norms that are asked about only."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pytest

from assistant.selfcheck import Dialogue
from assistant.selfcheck.reading import readings
from assistant.selfcheck.reading.nearest import Nearest
from assistant.selfcheck.reading.readings import spoken_of
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
        rows = [[0.1, 0.7, 0.15, 0.05] if "健康卡" in pair.condition and "健康卡" in pair.said else [0.0, 0.0, 0.1, 0.9] for pair in pairs]
        return np.array(rows, dtype=np.float32)


READINGS = [
    (("健康卡没建。",), "健康卡没建", "told"),
    (("食堂换了灶。",), None, "not spoken of"),
    (("听说隔壁健康卡没建。",), None, "another firm's"),
]


@pytest.mark.parametrize(("turns", "words", "_"), READINGS)
def test_readings(turns: tuple[str, ...], words: str | None, _: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "load_reader", Scripted)
    assert {condition: one.words for condition, one in spoken_of(pieces(*turns), [CARD, FEE]).items()} == ({CARD: words} if words else {})


def test_nothing_is_read_without_a_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIAOLI_READER", "0")
    assert spoken_of(pieces("健康卡没建。"), [CARD]) == {}


BAN = "严禁检查时瞒报健康卡情况"
ANSWERS = [
    (CARD, "没有", "non_compliant", "a duty, not done"),
    (CARD, "有", "compliant", "a duty, done"),
    (BAN, "有", "non_compliant", "asked whether what is forbidden is so: it is"),
    (BAN, "没有", "compliant", "it is not"),
    (CARD, "不清楚", "unknown", "asked again last"),
]


@pytest.mark.parametrize(("norm", "answer", "verdict", "_"), ANSWERS)
def test_a_norm_is_asked_about_where_it_was_spoken_of_and_judged_by_the_answer(
    norm: str, answer: str, verdict: str, _: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "load_reader", Scripted)
    library = MemoryLibrary([ingest_bytes(f"国务院关于防控的通知\n\n一、防控\n{norm}。\n".encode(), "a.txt", "a")])
    talk = Dialogue(library, as_of=date(2024, 1, 1))

    def verdicts() -> list[str]:
        return [one.verdict for one in talk.report().findings if norm in one.quote]

    talk.hear("绍兴的纸箱厂，食堂换了灶。")
    assert verdicts() == []
    talk.hear("健康卡的事归办公室。")
    assert verdicts() == ["unknown"]
    assert [one.key for one in talk.asking] == [f"wording:{norm.removeprefix('严禁')}"]
    talk.hear(answer)
    assert verdicts() == [verdict]


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
