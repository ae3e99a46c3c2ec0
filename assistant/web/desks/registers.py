"""责任与期限: who is responsible, what is due, which targets; filled from the start, narrowed by one set of fields."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.registers.wanted import Wanted
from assistant.registers.writing.sheets import ROLES
from assistant.web.desks.frame import Frame
from assistant.web.desks.turns import QUIET, in_turn, kept
from assistant.web.downloads import register_links
from assistant.web.parts import charts, registers
from assistant.web.parts.calendar import calendar
from assistant.web.parts.conversation import progress
from assistant.web.parts.links import failed, muted, typed
from corpus.errors import TiaoliError
from corpus.times.days import read_day

if TYPE_CHECKING:
    from assistant.app import Tiaoli
    from assistant.web.door.limits import Turns

CHOICES = [("不限", ""), *((name, role) for role, name in ROLES.items())]
NAMED = 300
"""Departments that are offered while typing."""
Shown = tuple[Any, ...]


class Registers:
    """Callbacks over one assistant; each gives escaped HTML and figures."""

    def __init__(self, assistant: "Tiaoli") -> None:
        self.assistant = assistant

    def look(
        self,
        query: str | None,
        role: str | None,
        documents: list[str] | None,
        start: str | None,
        end: str | None,
        region: str | None,
        as_of: str | None,
    ) -> Iterator[Shown]:
        """Yields (how it stands, matrix, list of responsibilities, agenda, timeline, calendar, targets, chart by district)."""
        yield progress("正在查找…"), *(gr.skip() for _ in range(7))
        try:
            wanted = wanted_of(query, role, documents or [], start, end, region, as_of)
            found = self.assistant.registers(wanted)
        except TiaoliError as error:
            none = charts.shown(None)
            yield failed(error), "", "", "", none, "", "", none
            return
        yield (
            muted(f"责任 {len(found.people)} 条，期限 {len(found.dates)} 条，目标 {len(found.numbers)} 条。"),
            register_links(wanted, "who.xlsx") + registers.matrix(found.people),
            registers.people(found.people),
            register_links(wanted, "deadlines.xlsx", "deadlines.ics") + registers.agenda(found.dates),
            charts.shown(charts.timeline(found.dates)),
            calendar(found.dates, date.fromisoformat(wanted.as_of) if wanted.as_of else date.today()),
            register_links(wanted, "targets.xlsx") + registers.numbers(found.numbers),
            charts.shown(charts.districts(found.numbers)),
        )

    def follow(self, opened: bool, *fields: Any) -> Iterator[Shown]:
        """The same once the place or the day has changed; nothing as long as nobody has opened the desk."""
        if opened:
            yield from self.look(*fields)

    def offered(self) -> tuple[str, Any, bool]:
        """The library's departments, to choose from while typing, and its documents; the desk is open now."""
        bodies = sorted({row.full for row in self.assistant.who()})[:NAMED]
        return registers.bodies_list(bodies), gr.Dropdown([(entry.title, entry.id) for entry in self.assistant.documents()]), True


def wanted_of(
    query: str | None, role: str | None, documents: list[str], start: str | None, end: str | None, region: str | None, as_of: str | None
) -> Wanted:
    """What the fields say. A role that is none is any. Raises BadInputError for a day that is none, or for more than a field is for."""
    days = {name: str(read_day(day)) for name, given in (("start", start), ("end", end), ("as_of", as_of)) if (day := typed(given))}
    known = next((one for one in ROLES if one == role), None)
    return Wanted(query=typed(query), region=typed(region), role=known, documents=tuple(documents), **days)


def build(assistant: "Tiaoli", frame: Frame, opened: gr.Tab, turns: "Turns") -> None:
    """The desk: one set of fields over three registers."""
    desk, is_open = Registers(assistant), kept(False)
    bodies = gr.HTML(elem_classes="offered", apply_default_css=False)
    with gr.Row(elem_id="filters"):
        query = gr.Textbox(
            label="部门或事项", placeholder="如 市生态环境局，或 职工安置", elem_id="who", max_lines=1, scale=3, min_width=180
        )
        role = gr.Dropdown(CHOICES, value="", label="角色", scale=1, min_width=130, elem_id="role")
        start = gr.Textbox(label="从", placeholder="如 2020.6.1", max_lines=1, scale=1, min_width=120, elem_id="from")
        end = gr.Textbox(label="到", placeholder="如 2020.12.31", max_lines=1, scale=1, min_width=120, elem_id="to")
        documents = gr.Dropdown([], value=[], multiselect=True, allow_custom_value=True, label="文件（空着是全部）", scale=2, min_width=180)
        look = gr.Button("查询", variant="primary", elem_id="look", min_width=90)
    found = gr.HTML(elem_id="found", apply_default_css=False)
    with gr.Tabs():
        with gr.Tab("责任"):
            cross = gr.HTML(elem_id="matrix", apply_default_css=False)
            people = gr.HTML(elem_id="people", apply_default_css=False)
        with gr.Tab("期限"):
            with gr.Row(equal_height=False):
                with gr.Column(scale=1, min_width=320):
                    axis = gr.Plot(show_label=False, visible=False)
                with gr.Column(scale=1, min_width=320):
                    months = gr.HTML(elem_id="months", apply_default_css=False)
            dates = gr.HTML(elem_id="dates", apply_default_css=False)
        with gr.Tab("目标"):
            bars = gr.Plot(show_label=False, visible=False)
            numbers = gr.HTML(elem_id="numbers", apply_default_css=False)
    inputs = [query, role, documents, start, end, frame.region, frame.as_of]
    outputs = [found, cross, people, dates, axis, months, numbers, bars]
    entered = [field.submit for field in (query, start, end)]
    asked = [look.click, opened.select, role.input, documents.input, *entered]
    gr.on(asked, in_turn(turns, desk.look), inputs, outputs, **QUIET)
    # the frame's place and day count here too: what is listed follows them
    frame.told.change(in_turn(turns, desk.follow), [is_open, *inputs], outputs, **QUIET)
    opened.select(in_turn(turns, desk.offered), None, [bodies, documents, is_open], **QUIET)
