"""An extractor of facts by a language model: optional, off by default, every span verified.

It has the protocol of the extractors in `ingest.facts` and is handed to the pipeline by the facade (TIAOLI_LLM_FACTS=1), with those of
the rules: it adds what they did not see (`note` "model") and never stands against them. A fact whose words do not stand in the clause is
dropped; dates, amounts and modality are read from the words by rule, never taken from the model. A new kind is a row of `_MAKERS`.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

from assistant.generate import prompts
from assistant.generate.provider.client import LanguageModel
from assistant.generate.provider.errors import ModelError
from assistant.verify.gate import operators, plain
from corpus.lexicon import load_yaml
from corpus.model import (
    Clause,
    Comparator,
    Criterion,
    Deadline,
    Department,
    Fact,
    Modality,
    Obligation,
    PolicyDocument,
    Responsibility,
    Role,
    Span,
    Support,
    Target,
)
from corpus.text.quantities import amounts
from corpus.times.timeline import read_times

ROLES: dict[str, Role] = {"牵头": "lead", "配合": "support", "负责": "responsible"}
_MODALITY: dict[str, Modality] = {"must": "must", "forbidden": "must_not", "may": "may", "encouraged": "encouraged"}
# a clause with less text than this states nothing
SHORTEST = 12
# failures in a row after which the model is not asked again: a document of 300 clauses would wait for as many time-outs
MOST_FAILURES = 3
_WORDS = ("quote", "task", "expression", "obligation", "condition", "consequence", "action", "bearer", "indicator", "figure", "measure")
_DEPARTMENTS = {
    "type": "array",
    "items": {"type": "object", "properties": {"name": {"type": "string"}, "role": {"type": "string", "enum": list(ROLES)}}},
}


class Read(Protocol):
    """What an extractor is given: a document, with whatever else was read of it."""

    @property
    def document(self) -> PolicyDocument: ...


def model_extractor(model: LanguageModel, rules: Sequence[Callable[[Any], Iterable[Fact]]] = ()) -> Callable[[Read], Iterator[Fact]]:
    """An extractor that asks `model` clause by clause, for what the extractors `rules` do not give; a clause on which it fails gives no
    facts, and a model that keeps failing is not asked for the rest of the document."""

    def extract(layer: Read) -> Iterator[Fact]:
        document = layer.document
        known = [fact for rule in rules for fact in rule(layer)]
        failures = 0
        for clause in document.clauses:
            for own in document.own_spans(clause):
                if own.end - own.start < SHORTEST or failures >= MOST_FAILURES:
                    continue
                try:
                    rows = _asked(model, own.of(document.text))
                except ModelError:
                    failures += 1
                    continue
                failures = 0
                yield from (fact for fact in _facts(document, clause, own, rows) if not any(is_same(fact, other) for other in known))

    return extract


def is_same(fact: Fact, other: Fact) -> bool:
    """A rule has read a fact of this kind from these words."""
    shared = min(fact.span.end, other.span.end) - max(fact.span.start, other.span.start)
    return fact.kind == other.kind and 2 * shared >= min(fact.span.end - fact.span.start, other.span.end - other.span.start)


def _asked(model: LanguageModel, text: str) -> list[dict[str, Any]]:
    """Facts as the model gives them, none where its answer is no JSON of that form. Raises ModelError."""
    try:
        said = json.loads("".join(model.stream(prompts.FACTS, prompts.clause(text), SCHEMA)))
    except (ValueError, RecursionError):
        return []
    rows = said.get("facts") if isinstance(said, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _facts(document: PolicyDocument, clause: Clause, within: Span, rows: list[dict[str, Any]]) -> Iterator[Fact]:
    for n, row in enumerate(rows, 1):
        quote = _find(document.text, within, row.get("quote"))
        if quote is None or str(row.get("kind")) not in _MAKERS:
            continue
        base = {"id": f"{clause.id}!{row['kind']}-m{within.start}-{n}", "clause_id": clause.id, "span": quote, "note": "model"}
        made = _MAKERS[row["kind"]](document, quote, row, base)
        if made is not None:
            yield made


def _find(text: str, within: Span, words: Any) -> Span | None:
    """Where `words` stand inside `within`, to the character; None when they do not."""
    if not isinstance(words, str) or not words.strip():
        return None
    at = text.find(words.strip(), within.start, within.end)
    return Span(start=at, end=at + len(words.strip())) if at >= 0 else None


def _responsibility(document: PolicyDocument, quote: Span, row: dict[str, Any], base: dict[str, Any]) -> Fact | None:
    task = _find(document.text, quote, row.get("task"))
    bodies = []
    for named in row.get("departments") or []:
        where = _find(document.text, quote, named.get("name")) if isinstance(named, dict) else None
        role = ROLES.get(str(named.get("role"))) if isinstance(named, dict) else None
        if where and role:
            name = where.of(document.text)
            bodies.append(Department(name=name, full=name, role=role, span=where))
    return Responsibility(**base, task=task.of(document.text), departments=tuple(bodies)) if task and bodies else None


def _deadline(document: PolicyDocument, quote: Span, row: dict[str, Any], base: dict[str, Any]) -> Fact | None:
    words = _find(document.text, quote, row.get("expression"))
    if words is None:
        return None
    stated = document.main.date or ""
    year = int(stated[:4]) if stated[:4].isdigit() else None
    # the date is read by rule from the words, never taken from the model
    times = [time for time in read_times(words.of(document.text), year=year) if time.normalized]
    obligation = _find(document.text, quote, row.get("obligation"))
    said = obligation.of(document.text) if obligation else ""
    return Deadline(**base, expression=words.of(document.text), normalized=times[0].normalized, obligation=said) if times else None


def _criterion(document: PolicyDocument, quote: Span, row: dict[str, Any], base: dict[str, Any]) -> Fact | None:
    condition = _find(document.text, quote, row.get("condition"))
    consequence = _find(document.text, quote, row.get("consequence"))
    if condition is None or consequence is None:
        return None
    text = document.text
    return Criterion(
        **base, condition=condition.of(text), condition_span=condition, consequence=consequence.of(text), consequence_span=consequence
    )


def _obligation(document: PolicyDocument, quote: Span, row: dict[str, Any], base: dict[str, Any]) -> Fact | None:
    action = _find(document.text, quote, row.get("action"))
    if action is None:
        return None
    # what governs the act: the last modal word before it
    before = operators(plain(document.text[quote.start : action.start] + action.of(document.text)[:2]))
    modality = _MODALITY.get(before[-1].kind) if before else None
    bearer = _find(document.text, quote, row.get("bearer"))
    said = bearer.of(document.text) if bearer else None
    return Obligation(**base, bearer=said, modality=modality, action=action.of(document.text)) if modality else None


_FIGURE = re.compile(r"(\d[\d,]*(?:\.\d+)?)(.*)", re.S)


def _target(document: PolicyDocument, quote: Span, row: dict[str, Any], base: dict[str, Any]) -> Fact | None:
    indicator, figure = (_find(document.text, quote, row.get(name)) for name in ("indicator", "figure"))
    found = amounts(figure.of(document.text)) if figure else []
    printed = _FIGURE.fullmatch(found[0].text) if len(found) == 1 else None
    if indicator is None or figure is None or printed is None:
        return None
    near = document.text[max(quote.start, figure.start - 4) : min(quote.end, figure.end + 4)]
    value = float(printed[1].replace(",", ""))
    return Target(**base, indicator=indicator.of(document.text), value=value, unit=printed[2], comparator=_comparator(near))


def _comparator(near: str) -> Comparator:
    table = load_yaml("gate")["comparators"]
    found = sorted(((len(word), kind) for kind in ("least", "most") for word in table[kind] if word in near), reverse=True)
    return "=" if not found else ">=" if found[0][1] == "least" else "<="


def _support(document: PolicyDocument, quote: Span, row: dict[str, Any], base: dict[str, Any]) -> Fact | None:
    measure, bearer = (_find(document.text, quote, row.get(name)) for name in ("measure", "bearer"))
    if measure is None:
        return None
    return Support(**base, measure=measure.of(document.text), beneficiary=bearer.of(document.text) if bearer else "")


_MAKERS: dict[str, Callable[[PolicyDocument, Span, dict[str, Any], dict[str, Any]], Fact | None]] = {
    "responsibility": _responsibility,
    "deadline": _deadline,
    "criterion": _criterion,
    "obligation": _obligation,
    "target": _target,
    "support": _support,
}
SCHEMA: dict[str, Any] = {
    "title": "facts",
    "description": "条款中的事实",
    "type": "object",
    "properties": {
        "facts": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "kind": {"type": "string", "enum": list(_MAKERS)},
                    "departments": _DEPARTMENTS,
                    **{name: {"type": "string"} for name in _WORDS},
                },
                "required": ["kind", "quote"],
            },
        }
    },
    "required": ["facts"],
}
