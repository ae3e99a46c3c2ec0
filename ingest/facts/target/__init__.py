"""Targets: numbers to reach, in running text and in tables."""

import re
from collections.abc import Iterator

from corpus.model import Clause, Part, PolicyDocument, Span, Target
from ingest.facts.target.amounts import any_of
from ingest.facts.target.cells import Cell, cells
from ingest.facts.target.periods import period_before, place_before, years_before
from ingest.facts.target.prose import Goal, goals
from ingest.sentences.layer import SentenceLayer

_PROSE = {"part", "numbered", "paragraph", "bullet"}
_TABLE_OF_GOALS = re.compile(r"目标|任务|指标|计划|分解|规划")
# 全市 of 北京市, 全区 of 鹿城区, 全州 of 昌吉州: as the place calls itself
_WHOLE = re.compile(r"[省市州盟区县旗]$")


def extract(layer: SentenceLayer) -> Iterator[Target]:
    """Targets of the document in text order, ids `<clause>!target-<n>`.

    `span` quotes the words that set the goal, for a table cell its row (`cell` is the cell). Statutes set conditions and no goals, so
    only their tables are read.
    """
    document = layer.document
    for clause in document.clauses:
        if clause.kind == "table" and _is_table_of_goals(document, clause):
            yield from _of_table(document, clause)
        elif clause.kind in _PROSE and document.style == "gongwen" and not _is_background(document, clause):
            yield from _of_prose(layer, clause)


def _of_prose(layer: SentenceLayer, clause: Clause) -> Iterator[Target]:
    document = layer.document
    part = document.part_of(clause)
    under = any(any_of("goal_headings").search(c.heading) for c in (*document.ancestors(clause), clause))
    named, n = "", 0
    for sentence in layer.sentences(clause):
        for goal in goals(sentence, under):
            before = document.text[sentence.span.start : goal.amount.start]
            told = {"region": _place(part, goal, before), "change": goal.change(document.text)}
            fact = _target(clause, part, goal, n + 1, named + before).model_copy(update=told)
            if not _is_over(fact, part):
                n += 1
                yield fact
        # 到2020年，…。…达到70%: a sentence without a time goes on with that of the one before
        named = said if _names_period(said := sentence.span.of(document.text)) else named


def _names_period(said: str) -> bool:
    return ("年" in said or "五" in said) and period_before(said, None) is not None


def _is_over(fact: Target, part: Part) -> bool:
    """True where the time named ended before the document was issued: a record of the past."""
    last = re.search(r"((?:19|20)\d{2})(?:-\d\d)*$", fact.period or "")
    return bool(last and part.date and int(last[1]) < int(part.date[:4]))


def _target(clause: Clause, part: Part, goal: Goal, n: int, before: str) -> Target:
    year = _year(part)
    rank, total = goal.order
    listed = years_before(before, total) if total > 1 else []
    return Target(
        id=f"{clause.id}!target-{n}",
        clause_id=clause.id,
        span=goal.span,
        note="commitment" if goal.commitment else "",
        indicator=goal.indicator,
        value=goal.amount.value,
        low=goal.amount.low,
        unit=goal.amount.unit,
        comparator=goal.amount.comparator,
        period=listed[rank] if listed else period_before(before, year) or _span_of_years(part),
    )


def _of_table(document: PolicyDocument, table: Clause) -> Iterator[Target]:
    part = document.part_of(table)
    caption = " ".join(c.heading for c in (*document.ancestors(table), table)) + part.title
    numbers: dict[str, int] = {}
    for cell in cells(document, table):
        numbers[cell.clause.id] = numbers.get(cell.clause.id, 0) + 1
        yield _of_cell(cell, numbers[cell.clause.id], part, period_before(caption, _year(part)))


def _of_cell(cell: Cell, n: int, part: Part, period: str | None) -> Target:
    return Target(
        id=f"{cell.clause.id}!target-{n}",
        clause_id=cell.clause.id,
        span=cell.row,
        indicator=cell.indicator,
        value=cell.value,
        unit=cell.unit,
        comparator=cell.comparator,
        period=cell.period or period or _span_of_years(part),
        region=cell.region or _whole(part),
        cell=cell.span,
    )


def _is_table_of_goals(document: PolicyDocument, table: Clause) -> bool:
    """A table whose caption, heading or header names goals."""
    titles = " ".join(c.heading for c in (*document.ancestors(table), table)) + document.part_of(table).title
    rows = document.children.get(table.id, ())
    first = rows[0].span if rows else Span(start=table.span.start, end=table.span.start)
    return bool(
        _TABLE_OF_GOALS.search(
            titles + document.text[table.span.start : first.end] + document.text[max(0, table.span.start - 40) : table.span.start]
        )
    )


def _is_background(document: PolicyDocument, clause: Clause) -> bool:
    return any(any_of("background_headings").search(c.heading) for c in (*document.ancestors(clause), clause))


def _year(part: Part) -> int | None:
    return part.period[0] if part.period and part.period[0] == part.period[1] else int(part.date[:4]) if part.date else None


def _span_of_years(part: Part) -> str | None:
    if part.period is None:
        return None
    first, last = part.period
    return str(first) if first == last else f"{first}-{last}"


def _whole(part: Part) -> str:
    kind = _WHOLE.search(part.region.name)
    return f"全{kind.group()}" if kind else "全国"


def _place(part: Part, goal: Goal, sentence: str) -> str:
    """The place that the words name, else the document's own; a town sets no goal for 全国 (面向全国引进, 全国领先)."""
    named = goal.place or place_before(sentence)
    return _whole(part) if named is None or (named == "全国" and part.region.level != "national") else named
