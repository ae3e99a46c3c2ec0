"""Lists that reach beyond their clause: 以下均需…落实，不再列出; 列首位的为牵头单位，下同."""

import re
from collections.abc import Iterator
from dataclasses import replace

from corpus.bodies.actors import read_bodies
from corpus.bodies.role_lists import label_at
from corpus.model import PolicyDocument, Role, Span
from ingest.facts.responsibility.found import Found, as_departments
from ingest.sentences.listed_tasks import numbered_above

INHERITED = re.compile(r"以下(?:各项|任务|工作|内容|条款)?均(?:需|由|须)(?P<bodies>[^。；]{2,60}?)(?:负责)?(?P<verb>配合|落实|执行|实施)")
_FIRST_LEADS = re.compile(r"(?:列|排)(?:名)?(?:在)?(?:首位|第一位?|最前)[^，。；]{0,6}为?牵头")


def inherited(document: PolicyDocument, found: list[Found]) -> Iterator[Found]:
    """以下均需…落实，不再列出: the bodies answer for every later clause of that level that has a list of its own."""
    text = document.text
    for match in INHERITED.finditer(text):
        origin = document.clause_at(match.start())
        start, end = match.span("bodies")
        bodies = read_bodies(text, start, end)
        if origin is None or not bodies:
            continue
        role: Role = "support" if match["verb"] == "配合" else "responsible"
        done = set()
        for item in found:
            clause = numbered_above(document, item.clause)
            later = item.span.start > match.end() and len(clause.path) == len(origin.path) and clause.part == origin.part
            if later and clause.id not in done and clause.heading and item.task == clause.heading:
                done.add(clause.id)
                span = Span(start=match.start(), end=match.end())
                yield Found(clause, span, item.task, as_departments(text, bodies, role), note="inherited")


def first_leads(document: PolicyDocument, found: list[Found]) -> Iterator[Found]:
    """列首位的为牵头单位，下同: from there on the first body of a label list leads."""
    rule = _FIRST_LEADS.search(document.text)
    for item in found:
        text = item.span.of(document.text)
        ruled = rule and item.span.end > rule.start() - 2 and label_at(text, 0, len(text)) and item.departments[0].role == "responsible"
        if ruled:
            first = item.departments[0].model_copy(update={"role": "lead"})
            yield replace(item, departments=(first, *item.departments[1:]))
        else:
            yield item
