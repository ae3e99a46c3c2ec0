"""Who leads, who supports, who is responsible: by department or by task."""

from assistant.registers.rows import Row, address, facts_of
from corpus.lexicon.departments import identify, renamings, same_department
from corpus.library import Library
from corpus.model import Clause, PolicyRecord, Responsibility
from corpus.tokenize import terms

_LEAST = 0.5


def who(library: Library, query: str | None = None, region: str | None = None) -> list[Row]:
    """Rows {address, "task", "heading", "departments": [{"name", "full", "role"}], "renamed"}.

    `query` None: all. A department (its old and new names alike): every task it has, with its role. Anything else is
    taken as a task: the rows whose task, heading or clause says it, best first.
    """
    rows = [
        (_row(record, fact), record, fact)
        for record, fact in facts_of(library, "responsibility", region)
        if isinstance(fact, Responsibility)
    ]
    if not query or not query.strip():
        return [row for row, _, _ in rows]
    name = query.strip()
    if identify(name) is not None:
        return [_of_department(row, name) for row, _, fact in rows if any(same_department(name, d.full) for d in fact.departments)]
    scored = [(_says(name, row, record, fact), n, row) for n, (row, record, fact) in enumerate(rows)]
    return [row for score, _, row in sorted(scored, key=lambda s: (-s[0], s[1])) if score >= _LEAST]


def _row(record: PolicyRecord, fact: Responsibility) -> Row:
    clause = record.document.by_id[fact.clause_id]
    departments = [{"name": d.name, "full": d.full, "role": d.role} for d in fact.departments]
    return {**address(record, fact), "task": fact.task, "heading": _heading(record, clause), "departments": departments, "renamed": None}


def _heading(record: PolicyRecord, clause: Clause) -> str:
    chain = [*record.document.ancestors(clause), clause]
    return next((step.heading for step in reversed(chain) if step.heading), "")


def _of_department(row: Row, name: str) -> Row:
    """The row with the role of the department asked for, and a line where the text uses its other name."""
    mine = [d for d in row["departments"] if same_department(name, d["full"])]
    changed = next((r for d in mine for r in (*renamings(name), *renamings(d["full"])) if {r.was, r.now} & {name, d["full"]}), None)
    told = f"{changed.was}自{changed.year}年机构改革后为{changed.now}" if changed and mine and mine[0]["full"] != name else None
    return {**row, "role": mine[0]["role"], "renamed": told}


def _says(query: str, row: Row, record: PolicyRecord, fact: Responsibility) -> float:
    """Share of the query's character pairs in task and heading, those of the clause's text at half weight."""
    pairs = {gram for gram in terms(query) if len(gram) > 1} or set(terms(query))
    near = set(terms(f"{row['task']} {row['heading']}"))
    around = set(terms(record.document.by_id[fact.clause_id].span.of(record.document.text)[:2000]))
    return sum(1.0 if gram in near else 0.5 if gram in around else 0.0 for gram in pairs) / len(pairs) if pairs else 0.0
