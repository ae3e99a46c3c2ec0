"""Facts by a language model: only words that stand in the clause, dates read by rule."""

import json
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.generate.extract import MOST_FAILURES, model_extractor
from assistant.generate.provider.client import LanguageModel
from corpus.model import Criterion, Deadline, Fact, Obligation, Responsibility, Support, Target
from ingest.facts import EXTRACTORS
from ingest.pipeline import ingest_bytes
from tests.scripted_llm import calls, fails, serving

TEXT = "试行办法\n一、整改\n对排放超标的企业，应在2024年10月底前完成整改。由市生态环境局牵头。\n对达标率不低于95%的园区给予奖励。\n"


def facts(*rows: dict[str, Any]) -> list[Fact]:
    """What the extractor keeps of the rows that the model says of every clause."""
    with serving(calls(json.dumps({"facts": rows}, ensure_ascii=False))) as script:
        model = LanguageModel("openai:scripted", script.url, SecretStr("none"), 20)
        record = ingest_bytes(TEXT.encode(), "a.txt", "a", extractors=[model_extractor(model)])
    for fact in record.facts:
        assert record.document.by_id[fact.clause_id].span.holds(fact.span)
    return list(record.facts)


RATE = "对达标率不低于95%的园区给予奖励。"
SENTENCE = "对排放超标的企业，应在2024年10月底前完成整改。"


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ({"kind": "criterion", "quote": SENTENCE, "condition": "排放超标", "consequence": "应在2024年10月底前完成整改"}, Criterion),
        ({"kind": "criterion", "quote": SENTENCE, "condition": "能耗超标", "consequence": "完成整改"}, None),  # not in the clause
        ({"kind": "criterion", "quote": "对排放超标的企业罚款。", "condition": "排放超标", "consequence": "罚款"}, None),  # no such quote
        ({"kind": "deadline", "quote": SENTENCE, "expression": "2024年10月底前", "obligation": "完成整改"}, Deadline),
        ({"kind": "deadline", "quote": SENTENCE, "expression": "完成整改"}, None),  # no time in the words
        (
            {
                "kind": "responsibility",
                "quote": "由市生态环境局牵头。",
                "task": "牵头",
                "departments": [{"name": "市生态环境局", "role": "牵头"}],
            },
            Responsibility,
        ),
        ({"kind": "responsibility", "quote": SENTENCE, "task": "整改", "departments": [{"name": "市经信局", "role": "牵头"}]}, None),
        ({"kind": "obligation", "quote": SENTENCE, "action": "完成整改", "bearer": "排放超标的企业"}, Obligation),
        ({"kind": "obligation", "quote": "由市生态环境局牵头。", "action": "牵头"}, None),  # no modal word governs it
        ({"kind": "target", "quote": RATE, "indicator": "达标率", "figure": "95%"}, Target),
        ({"kind": "target", "quote": RATE, "indicator": "达标率", "figure": "96%"}, None),  # another number
        ({"kind": "target", "quote": RATE, "indicator": "达标率", "figure": "达标率"}, None),  # no number
        ({"kind": "support", "quote": RATE, "measure": "给予奖励", "bearer": "园区"}, Support),
        ({"kind": "reference", "quote": SENTENCE}, None),  # a kind it was not asked for
        ({"kind": ["target"], "quote": SENTENCE}, None),
        ({"kind": "criterion"}, None),  # no quote at all
    ],
)
def test_a_fact_is_kept_only_when_its_words_stand_in_the_clause(row: dict[str, Any], kept: type[Fact] | None) -> None:  # type: ignore[valid-type]
    found = facts(row)
    assert {type(fact) for fact in found} == ({kept} if kept else set())


def test_a_date_is_read_from_the_words_whatever_the_model_thinks() -> None:
    (fact,) = facts({"kind": "deadline", "quote": SENTENCE, "expression": "2024年10月底前", "obligation": "完成整改", "by": "2030-01-01"})
    assert isinstance(fact, Deadline)
    assert fact.normalized is not None
    assert fact.normalized.by == "2024-10-31"


def test_modality_and_comparator_are_read_from_the_words() -> None:
    forbids = {"kind": "obligation", "quote": SENTENCE, "action": "完成整改", "modality": "may"}
    (duty,) = facts(forbids)
    assert isinstance(duty, Obligation)
    assert duty.modality == "must"
    (rate,) = facts({"kind": "target", "quote": RATE, "indicator": "达标率", "figure": "95%", "comparator": "="})
    assert isinstance(rate, Target)
    assert (rate.value, rate.unit, rate.comparator) == (95.0, "%", ">=")


def test_a_model_never_stands_against_a_rule() -> None:
    """Where a rule has read a fact of the kind from these words, the model's is left out; of another kind it is added and marked."""
    row = {"kind": "deadline", "quote": SENTENCE, "expression": "2024年10月底前", "obligation": "完成整改"}
    other = {"kind": "criterion", "quote": SENTENCE, "condition": "排放超标", "consequence": "应在2024年10月底前完成整改"}
    with serving(calls(json.dumps({"facts": [row, other]}, ensure_ascii=False))) as script:
        model = LanguageModel("openai:scripted", script.url, SecretStr("none"), 20)
        rules = [extractor for extractor in EXTRACTORS if extractor.__module__.endswith("deadline")]
        record = ingest_bytes(TEXT.encode(), "a.txt", "a", extractors=[*rules, model_extractor(model, rules)])
    read = [(fact.kind, fact.note == "model") for fact in record.facts]
    assert read.count(("deadline", False)) == 1
    assert ("deadline", True) not in read
    assert ("criterion", True) in read


def test_a_failing_model_gives_no_facts() -> None:
    with serving(fails(500)) as script:
        model = LanguageModel("openai:scripted", script.url, SecretStr("none"), 20)
        assert ingest_bytes(TEXT.encode(), "a.txt", "a", extractors=[model_extractor(model)]).facts == ()


def test_a_model_that_keeps_failing_is_left_alone() -> None:
    """300 clauses would else wait for 300 time-outs."""
    text = "试行办法\n" + "\n".join(f"{n}、企业应当在{n}月底前完成整改并报告。" for n in "一二三四五六七八")
    with serving(fails(500)) as script:
        model = LanguageModel("openai:scripted", script.url, SecretStr("none"), 20)
        ingest_bytes(text.encode(), "a.txt", "a", extractors=[model_extractor(model)])
        assert len(script.asked) == MOST_FAILURES
