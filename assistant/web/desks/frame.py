"""What is chosen once and counts on every desk: the place and the day; kept in the browser."""

from datetime import date
from html import escape
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr
from pydantic import BaseModel, ValidationError

from assistant.web.desks.turns import QUIET, in_turn
from assistant.web.parts.links import failed, typed
from corpus.errors import TiaoliError
from corpus.times.days import read_day

if TYPE_CHECKING:
    from assistant.app import Tiaoli
    from assistant.web.door.limits import Turns

_BRAND = '<div id="brand"><h1>条理</h1><p>向政策文件提问，每句话都有条款为证；文件没说的，就说没说。</p></div>'
STORED = "tiaoli"
"""Key of the browser's storage, and what its contents are scrambled with: no secret, it only has to be the same after a restart."""


class Place(BaseModel):
    """The fields as typed."""

    region: str = ""
    as_of: str = ""


class Frame(NamedTuple):
    """The two fields, for the events of every desk, and what counts now, which changes with them."""

    region: gr.Textbox
    as_of: gr.Textbox
    told: gr.HTML


class Settled:
    """Callbacks over one assistant: what the two fields mean is shown under them at once."""

    def __init__(self, assistant: "Tiaoli") -> None:
        self.assistant = assistant

    def settle(self, region: str | None, as_of: str | None) -> tuple[str, str]:
        """(what counts now, what the browser keeps)."""
        try:
            place, day = typed(region), typed(as_of)
            where = self.assistant.known_place(place) if place else "各地"
            when = f"{read_day(day)}" if day else f"今天（{date.today()}）"
        except TiaoliError as error:
            return failed(error), ""
        return f"<p>现在按<b>{escape(where)}</b>、<b>{when}</b>回答、核对和列出。</p>", Place(
            region=place or "", as_of=day or ""
        ).model_dump_json()

    def restore(self, stored: str | None) -> tuple[str, str, str, str]:
        """(region, day, what counts now, the library's places) as the browser kept them; empty where it kept nothing that can be read."""
        try:
            place = Place.model_validate_json(stored or "{}")
        except ValidationError:
            place = Place()
        return place.region, place.as_of, self.settle(place.region, place.as_of)[0], self._places()

    def _places(self) -> str:
        """To choose from while typing."""
        names = sorted({entry.region.name for entry in self.assistant.documents() if entry.region.steps})
        options = "".join(f"<option>{escape(name)}</option>" for name in names)
        return f'<datalist id="places">{options}</datalist>'


def build(assistant: "Tiaoli", page: gr.Blocks, turns: "Turns") -> Frame:
    """The head of the page."""
    settled = Settled(assistant)
    stored = gr.BrowserState("", storage_key=f"{STORED}-place", secret=STORED)
    with gr.Row(elem_id="head"):
        with gr.Column(scale=5, min_width=320):
            gr.HTML(_BRAND, apply_default_css=False)
            told = gr.HTML(elem_id="settled", apply_default_css=False)
        region = gr.Textbox(label="所在地区", placeholder="如 绍兴市", max_lines=1, elem_id="region", scale=2, min_width=140)
        as_of = gr.Textbox(label="以哪天为准", placeholder="如 2020年6月1日", max_lines=1, elem_id="as-of", scale=2, min_width=140)
    places = gr.HTML(elem_classes="offered", apply_default_css=False)
    settle = in_turn(turns, settled.settle)
    for field in (region, as_of):
        gr.on([field.blur, field.submit], settle, [region, as_of], [told, stored], **QUIET)
    page.load(in_turn(turns, settled.restore), stored, [region, as_of, told, places], **QUIET)
    return Frame(region, as_of, told)
