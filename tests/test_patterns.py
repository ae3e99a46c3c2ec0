"""No regular expression of the product takes exponential time: one question or one line would stall everybody (re holds the GIL)."""

import gc
import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import assistant
import corpus
import ingest
from assistant.app import Tiaoli

LENGTH, MOST, PATIENCE = 120, 300, 0.5
"""Signs of a run, different signs tried of a pattern, seconds of CPU for a pattern on a run: what is exponential is not done by then."""
_REPEATED_GROUP = re.compile(r"\)[*+{]")
_RUN_ALONE = ("training", "__main__", ".web", ".mcp")
_SIGNS = re.compile(r"[一-龥\d、，。；：（）《》“”]")


class TooLongError(Exception):
    pass


def _too_long(_: int, __: FrameType | None) -> None:
    raise TooLongError


def patterns(home: Path) -> dict[str, re.Pattern[str]]:
    """Every pattern that is compiled once all modules are loaded and the program has answered and checked."""
    for package in (corpus, ingest, assistant):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not any(part in module.name for part in _RUN_ALONE):
                importlib.import_module(module.name)
    with Tiaoli.open(home) as tiaoli:
        for question in ("绍兴安全生产不达标的产能退出由哪个局牵头？", "第三条说了什么", "绍兴和宁波的目标分别是多少"):
            tiaoli.ask(question)
        tiaoli.check("绍兴柯桥的印染厂，两台0.3吨中频炉，7月15日收到整改通知，能耗超标。", turns=["1有，2没有"])
    return {found.pattern: found for found in gc.get_objects() if isinstance(found, re.Pattern) and isinstance(found.pattern, str)}


def runs(pattern: str) -> Iterator[str]:
    """Runs of the signs that the pattern itself is made of, alone and behind a numeral."""
    signs = list(dict.fromkeys(_SIGNS.findall(pattern)))[:MOST]
    yield from (start + sign * LENGTH for sign in signs for start in ("", "一"))


def test_no_pattern_is_exponential(tmp_path: Path) -> None:
    """有员工一万万万…(30 times), 由由由由…: seconds for each sign more."""
    slow: list[tuple[str, str]] = []
    before = signal.signal(signal.SIGVTALRM, _too_long)
    try:
        for source, pattern in patterns(tmp_path).items():
            for run in runs(source) if _REPEATED_GROUP.search(source) else ():
                signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
                try:
                    sum(1 for _ in pattern.finditer(run))
                except TooLongError:
                    slow.append((source[:80], run[:4]))
                    break
                finally:
                    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    finally:
        signal.signal(signal.SIGVTALRM, before)
    assert slow == []
