"""The self-check from a document to the report: verdicts, dates, questions, conversation, profile files, Word."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
import yaml

from assistant.model import CheckReport, EnterpriseProfile, Finding
from assistant.selfcheck import Checker, Dialogue, check
from assistant.selfcheck.reporting.word import write_docx
from assistant.selfcheck.session.profile import read_profile
from corpus.entries import DocumentEntry
from corpus.errors import BadInputError
from corpus.model import Hit, PolicyRecord
from ingest.pipeline import ingest_bytes

POLICY = """临江市人民政府关于整治高耗能企业的实施意见

临政发〔2022〕8号

各区、县（市）人民政府，市级各有关部门：
为推进节能降碳，现提出如下意见：
一、严格执法
（一）对单位产品能耗超过强制性能耗限额标准的企业，应在4个月内整改；确需延长整改期限的，可提出不超过2个月的延期申请；逾期未整改或经整改仍未达标的，依法关停退出。（市发改委牵头）
（二）对擅自停运在线监控设施的企业，责令改正并处罚款；情节严重的，责令停业、关闭。（市生态环境局负责）
（三）对容量1吨及以上生产建筑用钢的中频炉等装备，依法予以拆除。（市经信局负责）
二、扶持政策
（四）对不裁员的中小微企业，给予每户2万元补助。（市人社局负责）
三、工作要求
对工作推进不力的县（市、区），予以通报批评。

临江市人民政府
2022年3月1日
"""
PLACE = "临江市"


class MemoryLibrary:
    """A library in memory."""

    def __init__(self, records: Iterable[PolicyRecord]) -> None:
        self.records = {record.document.id: record for record in records}

    def documents(self) -> list[DocumentEntry]:
        return [
            DocumentEntry(id=key, title=record.document.main.title, parts=record.document.parts) for key, record in self.records.items()
        ]

    def get(self, document_id: str) -> PolicyRecord:
        return self.records[document_id]

    def search(self, text: str, k: int = 10) -> list[Hit]:
        return []


@pytest.fixture(scope="module")
def library() -> MemoryLibrary:
    return MemoryLibrary([ingest_bytes(POLICY.encode(), "临江.txt", "linjiang-2022")])


@pytest.fixture(scope="module")
def checker(library: MemoryLibrary) -> Checker:
    return Checker(library)


def run(library: MemoryLibrary, checker: Checker, *messages: str, as_of: str = "2022-09-01") -> CheckReport:
    return check(library, messages[0], turns=messages[1:], as_of=date.fromisoformat(as_of), checker=checker)


def finding(report: CheckReport, words: str, kind: str | None = None) -> Finding:
    return next(one for one in report.findings if words in one.quote and kind in (None, one.kind))


IN_TIME = f"我们是{PLACE}的水泥厂，4月10日收到整改通知，能耗超过限额，还没改完。"
LONGER = f"{PLACE}水泥厂，能耗超过限额，4月10日收到整改通知，批准延期两个月，还没改完。"
ENERGY, OVERDUE, EXTENSION = "能耗超过强制性能耗限额标准", "逾期未整改", "确需延长"
MONITOR, GRAVE, FURNACE, SUPPORT = "擅自停运在线监控设施", "情节严重", "中频炉", "不裁员"

CASES = [
    # (statement, quote of the rule, kind, as of, verdict, due) - why
    (
        IN_TIME,
        ENERGY,
        "criterion",
        "2022-06-01",
        "non_compliant",
        "2022-08-10",
    ),
    (
        IN_TIME,
        OVERDUE,
        "escalation",
        "2022-06-01",
        "unknown",
        None,
    ),  # in time, and the violation stands: open, no 符合
    (IN_TIME, OVERDUE, "escalation", "2022-09-01", "non_compliant", None),
    (
        LONGER,
        EXTENSION,
        "extension",
        "2022-09-01",
        "non_compliant",
        "2022-10-10",
    ),
    (
        LONGER,
        OVERDUE,
        "escalation",
        "2022-09-01",
        "unknown",
        None,
    ),
    (f"{PLACE}的水泥厂，能耗没有超限额。", ENERGY, "criterion", "2022-09-01", "compliant", None),
    (f"{PLACE}的水泥厂，能耗没有超限额。", OVERDUE, "escalation", "2022-09-01", "compliant", None),
    (f"{PLACE}的水泥厂，能耗应该没超吧。", ENERGY, "criterion", "2022-09-01", "unknown", None),
    (f"{PLACE}的水泥厂。", OVERDUE, "escalation", "2022-09-01", "unknown", None),
    ("通化市的水泥厂，能耗超过限额。", ENERGY, "criterion", "2022-09-01", "not_applicable", None),  # another place
    (f"{PLACE}的水泥厂，能耗超过限额。", ENERGY, "criterion", "2021-09-01", "not_applicable", None),  # not yet issued
    ("能耗超过限额的水泥厂。", ENERGY, "criterion", "2022-09-01", "unknown", None),  # where?
    (f"{PLACE}水泥厂，擅自停运过在线监控设施。", MONITOR, "criterion", "2022-09-01", "non_compliant", None),  # the policy's own words
    (f"{PLACE}水泥厂，在线监控设施从来没有擅自停运。", MONITOR, "criterion", "2022-09-01", "compliant", None),
    (f"{PLACE}水泥厂，擅自停运过在线监控设施。", GRAVE, "escalation", "2022-09-01", "unknown", None),
    (f"{PLACE}铸造厂，两台800公斤的中频炉，生产螺纹钢。", FURNACE, "criterion", "2022-09-01", "compliant", None),  # below one ton
    (f"{PLACE}铸造厂，两台1000公斤的中频炉，生产螺纹钢。", FURNACE, "criterion", "2022-09-01", "non_compliant", None),  # 1吨及以上
    (f"{PLACE}铸造厂，两台1000公斤的中频炉，只做阀门铸件。", FURNACE, "criterion", "2022-09-01", "compliant", None),
    (f"{PLACE}铸造厂，有两台中频炉。", FURNACE, "criterion", "2022-09-01", "unknown", None),
    (f"{PLACE}的小微企业，没有裁员。", SUPPORT, "support", "2022-09-01", "compliant", None),
    (f"{PLACE}的小微企业，裁了二十个人。", SUPPORT, "support", "2022-09-01", "non_compliant", None),  # excluded
    (f"{PLACE}的大型企业，没有裁员。", SUPPORT, "support", "2022-09-01", "not_applicable", None),
]


@pytest.mark.parametrize(
    ("said", "words", "kind", "as_of", "verdict", "due"), CASES, ids=[f"{row[1][:6]}-{row[4]}-{n}" for n, row in enumerate(CASES)]
)
def test_verdicts(
    library: MemoryLibrary, checker: Checker, said: str, words: str, kind: str, as_of: str, verdict: str, due: str | None
) -> None:
    one = finding(run(library, checker, said, as_of=as_of), words, kind)
    assert (one.verdict, one.due) == (verdict, due), one.reason


def test_findings_quote_the_document_and_name_departments(library: MemoryLibrary, checker: Checker) -> None:
    report = run(library, checker, f"{PLACE}的水泥厂，能耗超过限额。")
    text = library.get("linjiang-2022").document.text
    for one in report.findings:
        assert text[one.citation.span.start : one.citation.span.end] == one.quote
    assert {row["name"] for row in finding(report, ENERGY).departments} == {"市发改委"}
    assert finding(report, ENERGY, "criterion").escalation == "逾期未整改或经整改仍未达标的，依法关停退出"


def test_rules_for_governments_are_left_out(library: MemoryLibrary, checker: Checker) -> None:
    assert not any("推进不力" in one.quote for one in run(library, checker, f"{PLACE}的水泥厂。").findings)


def test_questions_are_noted_with_their_turn_and_marked_when_answered(library: MemoryLibrary, checker: Checker) -> None:
    report = run(library, checker, f"{PLACE}的铸造厂，有中频炉。", "每台800公斤，生产螺纹钢。能耗没超限额。")
    by_id = {one.id: one for one in report.questions}
    assert by_id["energy_over_limit"].turn == 0
    assert by_id["energy_over_limit"].answered
    assert by_id["capacity:medium_frequency_furnace"].answered
    waiting = [one for one in report.questions if not one.answered]
    assert any("擅自停运在线监控设施" in one.text for one in waiting)
    assert all(one.affects for one in report.questions)


def test_a_correction_changes_the_verdict(library: MemoryLibrary, checker: Checker) -> None:
    said = f"{PLACE}的水泥厂，能耗没有超限额。"
    assert finding(run(library, checker, said, "更正：能耗其实超了限额。"), ENERGY, "criterion").verdict == "non_compliant"


def test_dialogue_asks_at_most_three_and_takes_bare_answers(library: MemoryLibrary, checker: Checker) -> None:
    talk = Dialogue(library, as_of=date(2022, 9, 1), checker=checker)
    first = talk.say("我们是一家小水泥厂")
    assert first.questions[0].id == "region"
    second = talk.say(PLACE)
    assert 0 < len(second.questions) <= 3
    asked = second.questions[0].id
    third = talk.say("没有")
    assert asked not in {one.id for one in third.questions}
    assert "我的理解" in third.text
    assert talk.profile.region is not None


def test_an_unsure_answer_is_not_asked_again_at_once(library: MemoryLibrary, checker: Checker) -> None:
    talk = Dialogue(library, as_of=date(2022, 9, 1), checker=checker)
    asked = talk.say(f"我们是{PLACE}的小水泥厂").questions[0].id
    assert talk.say("不清楚").questions[0].id != asked


def written(report: CheckReport, path: Path) -> None:
    """The report's profile in a file, as a user would keep it."""
    data = report.profile.model_dump(exclude_none=True, mode="json")
    path.write_text(json.dumps(data) if path.suffix == ".json" else yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_a_profile_file_gives_the_same_verdicts(library: MemoryLibrary, checker: Checker, tmp_path: Path, suffix: str) -> None:
    said = f"{PLACE}的铸造厂，两台1000公斤的中频炉，生产螺纹钢，4月10日收到整改通知，能耗超过限额，还没改完。"
    report = run(library, checker, said)
    path = tmp_path / f"profile{suffix}"
    written(report, path)
    again = check(library, None, profile=read_profile(path), as_of=date(2022, 9, 1), checker=checker)
    for words, kind in ((ENERGY, "criterion"), (OVERDUE, "escalation"), (FURNACE, "criterion"), (SUPPORT, "support")):
        one, other = finding(report, words, kind), finding(again, words, kind)
        assert (one.verdict, one.due) == (other.verdict, other.due), words


ORDER = f"{PLACE}的水泥厂，能耗超过限额，4月10日收到整改通知，限期2个月"
DIFFERING = [
    # (statement, answer, verdict of 逾期未整改 under 应在4个月内整改, told in the reason) - why
    (f"{ORDER}，期限过了还没改完。", None, "unknown", "按整改通知的期限还是按政策的期限算"),  # asks for nothing that was told
    (f"{ORDER}，期限过了还没改完。", "按通知的期限。", "non_compliant", "2022-06-10 已过"),
    (f"{ORDER}，期限过了还没改完。", "按政策的期限。", "unknown", "2022-08-10，尚未届满"),
    (f"{PLACE}的水泥厂，能耗超过限额，逾期没改，限期2个月。", None, "unknown", "整改通知的日期"),  # a vaguer statement is not judged harder
    (f"{PLACE}的水泥厂，能耗超过限额，环保期限过了还没改完。", None, "unknown", "整改通知的日期"),  # another matter's deadline
]


@pytest.mark.parametrize(("said", "answer", "verdict", "told"), DIFFERING, ids=[f"{row[2]}-{n}" for n, row in enumerate(DIFFERING)])
def test_an_order_with_a_term_of_its_own(
    library: MemoryLibrary, checker: Checker, tmp_path: Path, said: str, answer: str | None, verdict: str, told: str
) -> None:
    report = run(library, checker, said, *([answer] if answer else []), as_of="2022-07-01")
    one = finding(report, OVERDUE, "escalation")
    assert (one.verdict, told in one.reason) == (verdict, True), one.reason
    path = tmp_path / "profile.yaml"
    written(report, path)
    again = check(library, None, profile=read_profile(path), as_of=date(2022, 7, 1), checker=checker)
    assert finding(again, OVERDUE, "escalation").verdict == verdict


def test_the_day_of_the_notice_alone_answers_the_question_for_it(library: MemoryLibrary, checker: Checker) -> None:
    talk = Dialogue(library, as_of=date(2022, 7, 1), checker=checker)
    talk.say(f"{PLACE}的水泥厂，能耗超过限额，限期2个月，期限过了还没改完。")
    for _ in range(9):
        if any(one.key == "notice_day:energy_over_limit" for one in talk.asking):
            break
        talk.say("不清楚")
    report = talk.say("4月10日收到的").report
    assert not any(one.id.startswith("notice") and not one.answered for one in report.questions)
    assert any(one.id == "term:energy_over_limit" and not one.answered for one in report.questions)


def test_a_form_with_a_policys_own_words(library: MemoryLibrary, checker: Checker) -> None:
    facts = ({"condition": "wording:擅自停运在线监控设施", "value": False},)
    profile = EnterpriseProfile.model_validate({"region": PLACE, "facts": facts})
    report = check(library, None, profile=profile, as_of=date(2022, 9, 1), checker=checker)
    assert finding(report, MONITOR, "criterion").verdict == "compliant"


@pytest.mark.parametrize(("content", "told"), [("region: [", "不是 YAML"), ("regoin: 嘉兴", "regoin"), (None, "读不到")])
def test_a_bad_profile_is_told_in_one_line(tmp_path: Path, content: str | None, told: str) -> None:
    path = tmp_path / "profile.yaml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(BadInputError, match=told):
        read_profile(path)


def test_word_report(library: MemoryLibrary, checker: Checker, tmp_path: Path) -> None:
    import docx

    report = run(library, checker, f"{PLACE}的小微水泥厂，没有裁员，4月10日收到整改通知，能耗超过限额，还没改完。", as_of="2022-06-01")
    path = tmp_path / "report.docx"
    write_docx(report, path)
    document = docx.Document(str(path))
    text = "\n".join(
        [p.text for p in document.paragraphs] + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    for words in (PLACE, "2022-06-01", "临政发〔2022〕8号", "2022-08-10 前", "2万元补助", "不构成法律意见", "市发改委（牵头）"):
        assert words in text
    steps = [p.text[:10] for p in document.paragraphs if p.text.startswith("2022-")]
    assert steps == sorted(steps)


def test_catalogues_outside_the_library_are_named() -> None:
    rule = "一、对属于《产业结构调整指导目录》淘汰类的产能，依法关停退出。"
    words = f"临江市人民政府关于淘汰落后产能的通知\n\n{rule}\n\n临江市人民政府\n2022年3月1日\n"
    library = MemoryLibrary([ingest_bytes(words.encode(), "目录.txt", "catalogue")])
    report = check(library, f"{PLACE}的水泥厂。", as_of=date(2022, 9, 1))
    assert any("产业结构调整指导目录" in row.what for row in report.not_checked)
    assert {one.verdict for one in report.findings} == {"unknown"}


def test_a_document_added_later_is_checked_too(library: MemoryLibrary) -> None:
    growing = MemoryLibrary(library.records.values())
    checker = Checker(growing)
    before = len(run(growing, checker, f"{PLACE}的水泥厂。").findings)
    words = "临江市关于安全生产的通知\n\n一、对安全生产条件达不到国家标准的企业，立即停产停业整顿。\n\n临江市人民政府\n2022年4月1日\n"
    growing.records["new"] = ingest_bytes(words.encode(), "新.txt", "new")
    report = run(growing, checker, f"{PLACE}的水泥厂，安全生产条件不符合国家标准。")
    assert len(report.findings) == before + 1
    assert finding(report, "安全生产条件").verdict == "non_compliant"
