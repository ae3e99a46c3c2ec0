"""What an answer says before its quotes: an amount beside a limit, a sum, a count of bodies, each of several questions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answer.composing.threshold import limit_of
from assistant.app import Tiaoli
from assistant.understand.asks import asks
from corpus.text.quantities import amounts

POLICY = """白河市工业锅炉整治办法

白河环发〔2024〕7号

第一条 每小时蒸发量不足10吨的燃煤锅炉应当于2025年12月31日前拆除。
第二条 拆除补助按每台5万元给予，由市生态环境局牵头，市财政局、市市场监管局配合。
第三条 申请拆除补助应当提交营业执照、锅炉登记证。
第四条 补助资金在验收合格之日起15个工作日内拨付。
第五条 厂区内液氨储量不得超过10吨。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiaoli]:
    home = tmp_path_factory.mktemp("conclusions")
    file = Path(home) / "锅炉.txt"
    file.write_text(POLICY, encoding="utf-8")
    with Tiaoli.open(home / "home", samples=True) as opened:
        opened.ingest([file])
        yield opened


COMPARED = [
    # question, what is said first, why
    ("白河市6吨的燃煤锅炉是不是要拆？", "6吨在“不足10吨”之内", "a true premise is not denied because another number stands there"),
    ("白河市10吨的燃煤锅炉要拆吗？", "10吨不在“不足10吨”之内", "不足 excludes the number itself"),
    ("白河市厂区液氨储量12吨行吗？", "12吨不在“不得超过10吨”之内", "what is forbidden is beyond the limit"),
    ("绍兴无磁轭的0.3吨铝壳中频炉要拆吗？", "0.3吨在“≥0.25吨”之内", "a sign before the amount"),
    ("绍兴各区县淘汰企业加起来是不是150家？", "是，合计150家", "a sum that is presumed and right"),
    ("绍兴各区县淘汰企业加起来是200家吧？", "不是200家，合计150家", "a sum that is presumed and wrong"),
]


@pytest.mark.parametrize(("question", "said"), [row[:2] for row in COMPARED], ids=[row[2] for row in COMPARED])
def test_the_user_s_number_is_compared(assistant: Tiaoli, question: str, said: str) -> None:
    assert assistant.ask(question).text.startswith(said)


LIMITS = [
    # text, bound, why
    ("每小时10吨以上的锅炉", "least", "以上 behind"),
    ("用电量超过10吨标准煤", "more", "超过 excludes the number"),
    ("最高100万元", "most", "最高 before"),
    ("10吨以内", "most", "inside the amount"),
    ("补助最高100万元", None, "what is given has a limit of its own"),
    ("共10吨", None, "no bound"),
    ("储量不得超过10吨", "most", "what is forbidden turns the bound"),
    ("未超过10吨", "most", "so does a negation"),
    ("不得低于10吨", "least", "from below"),
    ("不超过10吨", "most", "a word of its own"),
    ("＞10吨的", "more", "a full-width sign"),
    ("10吨及以上的", "least", "及 between"),
    ("10吨（含）以上的", "least", "（含） between"),
]


@pytest.mark.parametrize(("text", "bound"), [row[:2] for row in LIMITS], ids=[row[2] for row in LIMITS])
def test_bounds_beside_an_amount(text: str, bound: str | None) -> None:
    limit = limit_of(text, amounts(text)[0])
    assert (limit.bound if limit else None) == bound


def test_bodies_are_counted(assistant: Tiaoli) -> None:
    answer = assistant.ask("牵头单位有几个？", history=["绍市工转升办〔2020〕14号第三部分第五条讲了什么？"])
    assert answer.text.startswith("共5个。牵头：市发改委")


def test_each_question_of_a_turn_that_wants_a_value_gets_it(assistant: Tiaoli) -> None:
    answer = assistant.ask("白河市拆除锅炉的补助一台多少钱，多久拨付？")
    assert {citation.label for citation in answer.citations} >= {"第二条", "第四条"}


ASKED = [
    # turn, its questions, why
    ("稳岗返还比例是多少，需不需要自己申请，钱多久到账？", 3, "commas between clauses that each ask"),
    ("谁牵头？什么时候完成？", 2, "question marks"),
    ("我们在柳河做药机，那二十万能领吗？", 1, "a situation asks nothing"),
    ("那二十万能领吗？我们在柳河做药机", 1, "nor behind the question"),
    ("那地级市的呢，多久公布一回？", 1, "呢 names what is talked of"),
    ("整改期限是多少个月，30号文里有吗？", 1, "where it is asked of"),
    ("拒不整改会怎么处理，对吗？", 1, "a tag"),
]


@pytest.mark.parametrize(("turn", "number"), [row[:2] for row in ASKED], ids=[row[2] for row in ASKED])
def test_questions_of_a_turn(turn: str, number: int) -> None:
    assert len(list(asks(turn))) == number


TOTALS_ONLY = """白河市评价表

| 区域 | 目标（家） |
|---|---|
| 全市 | 12 |
| 合计 | 12 |
"""


def test_the_highest_of_a_table_of_totals_is_none(tmp_path: Path) -> None:
    file = tmp_path / "表.md"
    file.write_text(TOTALS_ONLY, encoding="utf-8")
    with Tiaoli.open(tmp_path / "home", samples=False) as opened:
        opened.ingest([file])
        assert "最多" not in opened.ask("白河市评价表里哪个目标最高？").text
