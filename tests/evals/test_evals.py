"""Evaluations: reading cases, judging, comparing, reporting. A scripted assistant stands in for the real one."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from assistant.model import Answer
from corpus.errors import BadInputError, UnknownDocumentError
from corpus.model import Citation, Clause, Fact, Part, PolicyDocument, PolicyRecord, Responsibility, Span
from evals.judging.facts import compare as match_facts
from evals.judging.measures import rouge_l
from evals.judging.retrieval import aliases, hit_keys
from evals.model import CaseResult, Relevant, RetrievalCase, Run
from evals.reading.case_files import read_cases
from evals.reading.quotes import covers, nearest_passage, normal, touches
from evals.reporting.highlight import marked
from evals.reporting.report import write_report
from evals.running.compare import compare, difference, over_budget, write_run
from evals.running.run import run_cases
from evals.running.runs import Outcome, accept, run_and_compare

TEXT = "三、能耗\n（一）对达不到强制性能耗限额标准的产能，应在6个月内整改。（市发改委负责）\n（二）由市经信局牵头。"


def document() -> PolicyDocument:
    whole = Span(start=0, end=len(TEXT))
    clause = Clause(id="甲#三", path=("三",), parent=None, kind="numbered", label="三", span=whole)
    return PolicyDocument(id="甲", text=TEXT, clauses=(clause,), parts=(Part(key="", title="试行办法", span=whole),))


class Held:
    """A library that holds document 甲 with its one clause."""

    def get(self, document_id: str) -> str | None:
        return normal(TEXT) if document_id == "甲" else None

    def clauses(self, document_id: str) -> tuple[str, ...]:
        return ("甲#三",)


HELD = Held()


class Scripted:
    """An assistant that says what it is told; counts what it was asked."""

    def __init__(self, home: Path, answers: dict[str, Answer], facts: tuple[Fact, ...] = (), hits: tuple[str, ...] = ()) -> None:
        self.home, self.answers, self.known, self.hits = home, answers, facts, hits
        home.mkdir(parents=True, exist_ok=True)

    def ask(self, question: str, **_: Any) -> Answer:
        return self.answers.get(question, Answer(question=question, status="no_basis", reason="not_mentioned", text="文件没有说"))

    def record(self, document_id: str, version: int | None = None) -> PolicyRecord:
        if document_id != "甲":
            raise UnknownDocumentError(document_id)
        return PolicyRecord(document=document(), facts=self.known)

    def facts(self, document_id: str, kind: str | None = None) -> list[Fact]:
        return [fact for fact in self.known if fact.kind == kind]

    def search(self, query: str, k: int = 10) -> list[dict[str, Any]]:
        return [
            {"document_id": "甲", "document_title": "试行办法", "clause_id": "甲#三", "label": "三", "text": text} for text in self.hits
        ]

    def versions(self) -> dict[str, str]:
        return {"code": "test"}


def answer(text: str, quote: str, dropped: int = 0) -> Answer:
    at = TEXT.index(quote)
    cited = Citation(
        marker=1,
        document_id="甲",
        document_title="试行办法",
        clause_id="甲#三",
        label="三",
        span=Span(start=at, end=at + len(quote)),
        quote=quote,
    )
    return Answer(question="", status="answered", text=text, citations=(cited,), dropped=dropped)


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def case(**changes: Any) -> dict[str, Any]:
    base = {
        "id": "a",
        "question": "几个月整改？",
        "kind": "deadline",
        "must_include": [["6个月"]],
        "evidence": [[{"document": "甲", "quote": "应在6个月内整改"}]],
    }
    return base | changes


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (case(quesion="?"), "quesion"),  # a mistyped field is named
        (case(question=""), "question"),  # an empty question is no case
        (case(evidence=[[{"document": "乙", "quote": "应在6个月内整改"}]]), "乙"),  # unknown document
        (case(evidence=[[{"document": "甲", "quote": "应在9个月内整改"}]]), "应在6个月内整改"),  # the nearest passage is suggested
        (case(evidence=[[{"document": "甲", "quote": ""}]]), "evidence.0.0.quote"),  # an empty quote occurs anywhere
        (case(must_include=[[]]), "must_include.0"),  # a group without alternatives can never be met
        (case(as_of="2020-13-01"), "as_of"),  # told before anything runs
        (case(scope={"document": "乙"}), "scope.document"),
        ({"id": "r", "question": "能耗", "relevant": [{"clause": "甲#四"}]}, "甲#三"),  # an unknown clause; the nearest is suggested
        ({"id": "r", "question": "能耗", "relevant": [{}]}, "relevant.0"),  # says nothing
        ({"id": "s", "statement": "超标", "expected": [{"document": "甲", "quote": "能耗", "verdict": "bad"}]}, "expected.0.verdict"),
        ({"document": "乙", "deadlines": []}, "乙"),
        ({"document": "甲", "deadlines": [{"quote": "应在9个月内整改"}]}, "deadlines.0.quote"),
        ({"id": "x", "answer": "？"}, "answer"),  # none of the kinds
    ],
)
def test_a_bad_case_is_refused_with_file_line_and_field(tmp_path: Path, row: dict[str, Any], said: str) -> None:
    path = write(tmp_path / "cases.jsonl", case(id="first"), row)
    with pytest.raises(BadInputError, match="第 2 行") as error:
        list(read_cases([path], HELD))
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", b"", "没有用例"),
        ("a.jsonl", b"\xff\xfe\x00", "UTF-8"),
        ("a.jsonl", b"{", "第 1 行"),
        ("a.yaml", b"- {id: a, question: 1}", "第 1 行：字段 question"),
        ("a.yaml", b"- - [", "YAML"),
        ("a.yaml", b"id: a", "列表"),
    ],
)
def test_a_file_that_holds_no_cases_is_refused_by_name(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInputError, match=name) as error:
        list(read_cases([tmp_path / name], HELD))
    assert said in str(error.value)


def test_a_draft_is_told_and_not_run(tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", case(), case(id="b", draft=True, must_include=[], evidence=[]))
    run = run_cases(Scripted(tmp_path / "home", {}), [path])  # type: ignore[arg-type]
    assert ([r.id for r in run.results], run.drafts) == (["a"], ["b"])
    with pytest.raises(BadInputError, match="草稿"):
        run_cases(Scripted(tmp_path / "home", {}), [write(tmp_path / "d.jsonl", case(draft=True))])  # type: ignore[arg-type]


def test_a_folder_of_cases_leaves_the_accepted_run_out(tmp_path: Path) -> None:
    write(tmp_path / "c.jsonl", case())
    (tmp_path / "baseline.json").write_text("{}", encoding="utf-8")
    assert [c.id for c in read_cases([tmp_path], HELD)] == ["a"]


@pytest.mark.parametrize(
    ("hit", "found"),
    [
        ({"document_title": "中华人民共和国民法典", "document_id": "总则", "label": "第五十六条第（一）项"}, True),  # by title
        ({"document_title": "总则", "document_id": "总则", "label": "第五十六条"}, True),  # by file name
        ({"document_title": "中华人民共和国民法典", "document_id": "总则", "label": "第五十七条"}, False),  # another article
        ({"document_title": "合同法", "document_id": "合同法", "label": "第五十六条"}, False),  # another law
    ],
)
def test_a_law_is_known_by_its_title_and_by_its_file(hit: dict[str, str], found: bool) -> None:
    relevant = [Relevant(file="民法典/总则.md", title="中华人民共和国民法典", article="第五十六条")]
    known = aliases(RetrievalCase(id="s", question="？", relevant=relevant))
    assert (hit_keys([hit | {"clause_id": "x#1"}], known) == ["民法典 第五十六条"]) == found


def test_a_duplicate_id_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="重复"):
        list(read_cases([write(tmp_path / "c.jsonl", case(), case())], HELD))


def test_yaml_cases_are_read(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("- {id: y, question: 谁负责？, kind: responsibility, must_include: [[市发改委]]}\n", encoding="utf-8")
    assert [c.id for c in read_cases([path], lambda d: "")] == ["y"]


@pytest.mark.parametrize(
    ("said", "facts", "hits", "cause"),
    [
        # the right answer with its clause
        (answer("应在6个月内整改", "应在6个月内整改"), (), (), None),
        # cited the clause, said another number
        (answer("应在12个月内整改", "应在6个月内整改"), ("fact",), (), "wrong_slot"),
        # cited and said wrongly for want of the fact
        (answer("应在12个月内整改", "应在6个月内整改"), (), (), "fact_missing"),
        # the fact was never extracted: nothing above could have found it
        (answer("由市经信局牵头", "由市经信局牵头"), (), (TEXT,), "fact_missing"),
        # the gate refused every statement
        (Answer(question="", status="no_basis", text="", dropped=2), ("fact",), (TEXT,), "gate_dropped"),
        # found, extracted, not said
        (Answer(question="", status="no_basis", text=""), ("fact",), (TEXT,), "wrongly_abstained"),
        (answer("由市经信局牵头", "由市经信局牵头"), ("fact",), (TEXT,), "not_selected"),
        (answer("由市经信局牵头", "由市经信局牵头"), ("fact",), (), "retrieval_missed"),
    ],
)
def test_the_cause_of_a_failure_is_named(tmp_path: Path, said: Answer, facts: tuple[str, ...], hits: tuple[str, ...], cause: str) -> None:
    from corpus.model import Deadline, Normalized

    at = TEXT.index("应在6个月内整改")
    within = Normalized(kind="duration", within="P6M")
    fact = Deadline(id="甲#三!deadline-1", clause_id="甲#三", span=Span(start=at, end=at + 8), expression="6个月内", normalized=within)
    assistant = Scripted(tmp_path / "home", {"几个月整改？": said}, (fact,) if facts else (), hits)
    run = run_cases(assistant, [write(tmp_path / "c.jsonl", case())])  # type: ignore[arg-type]
    assert run.results[0].cause == cause
    assert run.results[0].passed == (cause is None)


def test_an_unanswerable_question_passes_on_abstention_only(tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", {"id": "n", "question": "罚多少？", "answerable": False, "kind": "unanswerable"})
    told = {"罚多少？": answer("6个月", "应在6个月内整改")}
    assert run_cases(Scripted(tmp_path / "a", {}), [path]).results[0].passed  # type: ignore[arg-type]
    assert run_cases(Scripted(tmp_path / "b", told), [path]).results[0].cause == "wrongly_answered"  # type: ignore[arg-type]


def result(name: str, passed: bool) -> CaseResult:
    return CaseResult(id=name, kind="question", group="deadline", passed=passed)


def run_of(**passed: bool) -> Run:
    results = [result(name, value) for name, value in passed.items()]
    return Run(versions={}, measures={"passed": sum(passed.values()) / len(passed)}, groups={}, results=results)


def test_gains_and_losses_are_told_apart() -> None:
    changed = compare(run_of(a=True, b=False, c=True, gone=True), run_of(a=False, b=True, c=True, new=True))
    assert ([r.id for r in changed.gains], [r.id for r in changed.losses]) == (["b"], ["a"])
    assert (changed.added, changed.gone) == (["new"], ["gone"])


@pytest.mark.parametrize(
    ("gained", "same", "p"),
    [
        (3, 0, 0.25),  # by hand: all signs equal in 2 of 2^3 flips
        (5, 0, 0.0625),  # 2 of 2^5
        (5, 3, 0.0625),  # unchanged cases add nothing
        (1, 9, 1.0),  # one change can always be chance
        (0, 4, 1.0),  # nothing changed
    ],
)
def test_the_permutation_test_agrees_with_counting_by_hand(gained: int, same: int, p: float) -> None:
    found = difference([(0.0, 1.0)] * gained + [(1.0, 1.0)] * same)
    assert math.isclose(found.p, p, abs_tol=1e-9)
    assert found.low <= found.change <= found.high


def test_a_budget_names_what_was_missed() -> None:
    run = run_of(a=False, b=True)
    changed = compare(run_of(a=True, b=True), run)
    assert over_budget(run, changed, 1, {"passed": 0.5}) == []
    assert len(over_budget(run, changed, 0, {"passed": 0.9})) == 2
    with pytest.raises(BadInputError, match="没有指标"):
        over_budget(run, None, None, {"pased": 0.9})


def test_the_same_run_is_the_same_file_and_can_be_accepted(tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", case(), case(id="b", question="？"))
    assistant = Scripted(tmp_path / "home", {"几个月整改？": answer("应在6个月内整改", "应在6个月内整改")})
    first, second = (run_and_compare(assistant, [path]) for _ in range(2))  # type: ignore[arg-type]
    write_run(first.run, tmp_path / "1.json", times=False)
    write_run(second.run, tmp_path / "2.json", times=False)
    assert (tmp_path / "1.json").read_bytes() == (tmp_path / "2.json").read_bytes()
    assert "首次" in accept(first, tmp_path / "base.json")
    again = run_and_compare(assistant, [path], baseline=tmp_path / "base.json")  # type: ignore[arg-type]
    assert again.comparison is not None
    assert not again.comparison.gains + again.comparison.losses


def test_the_report_is_one_file_that_loads_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", case(question="<script>x</script>"))
    run = run_cases(Scripted(tmp_path / "home", {}), [path])  # type: ignore[arg-type]
    write_report(Outcome(run=run), tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script>x" not in page
    assert 'src="http' not in page
    assert "该答未答" in page or "事实没有抽到" in page


def test_memory_stays_bounded_over_many_cases(tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", *(case(id=str(n), question=f"第{n}问") for n in range(5000)))
    run = run_cases(Scripted(tmp_path / "home", {}), [path])  # type: ignore[arg-type]
    assert len(run.results) == 5000
    assert sum(bool(r.shown) for r in run.results) <= 300


@pytest.mark.parametrize(
    ("reference", "said", "score"),
    [
        ("应在6个月内整改", "应在6个月内整改", 1.0),
        ("甲乙丙丁", "甲丙", 2 * 1.0 * 0.5 / 1.5),  # all of the two said, half of the four wanted
        ("甲", "", 0.0),
    ],
)
def test_rouge_l(reference: str, said: str, score: float) -> None:
    assert math.isclose(rouge_l(reference, said), score)


@pytest.mark.parametrize(
    ("clause", "quote", "shown"),
    [
        ("应在６个月\n内整改", "在6个月内", "应<mark>在６个月 内</mark>整改"),  # widths and line breaks stay as printed
        ("<b>应在6个月内</b>", "6个月", "&lt;b&gt;应在<mark>6个月</mark>内&lt;/b&gt;"),  # nothing runs
        ("由市经信局牵头", "6个月", "由市经信局牵头"),  # not there: nothing marked
    ],
)
def test_the_expected_words_are_marked_in_their_clause(clause: str, quote: str, shown: str) -> None:
    assert marked(clause, [quote]) == shown


def test_quotes_are_compared_in_normal_form() -> None:
    text = normal(TEXT)
    assert covers(text, normal("应在6 个月\n内整改"), normal("在６个月内"))
    assert not touches(text, normal("由市经信局牵头"), normal("应在6个月内整改"))
    assert nearest_passage(text, normal("应在9个月内整改")) == normal("应在6个月内整改")


def test_optional_gold_is_neither_owed_nor_wrong() -> None:
    gold = [{"quote": "甲"}, {"quote": "乙", "note": "generic duty"}]
    matched, extra, missed = match_facts(gold, [{"quote": "甲"}, {"quote": "乙"}, {"quote": "丙"}], lambda a, b: a["quote"] == b["quote"])
    assert (matched, [r["quote"] for r in extra], missed) == (1, ["丙"], [])


def test_a_draft_asks_for_what_a_fact_says(tmp_path: Path) -> None:
    from corpus.model import Department
    from evals.drafting.draft import draft_cases

    at = TEXT.index("市发改委")
    who = Department(name="市发改委", full="市发改委", role="responsible", span=Span(start=at, end=at + 4))
    fact = Responsibility(
        id="甲#三!responsibility-1", clause_id="甲#三", span=Span(start=at, end=at + 6), task="能耗整改", departments=(who,)
    )
    drafts = draft_cases(Scripted(tmp_path / "home", {}, (fact,)), "甲")  # type: ignore[arg-type]
    assert drafts[0]["must_include"] == [["市发改委"]]
    assert list(read_cases([write(tmp_path / "d.jsonl", *drafts)], HELD))
