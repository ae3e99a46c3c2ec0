"""The page: its head and the desks under it, and what their events may take."""

from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.web.desks import evaluation, frame, library, questions, registers, selfcheck
from assistant.web.door.events import Kind
from assistant.web.door.limits import Turns
from assistant.web.door.uploads import Uploads
from assistant.web.downloads import Reports

if TYPE_CHECKING:
    from assistant.app import Tiaoli

EVENTS_WAITING, SESSIONS_KEPT = 200, 2000
"""Events that wait for all users together; sessions whose conversation is kept."""


def build(assistant: "Tiaoli", reports: Reports, turns: Turns, uploads: Uploads) -> gr.Blocks:
    """The whole page over one assistant; `reports` takes what the self-check offers for download, every callback takes one of `turns`."""
    page: gr.Blocks = gr.Blocks(title="条理 · 政策文件问答", analytics_enabled=False)
    # an event that waits for its user's turn holds a place, so there is a place for each
    page.max_threads, page.state_session_capacity = EVENTS_WAITING, SESSIONS_KEPT
    with page:
        chosen = frame.build(assistant, page, turns)
        with gr.Tabs():
            with gr.Tab("问答", id="questions") as tab:
                questions.build(assistant, chosen, page, tab, turns)
            with gr.Tab("企业自查", id="selfcheck") as tab:
                selfcheck.build(assistant, reports, chosen, tab, turns)
            with gr.Tab("责任与期限", id="registers") as tab:
                registers.build(assistant, chosen, tab, turns)
            with gr.Tab("文库", id="library") as tab:
                library.build(assistant, uploads.drop, tab, turns)
            with gr.Tab("评测", id="evaluation"):
                evaluation.build(assistant, uploads.drop, turns)
    page.queue(max_size=EVENTS_WAITING, default_concurrency_limit=None, api_open=False)
    return page


def events_of(page: gr.Blocks) -> dict[int, tuple[Kind, ...]]:
    """What the inputs of each event take, by the event's number."""
    return {number: tuple(_kind(block) for block in event.inputs) for number, event in page.fns.items()}


def _kind(block: Any) -> Kind:
    """Raises TypeError for an input that may hold a file without being the upload: Gradio would copy and fetch what it names."""
    kinds: dict[type, Kind] = {
        gr.Textbox: "text",
        gr.BrowserState: "text",
        gr.Dropdown: "texts" if getattr(block, "multiselect", False) else "text",
        gr.File: "files",
        gr.State: "kept",
    }
    if type(block) not in kinds:
        raise TypeError(f"{type(block).__name__} must not be the input of an event")
    return kinds[type(block)]
