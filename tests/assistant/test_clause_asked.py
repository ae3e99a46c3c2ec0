"""A clause asked for by its number, in the shipped policies and in a made-up notice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.app import Tiaoli

NOTICE = """某某市人民政府办公室关于做好冬季供暖工作的通知

各区人民政府：
为做好冬季供暖工作，现就有关要求通知如下。一是加强煤炭储备。各供热企业储煤不少于十五天用量。二是畅通服务电话。供热企业服务电话应当二十四小时有人接听。三是严格检查。市城管局每周检查一次。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiaoli]:
    home = tmp_path_factory.mktemp("clauses")
    file = Path(home) / "供暖通知.txt"
    file.write_text(NOTICE, encoding="utf-8")
    with Tiaoli.open(home / "home", samples=True) as opened:
        opened.ingest([file])
        yield opened


CITED = [
    # question, label that is cited first, why
    ("30号文第二条第（五）项讲了什么？", "指导意见二（五）", "条 and 项 said of 公文 levels"),
    ("30号文的（一）是什么内容？", "指导意见一（一）", "the numbers run on through the document, so one level is enough"),
    ("绍兴2020年要点三（三）规定了什么？", "三（三）", "the document named by place and kind"),
]


@pytest.mark.parametrize(("question", "label"), [row[:2] for row in CITED], ids=[row[2] for row in CITED])
def test_clause_of_that_number_is_quoted(assistant: Tiaoli, question: str, label: str) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert [citation.label for citation in answer.citations] == [label]


EXCERPT = """南屏市燃气管理条例（摘编）

第四条 市住房和城乡建设局负责全市燃气管理。
第五十六条 未按期检修的，由市住房和城乡建设局责令限期改正。
第五十六条之一 逾期不改正的，处三千元罚款。
第一百一十二条 本条例自2023年3月1日起施行。
"""
OF_EXCERPT = [
    # question, label that is cited first, why
    ("第五十六条说了什么", "第五十六条", "不是第五十六条之一"),
    ("第56条之一规定了什么？", "第五十六条之一", "Arabic digits"),
    ("第112条说了什么", "第一百一十二条", "an excerpt leaves numbers out"),
    ("第一百十二条讲了什么", "第一百一十二条", "一百十二 is said of 一百一十二"),
]


@pytest.mark.parametrize(("question", "label"), [row[:2] for row in OF_EXCERPT], ids=[row[2] for row in OF_EXCERPT])
def test_the_only_document_need_not_be_named(tmp_path: Path, question: str, label: str) -> None:
    file = tmp_path / "摘编.txt"
    file.write_text(EXCERPT, encoding="utf-8")
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        assistant.ingest([file])
        assert [citation.label for citation in assistant.ask(question).citations] == [label]


def test_a_long_clause_is_said_to_be_an_excerpt(tmp_path: Path) -> None:
    file = tmp_path / "长条.txt"
    file.write_text(EXCERPT + "第一百一十三条 " + "燃气企业应当定期检查用户设施并且记录检查的结果。" * 60 + "\n", encoding="utf-8")
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        assistant.ingest([file])
        answer = assistant.ask("第一百一十三条说了什么")
        assert [notice.kind for notice in answer.notices] == ["excerpt"]
        assert all(citation.label == "第一百一十三条" for citation in answer.citations)


def test_number_that_the_document_lacks_is_said_to_be_absent(assistant: Tiaoli) -> None:
    answer = assistant.ask("30号文的三（一）说了什么？")
    assert (answer.status, answer.reason) == ("no_basis", "not_mentioned")
    assert "没有三（一）" in answer.text


@pytest.mark.parametrize(("number", "words"), [("一", "加强煤炭储备"), ("二", "畅通服务电话"), ("三", "严格检查")])
def test_point_of_a_series_in_running_text(assistant: Tiaoli, number: str, words: str) -> None:
    answer = assistant.ask(f"《关于做好冬季供暖工作的通知》的第{number}个要求是什么？")
    assert answer.citations[0].quote.startswith(f"{number}是{words}")


def test_a_value_asked_of_a_clause_is_not_the_whole_clause(assistant: Tiaoli) -> None:
    answer = assistant.ask("30号文二（四）里整改期限是多久？")
    assert "6个月" in answer.text


FIRST = "绍兴安全生产条件达不到标准的怎么处理？"


def test_pointed_back_to_a_clause_of_the_answer_before(assistant: Tiaoli) -> None:
    answer = assistant.ask("刚才说的第一条由谁牵头？", history=[FIRST])
    assert answer.short_answer == "市应急管理局"
    assert answer.citations[0].label == assistant.ask(FIRST).citations[0].label


@pytest.mark.parametrize("words", ["刚才说的第一条具体是什么？", "上面第1条讲了什么", "你提到的第一点呢？"])
def test_ways_to_point_back(assistant: Tiaoli, words: str) -> None:
    cited = assistant.ask(FIRST).citations[0]
    answer = assistant.ask(words, history=[FIRST])
    assert answer.citations[0].document_id == cited.document_id
    assert answer.citations[0].span.start <= cited.span.start < answer.citations[0].span.end or answer.citations[0].label == cited.label


def test_a_clause_the_answer_before_does_not_have(assistant: Tiaoli) -> None:
    answer = assistant.ask("刚才说的第八条是什么？", history=[FIRST])
    assert (answer.status, answer.citations) == ("no_basis", ())
    assert "没有第八条" in answer.text
