"""What a department has to do: all its tasks in the documents asked about, each with its role and clause."""

import re
from typing import NamedTuple

from assistant.answer.composing.draft import MOST_CITATIONS, Draft, named
from assistant.answer.composing.selection import Shown, shown
from assistant.model import Query
from assistant.retrieve import Evidence, Shelf, Unit
from assistant.retrieve.placing import place_fit
from assistant.retrieve.scoring import said_by
from corpus.bodies.departments import find_departments, same_department
from corpus.citing.citation import cite
from corpus.model import Department, Fact, Responsibility, Role

_ASKED = re.compile(
    r"(牵头|负责|配合|承担|分管|主管|协助|参与|分到)[^，。？]{0,10}?(哪些|哪几|哪一?[项件块]|哪方面|哪部分|什么(?!时候|时间|条件|标准|材料|程序|企业)|几(?=项|件|条)|啥)"
    r"|(任务|职责|分工)(有|是)?(哪|什么|啥)|(要)?(干|做|管)(什么|哪些|啥)"
)
_ROLES: dict[Role, str] = {"lead": "牵头", "support": "配合", "responsible": "负责"}
_ONLY = (("lead", r"牵头[^，。？]{0,10}(哪|什么|几|的)"), ("support", r"(配合|协助)[^，。？]{0,6}(哪|什么|几|的)"))
_ALONE = re.compile(r"单独|独自|独立(?:承担|负责|牵头)")


class _Duty(NamedTuple):
    unit: Unit
    fact: Responsibility
    department: Department


def of_department(query: Query, evidence: Evidence, shelf: Shelf) -> Draft | None:
    """A list of the tasks of the one department the question names; None where it names none or asks something else."""
    bodies = [m for m in find_departments(query.rewritten) if m.kind in ("department", "office")]
    # 市经信局负责人叫什么名字: 负责 is no task there
    if (
        {"person", "phone", "address"} & set(query.slots)
        or not _ASKED.search(query.rewritten)
        or len({m.area or m.name for m in bodies}) != 1
    ):
        return None
    duties = _duties(bodies[0].name, query, evidence, shelf)
    only = next((role for role, pattern in _ONLY if re.search(pattern, query.rewritten)), None)
    duties = [duty for duty in duties if duty.department.role == only] or duties
    if _ALONE.search(query.rewritten):
        duties = [duty for duty in duties if len(duty.fact.departments) == 1] or duties
    if not duties:
        return None
    draft = Draft(query)
    for duty in duties[:MOST_CITATIONS]:
        _tell(draft, duty)
    draft.short = "；".join(_task(duty) for duty in duties)
    return draft if draft.statements else None


def _duties(name: str, query: Query, evidence: Evidence, shelf: Shelf) -> list[_Duty]:
    """In reading order, of the document that fits the question best (place, name, title), each fact once."""
    fits: dict[str, float] = {}
    for unit in (s.unit for s in evidence.ranked):
        if any(_of(name, unit, fact) for fact in unit.facts):
            fit = place_fit(unit, query) + said_by(unit.title_grams, evidence.weighted)
            fits[unit.document.id] = max(fits.get(unit.document.id, -1.0), fit)
    found: dict[str, _Duty] = {}
    best = max(fits.values(), default=0.0)
    for document in (d for d, fit in fits.items() if fit >= best - 0.05):
        for unit in _tasked(document, shelf):
            for fact in unit.facts:
                if fact.id not in found and (mine := _of(name, unit, fact)) and isinstance(fact, Responsibility):
                    found[fact.id] = _Duty(unit, fact, mine)
    return sorted(found.values(), key=lambda duty: (duty.unit.document.id, duty.fact.span.start))


def _tasked(document: str, shelf: Shelf) -> list[Unit]:
    """The units of the clauses that give tasks."""
    record = shelf.record(document)
    tasks = [fact for fact in record.facts if isinstance(fact, Responsibility)]
    at = (record.document.clause_at(fact.span.start) for fact in tasks)
    return shelf.sheaf(document).of({*(fact.clause_id for fact in tasks), *(clause.id for clause in at if clause)})


def _of(name: str, unit: Unit, fact: Fact) -> Department | None:
    """The body of that name to which the fact gives a task in the words of this unit."""
    if not isinstance(fact, Responsibility) or not unit.span.holds(fact.span):
        return None
    return next((d for d in fact.departments if same_department(name, d.full) or (len(name) > 2 and d.full.endswith(name))), None)


def _task(duty: _Duty) -> str:
    clause = duty.unit.clause
    chain = [*duty.unit.document.ancestors(clause), clause]
    heading = next((step.heading for step in reversed(chain) if step.heading), "")
    own = duty.unit.kind == "tail" and bool(clause.heading or clause.kind in ("paragraph", "bullet"))
    return heading if own and heading else (duty.fact.task or heading)


def _tell(draft: Draft, duty: _Duty) -> None:
    """牵头：全面推动安全生产不达标落后产能退出（三（三））: role, task, clause; the words that say so are cited."""
    piece = Shown(duty.unit, duty.fact.span) if duty.unit.kind != "tail" else shown(duty.unit)
    address = cite(duty.unit.document, piece.span, 1)
    frame = "" if draft.statements and draft.citations[-1].document_id == address.document_id else f"{named(address)}，"
    text = f"{frame}{duty.department.full}{_ROLES[duty.department.role]}：{_task(duty)}（{address.label}）。"
    allowed = [f"{duty.department.full}{_ROLES[duty.department.role]}：", f"{_task(duty)}（{address.label}）"]
    if draft.say(text, [piece], allowed):
        draft.facts.append(duty.fact.model_dump(mode="json", exclude_none=True))
