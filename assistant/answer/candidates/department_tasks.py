"""In: a question for what a department has to do. Out: its tasks in the document asked about, each with role and clause."""

import re
from typing import NamedTuple

from assistant.answer.composing.draft import MOST_CITATIONS, Draft, named
from assistant.answer.composing.selection import Shown, shown
from assistant.model import Query
from assistant.retrieve import Evidence, EvidenceIndex, Passage
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


class _Task(NamedTuple):
    passage: Passage
    fact: Responsibility
    department: Department


def department_tasks(query: Query, evidence: Evidence, index: EvidenceIndex) -> Draft | None:
    """A list of the tasks of the one department the question names; None where it names none or asks something else."""
    bodies = [m for m in find_departments(query.rewritten) if m.kind in ("department", "office")]
    # 市经信局负责人叫什么名字: 负责 is no task there
    if (
        {"person", "phone", "address"} & set(query.slots)
        or not _ASKED.search(query.rewritten)
        or len({m.area or m.name for m in bodies}) != 1
    ):
        return None
    tasks = _tasks_of(bodies[0].name, query, evidence, index)
    only = next((role for role, pattern in _ONLY if re.search(pattern, query.rewritten)), None)
    tasks = [task for task in tasks if task.department.role == only] or tasks
    if _ALONE.search(query.rewritten):
        tasks = [task for task in tasks if len(task.fact.departments) == 1] or tasks
    if not tasks:
        return None
    draft = Draft(query)
    for task in tasks[:MOST_CITATIONS]:
        _tell(draft, task)
    draft.core = "；".join(_words_of(task) for task in tasks)
    return draft if draft.statements else None


def _tasks_of(name: str, query: Query, evidence: Evidence, index: EvidenceIndex) -> list[_Task]:
    """The tasks of the body `name` in the document that fits the question best (place, title), in reading order, each fact once."""
    fits: dict[str, float] = {}
    for passage in (s.passage for s in evidence.ranked):
        if any(_of(name, passage, fact) for fact in passage.facts):
            fit = place_fit(passage, query) + said_by(passage.title_grams, evidence.weighted)
            fits[passage.document.id] = max(fits.get(passage.document.id, -1.0), fit)
    found: dict[str, _Task] = {}
    best = max(fits.values(), default=0.0)
    for document in (d for d, fit in fits.items() if fit >= best - 0.05):
        for passage in _tasked(document, index):
            for fact in passage.facts:
                if fact.id not in found and (mine := _of(name, passage, fact)) and isinstance(fact, Responsibility):
                    found[fact.id] = _Task(passage, fact, mine)
    return sorted(found.values(), key=lambda task: (task.passage.document.id, task.fact.span.start))


def _tasked(document: str, index: EvidenceIndex) -> list[Passage]:
    """The passages of the clauses that give tasks."""
    record = index.record(document)
    tasks = [fact for fact in record.facts if isinstance(fact, Responsibility)]
    at = (record.document.clause_at(fact.span.start) for fact in tasks)
    return index.document_passages(document).of({*(fact.clause_id for fact in tasks), *(clause.id for clause in at if clause)})


def _of(name: str, passage: Passage, fact: Fact) -> Department | None:
    """The department called `name` in a responsibility fact that lies inside the passage; else None."""
    if not isinstance(fact, Responsibility) or not passage.span.holds(fact.span):
        return None
    return next((d for d in fact.departments if same_department(name, d.full) or (len(name) > 2 and d.full.endswith(name))), None)


def _words_of(task: _Task) -> str:
    clause = task.passage.clause
    chain = [*task.passage.document.ancestors(clause), clause]
    heading = next((step.heading for step in reversed(chain) if step.heading), "")
    own = task.passage.kind == "assignment_note" and bool(clause.heading or clause.kind in ("paragraph", "bullet"))
    return heading if own and heading else (task.fact.task or heading)


def _tell(draft: Draft, task: _Task) -> None:
    """Add a statement of role, task and clause, cited by the words of the fact: 牵头：全面推动安全生产不达标落后产能退出（三（三））."""
    piece = Shown(task.passage, task.fact.span) if task.passage.kind != "assignment_note" else shown(task.passage)
    address = cite(task.passage.document, piece.span, 1)
    frame = "" if draft.statements and draft.citations[-1].document_id == address.document_id else f"{named(address)}，"
    text = f"{frame}{task.department.full}{_ROLES[task.department.role]}：{_words_of(task)}（{address.label}）。"
    allowed = [f"{task.department.full}{_ROLES[task.department.role]}：", f"{_words_of(task)}（{address.label}）"]
    if draft.say(text, [piece], allowed):
        draft.facts.append(task.fact.model_dump(mode="json", exclude_none=True))
