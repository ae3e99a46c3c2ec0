"""Slips of the finger read as the word of the library they sound or look like, and said aloud."""

from pathlib import Path

import pytest

from assistant.app import Tiaoli
from assistant.understand.typing_errors import mended

POLICY = "青河市排污许可管理办法\n第一条 企业应当申请排污许可证。\n第二条 金属冶炼应当登记备案。\n第三条 未办理登记的，限期整改。\n"
SAID = ("许可证", "登记", "整改", "登记表", "冶炼", "津贴")

MENDED = [
    # typed, read as, why
    ("许科证怎么办？", "许可证怎么办？", "a character of the same sound"),
    ("铜治炼要备案吗？", "铜冶炼要备案吗？", "a character of a like shape"),
    ("谁发津帖？", "谁发津贴？", "beside another loose character"),
    ("我是做家具的，还要登记吗？", "我是做家具的，还要登记吗？", "words of speech are no errors (我是: 我市)"),
    ("《许科证办法》说了什么？", "《许科证办法》说了什么？", "titles stay"),
    ("“津帖”是什么意思？", "“津帖”是什么意思？", "quoted words stay"),
    ("井下津帖谁发？", "井下津贴谁发？", "what the library says decides"),
    ("环平谁来做？", "环平谁来做？", "环评 is not in the library"),
]


@pytest.mark.parametrize(("typed", "meant"), [row[:2] for row in MENDED], ids=[row[2] for row in MENDED])
def test_what_a_slip_is_read_as(typed: str, meant: str) -> None:
    assert mended(typed, SAID.__contains__)[0] == meant


def test_what_is_no_word_of_the_dictionary_changes_nothing() -> None:
    typed = "要交什么只帖？"
    assert mended(typed, {"只贴", "职贴"}.__contains__)[0] == typed
    assert mended("谁发津帖？", {"津贴"}.__contains__)[1] == (("津帖", "津贴"),)


def test_it_is_said_aloud(tmp_path: Path) -> None:
    file = tmp_path / "办法.txt"
    file.write_text(POLICY, encoding="utf-8")
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        assistant.ingest([file])
        answer = assistant.ask("排污许科证由谁申请？")
        assert "“许科证”按“许可证”理解。" in answer.text
        assert answer.rewritten_question == "排污许可证由谁申请？"
        assert [notice.kind for notice in answer.notices] == ["typing"]
