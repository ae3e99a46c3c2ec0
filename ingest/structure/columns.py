"""What the columns of a table of duties hold, told by their heads (任务, 牵头单位, 完成时限), and its rows with merged cells filled."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

from corpus.bodies.role_lists import label_at
from corpus.lexicon import load_yaml
from corpus.model import Clause, Phrase, PolicyDocument, Role, Span
from ingest.structure.tables import Row, read_table

Kind = Literal["number", "task", "duty", "lead", "support", "responsible", "body", "person", "deadline"]
_KINDS: tuple[Kind, ...] = ("number", "task", "duty", "lead", "support", "responsible", "body", "person", "deadline")
_BODIES: tuple[Kind, ...] = ("lead", "support", "responsible")
_NOTE = re.compile(r"[（(〔\[][^（）()]*[）)〕\]]|\s+")
_FIRST_LEADS = re.compile(r"(?:首位|第一|最前)[^）)]*(?:牵头|主办)|(?:牵头|主办)[^）)]*(?:列|排)")


class BodyCell(NamedTuple):
    """A cell that names bodies; labelled: its head says so by a role (责任单位), not only by 单位."""

    role: Role
    cell: Phrase
    labelled: bool


class Duty(NamedTuple):
    """A row of a table of duties: its clause and line, its task, the cells of its bodies by role and of its time.

    A cell that is merged with one above is that one; first_leads: the head says that the first body of a cell leads."""

    clause: Clause
    span: Span
    task: Phrase
    bodies: tuple[BodyCell, ...]
    deadline: Phrase | None
    first_leads: bool


class _Columns(NamedTuple):
    """Offsets of the columns by what they hold; `first_leads`: the head says that the first body of its cells leads."""

    kinds: tuple[Kind | None, ...]
    first_leads: bool

    def of(self, *kinds: Kind) -> list[int]:
        return [n for n, kind in enumerate(self.kinds) if kind in kinds]

    @property
    def bodies(self) -> list[int]:
        """单位 names bodies only where no other column does: it is a unit of measure as well."""
        return self.of(*_BODIES) or self.of("body")


@cache
def _heads() -> dict[str, Kind]:
    table = load_yaml("columns")
    return {head: kind for kind in _KINDS for head in table[kind]}


def kind_of(head: str) -> Kind | None:
    """What a column holds whose head is `head`; None for one that no table of duties has."""
    bare = _NOTE.sub("", head)
    if bare in _heads():
        return _heads()[bare]
    label = label_at(f"{bare}：", 0, len(bare) + 1)
    return label[0] if label and label[1] == len(bare) + 1 else None


def duties(document: PolicyDocument, table: Clause) -> Iterator[Duty]:
    """The rows of `table`, when its heads name tasks beside bodies or times; none of any other table."""
    read = read_table(document, table)
    columns = _columns(read.header)
    if columns is None:
        return
    above: list[Phrase] = []
    for row in read.rows:
        cells = _filled(row, above, columns)
        duty = _duty(row, cells, columns)
        if duty:
            yield duty
        above = cells


def _columns(header: Sequence[Phrase]) -> _Columns | None:
    columns = _Columns(tuple(kind_of(cell.text) for cell in header), any(_FIRST_LEADS.search(cell.text) for cell in header))
    return columns if columns.of("task", "duty") and (columns.bodies or columns.of("deadline")) else None


def _filled(row: Row, above: Sequence[Phrase], columns: _Columns) -> list[Phrase]:
    """The cells of a row; in one that goes on with the item above, what it leaves empty is what stands merged there."""
    cells = list(row.cells[: len(columns.kinds)])
    goes_on = bool(above) and bool(cells) and _says_nothing(cells[0])
    alone = all(_says_nothing(cells[n]) for n in columns.bodies if n < len(cells))
    for n, cell in enumerate(cells):
        merged = goes_on and _says_nothing(cell) and columns.kinds[n] != "number" and (alone or columns.kinds[n] != "support")
        if n < len(above) and (merged or cell.text in load_yaml("columns")["same"]):
            cells[n] = above[n]
    return cells


def _says_nothing(cell: Phrase) -> bool:
    return cell.text in load_yaml("columns")["empty"]


def _duty(row: Row, cells: Sequence[Phrase], columns: _Columns) -> Duty | None:
    def said(offsets: Sequence[int]) -> list[int]:
        return [n for n in offsets if n < len(cells) and not _says_nothing(cells[n])]

    tasks, times = said(columns.of("task", "duty")), said(columns.of("deadline"))
    if not tasks:
        return None
    bodies = tuple(BodyCell(_role(columns.kinds[n]), cells[n], columns.kinds[n] != "body") for n in said(columns.bodies))
    return Duty(row.clause, row.span, cells[tasks[-1]], bodies, cells[times[0]] if times else None, columns.first_leads)


def _role(kind: Kind | None) -> Role:
    return "lead" if kind == "lead" else "support" if kind == "support" else "responsible"
