"""What an evaluator mistypes or leaves out: told with file, line, field and what may stand there, never scored as if nothing were wrong."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from assistant.model import CheckReport, EnterpriseProfile
from assistant.selfcheck.session.profile import heard_from, read_profile
from corpus.errors import BadInputError
from corpus.times.days import iso_day
from evals.model import Case, FactsCase, QuestionCase, SelfCheckCase
from evals.reading.case_files import read_cases
from evals.running.compare import check_minimums, read_run
from evals.running.run import run_cases
from tests.evals.test_evals import HELD, Scripted, answer, case, write

ENGLISH = re.compile(r"[Ii]nput should|[Ff]ield required|[Ee]xtra inputs|validation error|Errno|while parsing|Expecting|but found")


def refused(path: Path) -> str:
    """The one line that a case file is refused with."""
    with pytest.raises(BadInputError) as error:
        list(read_cases([path], HELD))
    told = str(error.value)
    assert path.name in told
    assert "\n" not in told
    assert not ENGLISH.search(told), told
    return told


def yaml_file(folder: Path, text: str, name: str = "cases.yaml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


# Scores that a case gives no ground for


class Checking(Scripted):
    """A scripted assistant whose self-checks find nothing and ask nothing."""

    def check(self, statement: str, **_: Any) -> CheckReport:
        return CheckReport(as_of="2026-11-20", profile=EnterpriseProfile())


def scores_of(tmp_path: Path, *rows: dict[str, Any]) -> tuple[list[dict[str, float]], dict[str, float]]:
    told = {"几个月整改？": answer("应在6个月内整改", "应在6个月内整改"), "谁牵头？": answer("由市经信局牵头", "由市经信局牵头")}
    run = run_cases(Checking(tmp_path / "home", told), [write(tmp_path / "c.jsonl", *rows)])  # type: ignore[arg-type]
    return [result.scores for result in run.results], run.measures


def test_a_case_without_evidence_has_no_precision_and_no_recall(tmp_path: Path) -> None:
    bare = {"id": "bare", "question": "谁牵头？", "must_include": [["市经信局"]]}
    (full, without), measures = scores_of(tmp_path, case(), bare)
    assert {"evidence_recall", "evidence_recall@3", "citation_precision"} <= full.keys()
    assert without.keys() == {"answered", "slots", "quotes_exact"}
    # nor does it count in the means of those that have
    assert measures["question.citation_precision"] == 1.0
    assert measures["passed"] == 1.0


@pytest.mark.parametrize(
    ("row", "measured"),
    [
        ({"id": "q", "question": "谁牵头？"}, {"answered", "quotes_exact"}),  # no words wanted or forbidden
        ({"id": "s", "statement": "超标", "must_ask": [["能耗"]]}, {"asked"}),  # no verdict expected
        ({"id": "s", "statement": "达标", "no_violation": True}, {"control"}),
    ],
)
def test_what_is_not_expected_is_not_scored(tmp_path: Path, row: dict[str, Any], measured: set[str]) -> None:
    (scores,), _ = scores_of(tmp_path, row)
    assert scores.keys() == measured


# Cases that are no cases


SELFCHECK = {"id": "s", "statement": "能耗超标"}
ROWS: list[tuple[dict[str, Any], list[str]]] = [
    (SELFCHECK, ["expected", "must_ask", "no_violation"]),  # would pass whatever is said
    (SELFCHECK | {"expected": [], "no_violation": False}, ["expected"]),
    ({"document": "甲"}, ["事实", "deadlines"]),  # likewise
    ({"document": "甲", "event_deadlines": []}, ["事实"]),  # nothing that is compared
    ({"document": "甲", "deadlines": [], "criterias": []}, ["criterias", "是不是 criteria？"]),
    ({"document": "甲", "criteria": [{"quote": "应在6个月内整改"}]}, ["criteria.0.condition", "缺少"]),  # ended the run with a KeyError
    ({"document": "甲", "deadlines": {"quote": "应"}}, ["deadlines", "列表"]),
    (case(evidense=[]), ["evidense", "是不是 evidence？"]),
    (case(evidence=[[{"document": "甲", "qoute": "应在6个月内整改"}]]), ["evidence.0.0.qoute", "是不是 quote？", "document、quote"]),
    ({"id": "a", "quesion": "几个月？"}, ["quesion", "是不是 question？"]),  # no kind at all
    (case(must_include="6个月"), ["must_include", "列表", "写的是 6个月"]),
    (case(answerable="也许"), ["answerable", "true 或 false"]),
    (case(as_of="明年"), ["as_of", "2026-11-20", "写的是 明年"]),
    (case(as_of="2021/2/30"), ["as_of", "没有这一天"]),
    (case(as_of=20200601), ["as_of", "2026-11-20"]),
    (case(scope="绍兴"), ["scope", "键值对"]),
    (case(departments=[{"role": "lead"}]), ["departments.0.name", "缺少"]),  # ended the run with a KeyError
    (case(departments=[{"name": "市经信局", "role": "leads"}]), ["departments.0.role", "lead、support、responsible", "写的是 leads"]),
    (case(id=""), ["id", "不能为空"]),
    (
        SELFCHECK | {"expected": [{"document": "甲", "quote": "应", "verdict": "不符合"}]},
        ["expected.0.verdict", "compliant、non_compliant、unknown、not_applicable", "写的是 不符合"],
    ),
    (case(id="first"), ["重复", "第 1 行"]),
]


@pytest.mark.parametrize(("row", "told"), ROWS, ids=[told[0] for _, told in ROWS])
def test_a_mistake_is_told_with_line_field_and_what_may_stand_there(tmp_path: Path, row: dict[str, Any], told: list[str]) -> None:
    said = refused(write(tmp_path / "cases.jsonl", case(id="first"), row))
    assert "cases.jsonl 第 2 行" in said
    assert all(word in said for word in told), said


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("- id: a\n  question: 谁？\n  as_of: 明年\n", 3, "as_of"),  # the field's own line
        ("- id: a\n  question: 谁？\n  evidence:\n    - - document: 甲\n        qoute: 应\n", 5, "qoute"),
        ("- id: a\n  question: 谁？\n  evidence:\n    - - document: 甲\n        quote: 没有的话\n", 4, "找不到"),
        ("- id: a\n  question: 谁？\n- question: 何时？\n", 3, "缺少"),  # what is missing has no line: its case
        ("- id: a\n  question: 谁？\n- id: a\n  question: 何时？\n", 3, "重复"),
        ("- id: a\n  question: 谁？\n  statement 厂\n  x: [\n", 4, "不是 YAML"),
        ("- id: s\n  statement: 超标\n", 1, "expected"),
    ],
)
def test_a_mistake_in_yaml_is_told_with_its_own_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    said = refused(yaml_file(tmp_path, text))
    assert f"第 {line} 行" in said, said
    assert told in said


def test_a_value_that_its_own_tag_denies_is_told(tmp_path: Path) -> None:
    assert "不是 YAML" in refused(yaml_file(tmp_path, "- id: a\n  question: !!int 谁\n"))


@pytest.mark.parametrize(
    ("name", "text"), [("a.jsonl", ""), ("a.jsonl", "\n \n"), ("a.yaml", ""), ("a.yaml", "# 无\n"), ("a.yml", "[]"), ("a.json", " ")]
)
def test_an_empty_file_is_told_though_another_has_cases(tmp_path: Path, name: str, text: str) -> None:
    write(tmp_path / "full.jsonl", case())
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError, match=f"{name}：没有用例"):
        list(read_cases([tmp_path / "full.jsonl", tmp_path / name], HELD))


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").mkdir()
    assert "文件夹" in refused(tmp_path / "cases.jsonl")
    with pytest.raises(BadInputError, match="文件夹"):
        read_profile(tmp_path)
    with pytest.raises(BadInputError, match="文件夹"):
        read_run(tmp_path)


@pytest.mark.parametrize("text", ['{"passed": 1}', "[]", "x"])
def test_a_baseline_that_is_no_run_is_told_in_chinese(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError, match=r"b\.json 不是运行记录") as error:
        read_run(tmp_path / "b.json")
    assert not ENGLISH.search(str(error.value))


# Days


@pytest.mark.parametrize("written", ["2020-06-01", "2020/6/1", "2020.6.1", "2020年6月1日", "2020-6-1", " 2020．06．01 ", "２０２０/６/１"])
def test_a_day_is_read_as_people_write_it(written: str) -> None:
    assert iso_day(written) == "2020-06-01"


@pytest.mark.parametrize(
    "written", ["2020", "2020-06", "6/1", "2020-13-01", "2021/2/29", "1/6/2020", "", "x2020-06-01", None, 20200601, True]
)
def test_what_is_no_day_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match=r"日期|没有这一天"):
        iso_day(written)


@pytest.mark.parametrize("written", ["2020-06-01", "'2020-06-01'", "2020/6/1", "2020.6.1", "2020-6-1", "2020年6月1日"])
def test_a_day_in_yaml_needs_no_quotation_marks(tmp_path: Path, written: str) -> None:
    text = f"- {{id: q, question: 谁？, as_of: {written}, deadlines: [{{kind: date, by: 2020-10-31}}]}}\n"
    finding = f"{{document: 甲, quote: 应在6个月内整改, verdict: unknown, due: {written}}}"
    text += f"- {{id: s, statement: 超标, as_of: {written}, expected: [{finding}]}}\n"
    asked, checked = read_cases([yaml_file(tmp_path, text)], HELD)
    assert isinstance(asked, QuestionCase)
    assert isinstance(checked, SelfCheckCase)
    # normal forms are compared as text, so a day inside one must stay text
    assert (asked.as_of, asked.deadlines[0]["by"]) == ("2020-06-01", "2020-10-31")
    assert (checked.as_of, checked.expected[0].due) == ("2020-06-01", "2020-06-01")
    profile = yaml_file(tmp_path, f"facts:\n  - {{condition: 'notice:energy_over_limit', value: true, date: {written}}}\n", "profile.yaml")
    assert str(heard_from(read_profile(profile)).steps[0].day) == "2020-06-01"


def test_a_day_that_does_not_exist_is_told_not_thrown(tmp_path: Path) -> None:
    """Unquoted, it ended in a traceback of the YAML library."""
    assert "没有这一天" in refused(yaml_file(tmp_path, "- {id: q, question: 谁？, as_of: 2021-02-30}\n"))


# Profiles


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("region: 绍兴\nregoin: 嘉兴\n", 2, ["regoin", "是不是 region？", "industries"]),
        ("region: 绍兴\nindustries: 印染\n", 2, ["industries", "列表", "写的是 印染"]),
        ("name: 12\n", 1, ["name", "文字", "写的是 12"]),
        ("equipment:\n  - name: 中频炉\n    count: 两台\n", 3, ["equipment.0.count", "整数", "写的是 两台"]),
        ("equipment:\n  - count: 2\n", 2, ["equipment.0.name", "缺少"]),
        ("equipment:\n  - name: 中频炉\n    features: {无磁厄: true}\n", 3, ["无磁厄", "是不是 无磁轭"]),
        ("facts:\n  - condition: energy_over_limit\n    value: 超了\n", 3, ["facts.0.value", "true 或 false"]),
        ("facts:\n  - condition: energy_over_limit\n", 2, ["facts.0.value", "缺少"]),
        ("facts:\n  - condition: energy_over_limt\n    value: true\n", 2, ["energy_over_limt", "是不是 energy_over_limit？"]),
        ("facts:\n  - condition: notic:energy_over_limit\n    value: true\n", 2, ["notic", "步骤:情况"]),
        ("facts:\n  - condition: device:furnace\n    value: false\n", 2, ["device:furnace", "可以写"]),
        ("facts:\n  - condition: energy_over_limit\n    value: true\n    date: 去年\n", 4, ["facts.0.date", "2026-11-20"]),
        ("- region: 绍兴\n", 1, ["键值对"]),
        ("region: 绍兴\n  size: 小\n", 2, ["不是 YAML"]),
        ("", None, ["空的", "region"]),
    ],
)
def test_a_mistake_in_a_profile_is_told_with_line_field_and_what_may_stand_there(
    tmp_path: Path, text: str, line: int | None, told: list[str]
) -> None:
    with pytest.raises(BadInputError) as error:
        read_profile(yaml_file(tmp_path, text, "enterprise.yaml"))
    said = str(error.value)
    assert "enterprise.yaml" in said
    assert line is None or f"第 {line} 行" in said, said
    assert all(word in said for word in told), said
    assert not ENGLISH.search(said)


@pytest.mark.parametrize("amount", ["{value: 200, unit: 公斤}", "200公斤", "{value: 200, unit: 公斤, base_value: 0.2, base_unit: 吨}"])
def test_an_amount_in_a_profile_needs_no_base_unit(tmp_path: Path, amount: str) -> None:
    path = yaml_file(tmp_path, f"equipment: [{{name: 中频炉, capacity: {amount}}}]\n", "p.yaml")
    capacity = read_profile(path).equipment[0].capacity
    assert capacity is not None
    assert (capacity.base_value, capacity.base_unit) == (0.2, "吨")


def test_json_may_be_indented_by_tabs(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text(json.dumps({"region": "绍兴", "equipment": [{"name": "中频炉"}]}, ensure_ascii=False, indent="\t"), encoding="utf-8")
    assert read_profile(path).region == "绍兴"


# Budgets


@pytest.mark.parametrize(
    "minimum", ["passed=90", "passed=1.01", "passed=-0.1", "passed=nan", "passed=inf", "passed=90%", "passed=", "=0.9", "cases=-1"]
)
def test_a_minimum_that_no_run_can_miss_or_meet_is_refused_before_anything_runs(tmp_path: Path, minimum: str) -> None:
    """`--min passed=90` stopped every release; nan let every one pass."""
    missing = tmp_path / "none.jsonl"
    said = CliRunner().invoke(app, ["eval", "run", str(missing), "--min", minimum], env={"TIAOLI_SAMPLES": "0"})
    assert isinstance(said.exception, BadInputError)
    assert "--min" in str(said.exception)
    assert ("0 到 1" in str(said.exception)) == minimum.startswith("passed")


def test_the_number_of_cases_is_a_count() -> None:
    check_minimums({"cases": 100.0, "passed": 1.0, "question.slots": 0.0})


def test_every_kind_of_case_is_named_where_none_is_known(tmp_path: Path) -> None:
    said = refused(write(tmp_path / "cases.jsonl", {"id": "x", "answer": "？"}))
    kinds: dict[str, type[Case]] = {"question": QuestionCase, "statement": SelfCheckCase, "document": FactsCase}
    assert all(key in said for key in kinds)
