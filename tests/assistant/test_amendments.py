"""Editions that amending decisions make in a library: which text answers on which day, and that they come and go with their sources."""

from itertools import permutations
from pathlib import Path

import pytest

from assistant.app import Tiaoli
from assistant.app.taking_in.intake import Intake
from corpus.errors import BadInputError
from tests.ingest.test_amending import BASE, decision

FIRST = decision("将第四条中的“1万元”修改为“2万元”。", "将第三条中的“15日内”修改为“10个工作日内”。")
SECOND = (
    decision("将第四条中的“2万元”修改为“5万元”。")
    .replace("绍市水〔2023〕8号", "绍市水〔2025〕2号")
    .replace("2023年9月1日", "2025年3月1日")
    .replace("2023年8月15日", "2025年2月10日")
)
DOCUMENTS = {"wells": BASE, "first": FIRST, "second": SECOND}
EDITIONS = {"wells+first", "wells+first+second"}


def taken(assistant: Tiaoli, folder: Path, documents: dict[str, str]) -> list[Intake]:
    for name, words in documents.items():
        (folder / f"{name}.txt").write_text(words, encoding="utf-8")
    return assistant.ingest([folder / f"{name}.txt" for name in documents])


def ids(assistant: Tiaoli) -> set[str]:
    return {entry.id for entry in assistant.documents()}


@pytest.mark.parametrize(
    ("day", "fine", "edition"),
    [
        ("2023-08-20", "1万元", "wells"),  # decided, not in force
        ("2023-09-01", "2万元", "wells+first"),
        ("2025-03-01", "5万元", "wells+first+second"),
    ],
)
def test_the_text_in_force_answers(tmp_path: Path, day: str, fine: str, edition: str) -> None:
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        taken(assistant, tmp_path, DOCUMENTS)
        said = assistant.ask("违反绍兴市水井管理办法的罚款多少？", as_of=day)
        assert said.citations[0].document_id == edition
        assert fine in said.citations[0].quote
        assert any("由程序按" in notice.text for notice in said.notices) is (edition != "wells")
        due = {row.expression for row in assistant.deadlines(as_of=day) if row.document_id.startswith("wells")}
        assert due - {"自2021年7月1日起"} == ({"15日内"} if edition == "wells" else {"10个工作日内"})


@pytest.mark.parametrize("order", list(permutations(DOCUMENTS)))
def test_editions_do_not_depend_on_the_order(tmp_path: Path, order: tuple[str, ...]) -> None:
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        for name in order:
            taken(assistant, tmp_path, {name: DOCUMENTS[name]})
        assert ids(assistant) == {*DOCUMENTS, *EDITIONS}


def test_editions_go_with_their_decision(tmp_path: Path) -> None:
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        told = taken(assistant, tmp_path, {"wells": BASE, "first": FIRST})
        assert [(intake.document_id, intake.outcome) for intake in told[2:]] == [("wells+first", "added")]
        assert taken(assistant, tmp_path, {"wells": BASE})[1:] == []  # made once
        with pytest.raises(BadInputError, match="请移除修改它的决定 first"):
            assistant.remove("wells+first")
        assistant.remove("first")
        assert ids(assistant) == {"wells"}


def test_a_decision_that_is_not_understood_says_so(tmp_path: Path) -> None:
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        told = taken(assistant, tmp_path, {"wells": BASE, "first": decision("对第四条作适当完善，增加处罚种类。")})
        assert "没有全部读懂" in told[-1].message
        assert ids(assistant) == {"wells", "first"}
