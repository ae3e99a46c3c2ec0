"""What is asked of a document's head (文号, 日期, 抄送) and what of its rules; a closing parenthesis quoted with its sentence."""

from collections.abc import Iterator

import pytest

from assistant.answer.candidates.document_head import _facets
from assistant.app import Tiaoli
from tests.assistant.test_superseding import taken, text

FACETS = [
    ("方案的文号和日期是什么？", ["number", "date"], "both in one question"),
    ("这份通知的文号及发文日期？", ["number", "date"], "the same with 发文日期"),
    ("方案是什么时候印发的？", ["date"], "of the document"),
    ("这份意见哪年出台的？", ["date"], "of the document, 出台"),
    ("谁印发的这份通知？", ["issuer"], "the issuer"),
    ("这份方案抄送给谁？", ["cc"], "of the document"),
    ("方案的联系电话和联系人？", ["phone", "contact"], "two lines of the head"),
    ("保种补助的钱什么时候发？", [], "money is paid out, not issued"),
    ("奖金何时发？", [], "money again"),
    ("养殖证哪天发？", [], "a certificate is handed out"),
    ("规划里定在哪年出台实施细则？", [], "what the plan rules"),
    ("通知中要求什么时候发布名单？", [], "what the notice asks for"),
    ("履职情况的报告要抄送给谁？", [], "a report is copied to somebody"),
    ("年度总结报送后还要抄送哪个部门？", [], "the same with 报送"),
    ("谁牵头？", [], "nothing of the head"),
]


@pytest.mark.parametrize("case", FACETS, ids=lambda case: f"{case[2]}: {case[0]}")
def test_what_is_asked_of_the_head(case: tuple[str, list[str], str]) -> None:
    question, facets, _ = case
    assert _facets(question) == facets


SEEDS = text(
    "湖州市种质资源保护实施方案",
    "开展湖羊种质资源普查。普查结果录入全省数据库。（市农业农村局牵头，市财政局配合）",
    "保护区管理机构每年12月底前将履职情况报告市政府，并抄送市农业农村局。",
    "保种补助资金于每年9月底前发放到户。",
    "到2023年出台《湖州市种业振兴规划》。",
    number="湖政办发〔2021〕18号",
    signed="湖州市人民政府办公室",
    day="2021年5月10日",
)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiaoli]:
    folder = tmp_path_factory.mktemp("head")
    with Tiaoli.open(folder / "home", samples=False) as opened:
        taken(opened, folder, {"seeds": f"{SEEDS}抄送：市委各部门，湖州军分区。\n"})
        yield opened


OF_HEAD = [
    ("方案的文号和日期是什么？", ["湖政办发〔2021〕18号", "2021年5月10日"], "number and date"),
    ("方案是什么时候发的？", ["2021年5月10日"], "the date"),
    ("这份方案抄送给谁？", ["的抄送：市委各部门，湖州军分区。"], "the line, 抄送 said once"),
]
OF_RULES = [
    ("保种补助的钱什么时候发？", "9月底前", "三"),
    ("履职情况的报告要抄送给谁？", "抄送市农业农村局", "二"),
    ("方案里定在哪年出台种业振兴规划？", "2023年", "四"),
]


@pytest.mark.parametrize("case", OF_HEAD, ids=lambda case: f"{case[2]}: {case[0]}")
def test_the_head_is_told(assistant: Tiaoli, case: tuple[str, list[str], str]) -> None:
    question, words, _ = case
    answer = assistant.ask(question)
    assert [word for word in words if word not in answer.text] == []
    assert all(statement.text.startswith("《湖州市种质资源保护实施方案》的") for statement in answer.statements)


@pytest.mark.parametrize(("question", "words", "label"), OF_RULES)
def test_the_rule_is_quoted(assistant: Tiaoli, question: str, words: str, label: str) -> None:
    answer = assistant.ask(question)
    assert words in answer.text
    assert answer.citations[0].label == label
    assert "2021年5月10日" not in answer.text
    assert "军分区" not in answer.text


def test_a_closing_parenthesis_is_quoted_with_its_sentence(assistant: Tiaoli) -> None:
    """（市农业农村局牵头，市财政局配合） alone says nothing of the task."""
    answer = assistant.ask("湖羊种质资源普查由谁牵头？")
    assert "市农业农村局" in answer.short_answer
    assert answer.citations[0].quote == "普查结果录入全省数据库。（市农业农村局牵头，市财政局配合）"


def test_what_follows_the_last_clause_is_no_part_of_a_quote(assistant: Tiaoli) -> None:
    """怎样 asks for a passage: it ends with its clause, before the next one and the signature."""
    last = assistant.ask("怎样出台种业振兴规划？")
    assert [c.quote.strip() for c in last.citations] == ["四、到2023年出台《湖州市种业振兴规划》。"]
    first = assistant.ask("保种补助资金怎样发放到户？")
    assert first.citations[0].quote.strip() == "三、保种补助资金于每年9月底前发放到户。"
