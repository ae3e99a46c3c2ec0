"""One bad file ends nothing: it has a line of its own, and the others are read."""

import os
import random
from pathlib import Path

import pytest

from assistant.app import Tiaoli
from assistant.app.taking_in import processes
from assistant.app.taking_in.intake import read_all
from corpus.errors import BadInputError
from corpus.model import PolicyRecord
from ingest.pipeline import ingest_bytes
from tests import dying_reader
from tests.ingest.test_soundness import assert_nothing_lost, assert_sound

GOOD = "某市通知\n一、总则\n企业应当整改。\n"
NINES = "9" * 1000

# (text, why it ended the ingest)
READ = {
    "a percentage of 1,000 digits": f"某市通知\n一、到2025年，产值增长{NINES}%。",
    "an amount of 5,000 digits": f"某市通知\n一、到2025年，产值达到{'9' * 5000}万元。",
    "a table of 1,000 digits": f"某市目标任务表\n区域\t数\n甲\t{NINES}\n乙\t3\n合计\t5\n",
    "a Chinese number without end": "某市通知\n一、投资" + "万" * 3000 + "元，" + "九" * 5000 + "家。",
    "days that are none": "某市通知\n一、2020年2月30日前、99999年13月45日前完成整改。\n2020年2月30日",
    "deep numbers": "某市通知\n" + "\n".join(".".join(["1"] * n) + " 节" for n in range(1, 200)),
    "lists in lists": "某市通知\n" + "一、甲\n（一）乙\n1. 丙\n（1）丁\n①戊\n" * 300,
}


@pytest.mark.parametrize("text", READ.values(), ids=READ)
def test_it_is_read(text: str) -> None:
    record = ingest_bytes(text.encode(), "bad.txt", "bad")
    assert_nothing_lost(record, text)
    assert_sound(record.document)
    assert PolicyRecord.model_validate_json(record.model_dump_json()) == record


def test_ten_thousand_paragraphs() -> None:
    """Their count in Chinese numerals ended at 9,999."""
    text = "某市条例\n" + "第一条 总则。\n第二条 总则。\n第三条 总则。\n" + "整改。\n" * 10_050
    record = ingest_bytes(text.encode(), "bad.txt", "bad", ())
    assert_sound(record.document)
    assert record.document.clauses[-1].label == "第三条第10051款"


def test_others_go_on(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    (folder / "empty.txt").touch()
    (folder / "nul.txt").write_bytes(b"\0" * 100)
    (folder / "folder.txt").mkdir()
    os.mkfifo(folder / "pipe.txt")
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "zero.txt").symlink_to("/dev/zero")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.txt")).write_text(GOOD, encoding="utf-8")
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        rows = assistant.ingest([folder])
    became = {Path(row.path).name: row.outcome for row in rows}
    assert became == {"good.txt": "added", "empty.txt": "failed", "nul.txt": "failed", "��.txt": "added"}
    assert all("\n" not in row.message and row.model_dump_json() for row in rows)


def test_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant, pytest.raises(BadInputError, match="不是普通文件"):
        assistant.ingest([tmp_path / "pipe.txt"])


def test_an_error_that_nobody_foresaw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(data: bytes, name: str, *given: object) -> PolicyRecord:
        if name == "bad.txt":
            raise RecursionError("too deep")
        return ingest_bytes(data, name, Path(name).stem)

    monkeypatch.setattr("ingest.pipeline.ingest_bytes", fails)
    for name in ("bad", "good"):
        (tmp_path / f"{name}.txt").write_text(GOOD, encoding="utf-8")
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        failed, added = assistant.ingest([tmp_path / "bad.txt", tmp_path / "good.txt"])
    assert (failed.outcome, added.outcome) == ("failed", "added")
    assert "bad.txt" in failed.message
    assert "RecursionError" in failed.message


def test_a_process_that_dies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed for its memory, it breaks the pool; what waited there is read all the same."""
    chosen: dict[Path, str] = {}
    for name in ("bad", "good"):
        (tmp_path / f"{name}.txt").write_text(GOOD, encoding="utf-8")
        chosen[tmp_path / f"{name}.txt"] = name
    monkeypatch.setattr(processes, "read_one", dying_reader.read)
    made = {name: str(record) for _, name, record in read_all(chosen, lambda *_: False, jobs=2)}
    assert made["good"] == dying_reader.READ
    assert "意外终止" in made["bad"]


PIECES = (
    "一、",
    "（一）",
    "第一条",
    "1.",
    "①",
    "《",
    "》",
    "“",
    "”",
    "（",
    "）",
    "〔2020〕1号",
    "\t",
    "|",
    " ",
    "\n",
    "\r",
    "\x85",
    "\u2028",
    "\u200b",
    "\ufeff",
    "😀",
    "<!--",
    "-->",
    "$",
    "\\geq",
    "**",
    "#",
    "---",
    "&nbsp;",
    "附件：",
    "附件1",
    "2020年2月30日",
    "到2025年",
    "每年",
    "9" * 30,
    "%",
    "万元",
    "市发改委",
    "牵头",
    "应当",
    "不得",
    "逾期",
    "给予",
    "的",
    "，",
    "；",
    "。",
    "、",
    "：",
    "抄送：",
    "关于印发",
    "通知",
    "a: b\n",
    "\ufffd",
    "零",
    "万亿",
)


def hostile(seed: int) -> str:
    """A few pieces, each once or very often, in any order."""
    chance = random.Random(seed)
    some = chance.choices(PIECES, k=chance.randint(1, 12))
    return "某市通知。\n" + "".join(piece * chance.choice((1, 1, 2, 5, 40)) for piece in some for _ in range(chance.randint(1, 3)))


@pytest.mark.parametrize("shard", range(4))
def test_two_hundred_hostile_files(shard: int) -> None:
    for seed in range(shard, 200, 4):
        text = hostile(seed)
        record = ingest_bytes(text.encode(), "h.txt", "h")
        assert_nothing_lost(record, text)
        assert_sound(record.document)
        assert PolicyRecord.model_validate_json(record.model_dump_json()) == record
