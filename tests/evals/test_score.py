"""`make score`: what is asked, how it is scored, what is kept of the exam, over a small shared folder of its own."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.app.language import LanguageUses
from corpus.errors import BadInputError
from evals.score import __main__ as program
from evals.score import accepted, asking, exam, libraries, running, sets
from evals.score.folds import RERANKER, SCORER
from evals.score.formats import formats_figures
from evals.score.measures import expectations
from evals.score.measures.commands import rows_of
from evals.score.measures.expectations import REMARKS, judged
from evals.score.reader import sampled
from evals.score.sets import SETS, chosen, fold
from evals.score.table import MEASURES, markdown
from tests.scripted_llm import makes, serving

TEXTS = {
    "001_甲市": "甲市节能办法\n\n第一条 单位产品能耗超过限额标准的企业，应当在6个月内整改。\n\n第二条 市发展改革委负责考核。\n",
    "003_乙市": "乙市奖励办法\n\n第一条 首次上规的工业企业，给予20万元奖励。\n\n第二条 材料交市经济和信息化局。\n",
}
SECRET = "机密问题"


def question(name: str, text: str, document: str, quote: str, include: str) -> dict[str, Any]:
    evidence = [[{"document": document, "quote": quote}]]
    return {"id": name, "question": text, "kind": "deadline", "answerable": True, "must_include": [[include]], "evidence": evidence}


TRAIN = [
    question("001-a", "能耗超限额的企业几个月内整改？", "001_甲市", "应当在6个月内整改", "6个月"),
    question("001-b", "谁负责考核？", "001_甲市", "市发展改革委负责考核", "没有这几个字"),
    {"id": "002-c", "question": "养猫要办证吗？", "kind": "unanswerable", "answerable": False, "must_include": [], "evidence": []},
]
EXAM = [question("003-a", f"{SECRET}：首次上规给多少钱？", "003_乙市", "给予20万元奖励", "20万元")]


@pytest.fixture
def small(tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shared folder of two documents and four questions, with the scorer of the real one; cache and files of the run beside it."""
    folder = tmp_path / "shared"
    train = folder / "gold/train"
    (train / "exam").mkdir(parents=True)
    (folder / "policies").mkdir()
    (folder / "gold/score.py").write_text((shared / "gold/score.py").read_text(encoding="utf-8"), encoding="utf-8")
    for name, text in TEXTS.items():
        (folder / "policies" / f"{name}.txt").write_text(text, encoding="utf-8")
    for n, rows in ((1, TRAIN), (2, []), (3, [])):
        (train / f"questions-{n}.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    (train / "exam/questions.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in EXAM), encoding="utf-8")
    monkeypatch.setenv("TIAOLI_SHARED", str(folder))
    for name in (SCORER, RERANKER):  # what a case sets in this process is gone after the test
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(libraries, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(program, "ACCEPTED", tmp_path / "accepted.json")
    monkeypatch.setattr(exam, "LOG", tmp_path / "exam.log")
    monkeypatch.setattr(running, "ProcessPoolExecutor", InThisProcess)
    return tmp_path


def scripted(_: Any, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What an assistant would say that finds every evidence, and refuses what has none."""
    made = []
    for case in cases:
        quotes = [{"document_id": one["document"], "quote": one["quote"]} for group in case["evidence"] for one in group]
        text, status = "；".join(one["quote"] for one in quotes), "answered" if quotes else "no_basis"
        made.append({"id": case["id"], "status": status, "text": text, "citations": quotes})
    return made


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "answers", scripted)


class InThisProcess:
    """A pool that does the work at once, so that what a test replaced is replaced for the work too."""

    def __init__(self, *_: Any, **__: Any) -> None:
        return

    def __enter__(self) -> "InThisProcess":
        return self

    def __exit__(self, *_: object) -> None:
        return

    def submit(self, work: Any, *arguments: Any) -> Any:
        from concurrent.futures import Future

        done: Future[Any] = Future()
        try:
            done.set_result(work(*arguments))
        except (KeyError, OSError, BadInputError) as error:
            done.set_exception(error)
        return done


def run(tmp_path: Path, *arguments: str) -> int:
    return program.main([*arguments, "--out", str(tmp_path / "out")])


@pytest.mark.shared
@pytest.mark.usefixtures("script")
def test_sets_are_scored_and_set_beside_the_accepted_figures(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(small, "--only", "train-questions", "--accept") == 0
    out = capsys.readouterr().out
    assert "| 训练折 提问 | 整洁 | 0.667 | — |  |" in out
    assert "| 训练折 1 | 整洁 | 0.500 |" in out
    kept = json.loads((small / "accepted.json").read_text(encoding="utf-8"))
    assert kept["clean"] == {"001-a": True, "001-b": False, "002-c": True}
    kept["clean"]["001-a"], kept["floor"]["train-questions"]["clean"] = False, 0.3333
    (small / "accepted.json").write_text(json.dumps(kept), encoding="utf-8")
    assert run(small, "--only", "train-questions") == 0
    out = capsys.readouterr().out
    assert "| 训练折 提问 | 整洁 | 0.667 | 0.333 | +0.333 |" in out
    assert "逐例配对置换检验（3 例）" in out
    assert (small / "out/score.md").read_text(encoding="utf-8").startswith("代码 ")
    assert not (small / "exam.log").exists(), "nobody looked at the exam"


@pytest.mark.shared
@pytest.mark.usefixtures("script")
def test_of_the_exam_nothing_but_totals_leaves(small: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(small, "--only", "exam-questions", "--accept") == 0
    seen = capfd.readouterr()
    kept = [
        path.read_text(encoding="utf-8")
        for path in (small / "out/score.md", small / "out/score.json", small / "accepted.json", small / "exam.log")
    ]
    for text in (seen.out, seen.err, *kept):
        assert SECRET not in text
        assert "003-a" not in text
    assert "| 考卷 提问 | 整洁 | 1.000 |" in seen.out
    assert kept[-1].count("\n") == 1
    assert "exam-questions clean=1.000 passed=1.000" in kept[-1]


@pytest.mark.shared
@pytest.mark.parametrize(("only", "told"), [("train-questions", True), ("exam-questions", False)])
def test_a_crash_is_told_and_the_others_go_on(
    only: str, told: bool, small: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def answers(_: Any, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if cases[0]["id"].endswith("-a"):
            raise KeyError(cases[0]["question"])
        return scripted(None, cases)

    monkeypatch.setattr(asking, "answers", answers)
    assert run(small, "--only", only) == 1
    out = capfd.readouterr().out
    assert "崩溃 1 例（KeyError）" in out
    assert ("能耗超限额" in out) == told
    assert SECRET not in out
    assert "整洁" in out


@pytest.mark.shared
def test_a_question_counts_as_held_where_it_is_clean_in_all_words(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"case": "001-a", "said": ["限额超了，几个月改好？", "整改期限多长？"]}, {"case": "001-b", "said": ["考核归谁管？"]}]
    rows.append({"case": "002-c", "said": ["家里养猫，办证吗？"]})
    (small / "ways.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    monkeypatch.setattr(sets, "_PARAPHRASES", small / "ways.jsonl")
    asked: list[str] = []

    def answers(_: Any, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
        asked.extend(case["question"] for case in cases)
        return [row | {"citations": []} if "期限" in cases[0]["question"] else row for row in scripted(None, cases)]

    monkeypatch.setattr(asking, "answers", answers)
    assert run(small, "--only", "train-paraphrases") == 0
    assert asked[:3] == ["能耗超限额的企业几个月内整改？", "限额超了，几个月改好？", "整改期限多长？"]
    # of 001-a and 002-c, clean as they are, the latter is in other words too; 001-b is not clean and does not count
    assert "| 整洁的换说法也都整洁 | 0.500 |" in capsys.readouterr().out


@pytest.mark.shared
@pytest.mark.usefixtures("script")
def test_a_missing_library_is_the_crash_of_its_own_set_only(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small / "shared/gold/more").mkdir()
    (small / "shared/gold/more/questions.jsonl").write_text(json.dumps(TRAIN[0]) + "\n", encoding="utf-8")
    assert run(small, "--only", "more-questions", "train-questions") == 1
    out = capsys.readouterr().out
    assert "另五份 提问：0 秒；崩溃 1 例" in out
    assert "| 训练折 提问 | 整洁 | 0.667 |" in out


@pytest.mark.shared
def test_a_library_is_made_once_for_a_state_of_the_reading_code(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = small / "shared"
    home = libraries.ready("policies", shared)
    assert libraries.ready("policies", shared) == home
    (shared / "policies/003_乙市.txt").write_text("乙市办法\n\n第一条 另有规定。\n", encoding="utf-8")
    assert libraries.ready("policies", shared) != home
    monkeypatch.setattr(libraries, "reading_code", lambda: "other")
    assert libraries.ready("policies", shared).parent.name == "other"


@pytest.mark.shared
def test_a_library_that_another_run_made_meanwhile_stays(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = libraries.ready("policies", small / "shared")
    aside, made = home.with_name("aside"), libraries.made
    home.rename(aside)

    def both(folder: Path, files: list[Path]) -> None:
        made(folder, files)
        aside.rename(home)

    monkeypatch.setattr(libraries, "made", both)
    assert libraries.ready("policies", small / "shared") == home
    assert list(home.iterdir())


def test_without_the_shared_folder_one_line_and_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TIAOLI_SHARED", str(tmp_path / "none"))
    assert program.main([]) == 0
    assert capsys.readouterr().err.count("\n") == 1


NAMED = [
    ([], False, {one.name for one in SETS if not one.shut}, "a daily run does not look at the exam"),
    (["five"], False, {"five-questions", "five-paraphrases", "five-selfcheck", "five-facts"}, "part of a name"),
    (["train-facts", "ncp"], False, {"train-facts", "ncp-questions"}, "whole name and part"),
    (["facts"], False, {"five-facts", "more-facts", "train-facts"}, "of the exam only when the exam is named"),
    (["exam"], False, {"exam-questions", "exam-selfcheck", "exam-facts"}, "the exam alone"),
    (["exam-facts"], False, {"exam-facts"}, "one part of the exam"),
    (["cases"], True, {"cases", "exam-questions", "exam-selfcheck", "exam-facts"}, "--exam adds it"),
]


@pytest.mark.parametrize(("words", "with_exam", "expected", "why"), NAMED)
def test_which_sets_run(words: list[str], with_exam: bool, expected: set[str], why: str) -> None:
    assert {one.name for one in chosen(words, exam=with_exam)} == expected, why


def test_a_set_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="没有这样的集：fvie"):
        chosen(["fvie"], exam=False)


def test_folds_go_by_the_number_of_the_document() -> None:
    assert [fold(name) for name in ("001-w-1", "086-x", "ncp-1")] == [1, 1, None]


# Small cases

ANSWER = {"status": "answered", "text": "据第二条：给予２０万元。", "citations": [{"label": "第二条之一"}, {"label": "第二条"}]}
FACTS = [
    {"kind": "deadline", "clause_id": "甲#一", "normalized": {"by": "2024-03-31"}, "departments": [{"name": "市经信局", "role": "lead"}]}
]
REPORT = {
    "findings": [{"quote": "限期整改", "verdict": "non_compliant"}, {"quote": "别处的", "verdict": "not_applicable"}],
    "questions": [{"text": "在哪里？", "answered": False}, {"text": "做什么？", "answered": True}],
    "summary": "",
    "profile": {"equipment": [{"name": "炉"}]},
    "stated": [{"day": "2020-08-03"}],
}
EXPECTATIONS = [
    ([ANSWER], {"status": "answered", "says": ["20 万元|二十万元"]}, True, "width and blanks do not count, either word will do"),
    ([ANSWER], {"never": ["20万元"]}, False, "a word that must not be said"),
    ([ANSWER], {"first": "=第二条"}, False, "第二条之一 is another article"),
    ([ANSWER], {"cites": ["=第二条"]}, True, "some citation"),
    ([ANSWER], {"begins": "是|据"}, True, "how the text begins"),
    (FACTS, {"rows": [{"normalized": {"by": "2024-03-31"}, "departments": [{"role": "=lead"}]}]}, True, "nested parts of a row"),
    (FACTS, {"rows": [{"normalized": {"start": "2024"}}]}, False, "a key the row does not have"),
    (FACTS, {"no_rows": [{"clause_id": "=甲#一"}]}, False, "a row that must not be"),
    (
        [REPORT],
        {"rows": [{"quote": "整改", "verdict": "=compliant"}]},
        False,
        "compliant is a part of non_compliant, but = asks for the whole",
    ),
    ([REPORT], {"never": ["别处的"]}, True, "what does not apply is not what a user reads"),
    ([REPORT], {"asks": ["在哪"], "never_asks": ["做什么"], "max_asked": 1}, True, "open questions only"),
    ([REPORT], {"noted": ["2020-08-03"], "lengths": {"profile.equipment": 1}}, True, "what was noted of the enterprise"),
    ([*FACTS, {REMARKS: [[{"text": "疑为分栏"}]]}], {"remarks": ["栏"], "no_rows": [{REMARKS: "栏"}]}, True, "remarks are no rows"),
    (FACTS, {"either": [{"rows": [{"kind": "target"}]}, {"rows": [{"kind": "deadline"}]}]}, True, "one of two ways to be right"),
]


@pytest.mark.parametrize(("rows", "expected", "right", "why"), EXPECTATIONS)
def test_what_holds_of_what_was_said(
    rows: list[Any], expected: dict[str, Any], right: bool, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expectations, "expected_of", lambda task: {"R1": expected, "R2": None})
    figures, remarks = judged("cases", [{"id": "R1"}, {"id": "R2"}], {"R1": rows})
    assert figures == {"cases": 2, "judged": 1, "right": float(right)}, why
    assert len(remarks) == 1 + (not right)


def test_talks_are_judged_turn_by_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {"t1": [{"says": ["20万元"]}, {"says": ["30万元"]}], "t2": [{"status": "answered"}]}
    monkeypatch.setattr(expectations, "expected_of", lambda task: wanted)
    cases = [{"id": "t1", "turns": ["甲", "乙"]}, {"id": "t2", "turns": ["丙"]}]
    figures, remarks = judged("talks", cases, {"t1": [[ANSWER], [ANSWER]], "t2": [[ANSWER]]})
    assert figures == {"talks": 2, "all_right": 1, "turns": 3, "judged": 3, "right": 2}
    assert remarks == ["t1 第2轮：不成立：says 30万元"]


@pytest.mark.shared
@pytest.mark.parametrize("task", ["cases", "talks"])
def test_every_small_case_has_an_expectation_for_each_turn(task: str, shared: Path) -> None:
    lines = (shared / f"cases/{task}.jsonl").read_text(encoding="utf-8").splitlines()
    cases = {case["id"]: case for case in map(json.loads, lines)}
    wanted = expectations.expected_of(task)
    assert wanted.keys() == cases.keys()
    each = [one for value in wanted.values() for one in (value if isinstance(value, list) else [value]) if one]
    assert not {name for one in each for name in one} - set(expectations._CHECKS)
    if task == "talks":
        assert {name: len(value) for name, value in wanted.items()} == {name: len(case["turns"]) for name, case in cases.items()}


def test_a_command_line_is_carried_out_through_the_facade(tmp_path: Path) -> None:
    from assistant.app import Tiaoli

    (tmp_path / "甲.txt").write_text(TEXTS["001_甲市"], encoding="utf-8")
    libraries.made(tmp_path / "home", [tmp_path / "甲.txt"])
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        assert rows_of(assistant, ["ask", "能耗超限额几个月内整改？", "--as-of", "2024-01-01"])[0]["as_of"] == "2024-01-01"
        assert rows_of(assistant, ["who", "市发展改革委"])[0]["department"] == "市发展改革委"
        assert {row["kind"] for row in rows_of(assistant, ["facts", "甲", "--kind", "deadline", "--json"])} == {"deadline"}
        assert {"kind": "clause", "path": ["第一条"]}.items() <= {
            key: value for row in rows_of(assistant, ["facts", "甲"]) if row.get("path") == ["第一条"] for key, value in row.items()
        }.items()
        with pytest.raises(KeyError):
            rows_of(assistant, ["serve"])


# The table


def test_accepting_some_sets_keeps_the_figures_of_the_others(tmp_path: Path) -> None:
    path = tmp_path / "accepted.json"
    accepted.accept(accepted.Figures("a", "1", {"five-questions": {"clean": 0.9}, "cases": {"right": 1.0}}, clean={"001-a": True}), path)
    accepted.accept(accepted.Figures("b", "2", {"cases": {"right": 2.0}}), path)
    kept = accepted.read_figures(path)
    assert kept.commit == "b"
    assert kept.floor == {"five-questions": {"clean": 0.9}, "cases": {"right": 2.0}}
    assert kept.clean == {"001-a": True}


def test_the_model_stands_beside_the_floor() -> None:
    now = accepted.Figures("b", "2", {"five-questions": {"clean": 0.9}}, {"five-questions": {"clean": 0.95}})
    table = markdown(now, accepted.Figures("a", "1", {"five-questions": {"clean": 0.9}}), {})
    assert "| 五份政策 提问 | 整洁 | 0.900 | 0.900 |  | 0.950 | — |" in table


def reader(data: dict[str, Any]) -> Any:
    """A model that reads the question about the term, is wrong about who is responsible, and knows nothing else."""
    if "text" in data:
        return "6个月" if "几个月" in data["text"] else "资料中没有提到"
    if "documents" not in data:
        return {"question": data["question"]}
    rows = {
        text: key for document in data["documents"] for clause in document["clauses"] for text, key in map(reversed, clause["text"].items())
    }
    right = next((text for text in rows if "6个月" in text and "几个月" in data["question"]), "")
    wrong = next((text for text in rows if "考核" in text and "考核" in data["question"]), "")
    said = (
        {"kind": "value", "text": right or "市财政局负责考核。", "keys": [rows[right or wrong]]}
        if right or wrong
        else {"kind": "none", "text": ""}
    )
    return {"statements": [said]}


@pytest.mark.shared
def test_with_a_model_what_it_did_is_counted_and_the_stock_pipeline_stands_beside(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(LanguageUses, "_known", lambda *_: True)  # no trial
    with serving(makes(reader)) as script:
        monkeypatch.setenv("TIAOLI_LLM", "openai:scripted")
        monkeypatch.setenv("TIAOLI_LLM_BASE_URL", script.url)
        assert run(small, "--only", "train-questions", "--llm") == 0
    out = capsys.readouterr().out
    figures = json.loads((small / "out/score.json").read_text(encoding="utf-8"))["model"]
    assert figures["train-questions"]["unanswerable_passed"] == 1
    assert (figures["train-questions"]["drafted"], figures["train-questions"]["refused"], figures["train-questions"]["dropped"]) == (
        1,
        2,
        1,
    )
    assert figures["train-questions（LangChain + Chroma + 一个提示）"]["unanswerable_passed"] == 1
    assert "| 补答后仍没证实、不显示的（个） | — | — |  | 1 |" in out


def test_a_sample_is_the_same_in_every_run() -> None:
    cases = [{"id": str(n)} for n in range(100)]
    assert len(sampled(cases, 10)) == 10
    assert sampled(cases, 10) == sampled(cases[::-1], 10)[::-1]
    assert sampled(cases, 0) == cases


def test_every_measure_of_the_table_is_named_once() -> None:
    assert len(set(MEASURES.values())) == len(MEASURES)


def test_formats_are_judged_by_file_and_question() -> None:
    """A field that the file does not show is not asked; of a quote in cells every cell must stand in one citation."""
    row = {
        "id": "a",
        "kind": "docx",
        "title": "关于整改的通知",
        "issuer": None,
        "number": "某政发〔2024〕1号",
        "date": None,
        "clauses_top": 2,
    }
    parts = [{"title": "关于整改的 通知", "issuer": "某市", "number": None, "date": None}]
    asked = {"id": "b", "kind": "xls", "q": "…", "quote": "3审批无", "quote_cells": ["3", "审批", "无"]}
    said = {"a": {"parts": parts, "clauses": 2}, "b": {"text": "3\t审批\t无", "quotes": ["审批\t无", "2\t检查"]}}
    figures = formats_figures("formats", [row, asked], said)
    assert figures["formats"] == {"fields_right": 0.5, "first_level_right": 1.0, "evidence_in_text": 1.0, "evidence_cited": 0.0}
    assert set(figures) == {"formats", "formats-docx", "formats-xls"}
    assert formats_figures("formats", [row, asked], {})["formats"]["fields_right"] == 0.0, "a file that was not read is wrong"
