"""When a question sets documents side by side: what compares, what only names two places."""

from collections.abc import Iterator

import pytest

from assistant.answer.candidates.comparison import _sets_side_by_side
from assistant.app import Tiaoli
from assistant.understand import understand
from tests.assistant.test_superseding import taken, text

QUESTIONS = [
    ("绍兴和宁波的罚款分别是多少？", True, "joined by 和"),
    ("绍兴、宁波谁罚得重？", True, "joined by 、"),
    ("绍兴市跟宁波市谁罚得重？", True, "joined by 跟"),
    ("绍兴还是宁波的补贴高？", True, "one or the other"),
    ("绍兴的补贴比宁波高吗？", True, "one measured by the other"),
    ("宁波的做法与绍兴有什么不同？", True, "a few words between, the other order"),
    ("绍兴罚款是多少，宁波罚款是多少？", True, "each in a part of its own"),
    ("绍兴要求几个月整改？宁波要求几个月整改？", True, "each in a question of its own"),
    ("绍兴和国家的要求有什么不同？", True, "it compares a place with the nation"),
    ("上海支援武汉的物资由谁调配？", False, "one place does something for the other"),
    ("绍兴企业迁到宁波还能拿补贴吗？", False, "from one place to the other"),
    ("从杭州到宁波的班车几点发车？", False, "from and to"),
    ("绍兴市越城区要新建多少座公厕？", False, "one place in the other"),
    ("绍兴罚款多少？", False, "one place"),
    ("饲养烈性犬罚款多少？", False, "no place"),
]


@pytest.mark.parametrize("case", QUESTIONS, ids=lambda case: f"{case[2]}: {case[0]}")
def test_sets_side_by_side(case: tuple[str, bool, str]) -> None:
    question, compares, _ = case
    assert _sets_side_by_side(understand(question, [])) is compares


DOCUMENTS = {
    "shanghai": text(
        "上海市应急物资调配办法",
        "支援武汉的应急物资由市商务委统一调配。",
        "应急物资储备库每季度盘点一次。",
        number="沪府发〔2021〕8号",
        signed="上海市人民政府",
        day="2021年2月1日",
    ),
    "wuhan": text(
        "武汉市应急物资调配办法",
        "接收的应急物资由市发展改革委统一调配。",
        "应急物资储备库每月盘点一次。",
        number="武政发〔2021〕5号",
        signed="武汉市人民政府",
        day="2021年3月1日",
    ),
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiaoli]:
    folder = tmp_path_factory.mktemp("side-by-side")
    with Tiaoli.open(folder / "home", samples=False) as opened:
        taken(opened, folder, DOCUMENTS)
        yield opened


ANSWERS = [
    ("上海和武汉的应急物资储备库多久盘点一次？", ["每季度", "每月"], "both are quoted"),
    ("上海应急物资储备库多久盘点一次，武汉应急物资储备库多久盘点一次？", ["每季度", "每月"], "each asked for itself"),
    ("上海支援武汉的应急物资由谁统一调配？", ["市商务委"], "the document that rules it"),
]


@pytest.mark.parametrize("case", ANSWERS, ids=lambda case: f"{case[2]}: {case[0]}")
def test_answers(assistant: Tiaoli, case: tuple[str, list[str], str]) -> None:
    question, words, _ = case
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert [word for word in words if word not in answer.text] == []
    for statement in answer.statements:
        assert len({answer.citations[m - 1].document_id for m in statement.citations}) == 1


def test_what_one_place_does_for_another_is_no_comparison(assistant: Tiaoli) -> None:
    answer = assistant.ask("上海支援武汉的应急物资由谁统一调配？")
    assert "支援武汉" in answer.citations[0].quote
    assert "市发展改革委" not in answer.statements[0].text
