"""问答: what happens when the user asks. The conversation grows statement by statement, the evidence stands beside it."""

from collections.abc import Iterator, Sequence
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr
from pydantic import TypeAdapter, ValidationError

from assistant.model import Answer, Scope
from assistant.web.desks.frame import STORED, Frame
from assistant.web.desks.turns import QUIET, in_turn, kept
from assistant.web.parts import cards
from assistant.web.parts.conversation import Said, conversation, offered
from assistant.web.parts.links import muted, typed
from corpus.errors import TiaoliError

if TYPE_CHECKING:
    from assistant.app import Tiaoli
    from assistant.web.door.limits import Turns

HISTORY = 8
"""Earlier questions that a follow-up leans on."""
TURNS_KEPT, STORED_CHARACTERS = 50, 120_000
"""Turns of a conversation that stay on the page; characters of the turns that the browser keeps."""
SHOWN = 5000
"""Characters of a question that the page shows."""
LONGEST_REASON = 500
Shown = tuple[str, str, list[Said], Any, Any]
_STORED = TypeAdapter(list[tuple[str, Answer]])


class Questions:
    """Callbacks of the question desk over one assistant."""

    def __init__(self, assistant: "Tiaoli") -> None:
        self.assistant = assistant

    def respond(
        self, question: str | None, talk: list[Said], documents: list[str] | None, region: str | None, as_of: str | None
    ) -> Iterator[Shown]:
        """Yields (conversation, evidence, turns so far, what the browser keeps, emptied input) as the answer grows."""
        asked = (question or "").strip()
        if not asked:
            yield gr.skip(), gr.skip(), talk, gr.skip(), gr.skip()
            return
        yield *self._shown([*talk, Said(asked[:SHOWN])]), talk, gr.skip(), ""
        for said in self._answered(asked, talk, documents or [], region, as_of):
            told = [*talk, said][-TURNS_KEPT:]
            yield *self._shown(told), told, _kept(told) if said.done else gr.skip(), asked if said.trouble else ""

    def _answered(
        self, question: str, talk: Sequence[Said], documents: Sequence[str], region: str | None, as_of: str | None
    ) -> Iterator[Said]:
        """The turn while its answer grows; the last one is done."""
        said = Said(question[:SHOWN], done=False)
        try:
            where = self.assistant.known_place(place) if (place := typed(region)) else None
            scope = Scope(region=where, documents=tuple(documents))
            for answer in self.assistant.answering(question, _asked(talk), as_of=typed(as_of), scope=scope):
                yield (said := said._replace(answer=answer))
            yield said._replace(done=True)
        except TiaoliError as error:
            yield Said(question[:SHOWN], trouble=f"没有答成：{error}")

    def _shown(self, talk: Sequence[Said]) -> tuple[str, str]:
        answer = talk[-1].answer if talk else None
        return conversation(talk), cards.evidence(self.assistant, answer) if answer else cards.EMPTY

    def restore(self, stored: str | None) -> tuple[str, str, list[Said], str, Any, bool]:
        """(conversation, evidence, turns) as the browser kept them, (what could be asked, documents to choose from, that it is done)."""
        try:
            talk = [Said(question, answer) for question, answer in _STORED.validate_json(stored or "[]")][-TURNS_KEPT:]
        except ValidationError:
            talk = []
        return *self._shown(talk), talk, *self._held(), True

    def again(self, restored: bool) -> tuple[str, Any]:
        """(what could be asked, documents to choose from) on coming back: the library may hold others by now. The desk is opened once
        before it is restored: then nothing. The conversation is left alone: an example pressed elsewhere is being answered meanwhile."""
        return self._held() if restored else (gr.skip(), gr.skip())

    def _held(self) -> tuple[str, Any]:
        entries = self.assistant.documents()
        choices = gr.Dropdown([(f"{entry.title}（{entry.id}）", entry.id) for entry in entries])
        return offered(self.assistant.examples(), bool(entries)), choices

    def empty(self) -> tuple[str, str, list[Said], str, str]:
        """A conversation that begins."""
        return *self._shown([]), [], "", ""

    def judge(self, liked: bool, talk: list[Said], reason: str | None) -> tuple[str, str]:
        """Keeps what the user thinks of the last answer; it becomes a case of the regression suite. (A line of thanks, emptied reason.)"""
        from evals.drafting.feedback import record_feedback

        if not talk or (answer := talk[-1].answer) is None:
            return muted("还没有可以评价的回答。"), reason or ""
        try:
            record_feedback(self.assistant.home, answer, _asked(talk[:-1]), liked, typed(reason, LONGEST_REASON))
        except TiaoliError as error:
            return muted(str(error)), reason or ""
        return muted("已记下，谢谢。评价会成为回归用例的草稿，可在“评测”里运行。"), ""


def _asked(talk: Sequence[Said]) -> tuple[str, ...]:
    return tuple(said.question for said in talk if not said.trouble)[-HISTORY:]


def _kept(talk: Sequence[Said]) -> str:
    """The newest turns with an answer, as JSON that the browser keeps."""
    rows = [(said.question, said.answer) for said in talk if said.answer is not None]
    while len(stored := _STORED.dump_json(rows).decode()) > STORED_CHARACTERS:
        rows = rows[1:]
    return stored


def build(assistant: "Tiaoli", frame: Frame, page: gr.Blocks, opened: gr.Tab, turns: "Turns") -> None:
    """The desk: conversation and input, evidence and judgement beside them."""
    desk = Questions(assistant)
    # what was said lies on the server: a conversation sent back by the browser could name any file
    talk, restored, stored = kept([]), kept(False), gr.BrowserState("", storage_key=f"{STORED}-talk", secret=STORED)
    with gr.Row(equal_height=False):
        with gr.Column(scale=3, min_width=320):
            told = gr.HTML('<div class="talk"></div>', elem_id="talk", apply_default_css=False)
            # shown by style.css as long as nothing was asked
            examples = gr.HTML(elem_id="examples", apply_default_css=False)
            question = gr.Textbox(label="问题", placeholder="例如：逾期未整改会怎样？（回车发送）", elem_id="question", max_lines=4)
            with gr.Row():
                send = gr.Button("提问", variant="primary", elem_id="send")
                clear = gr.Button("重新开始", elem_id="clear")
            with gr.Accordion("只在选定的文件里找", open=False):
                documents = gr.Dropdown(
                    [], value=[], multiselect=True, allow_custom_value=True, label="文件（可选多份，空着就是全部）", elem_id="sources"
                )
        with gr.Column(scale=2, min_width=300):
            beside = gr.HTML(cards.EMPTY, elem_id="evidence", apply_default_css=False)
            _judging(desk, talk, turns)
    if sent := assistant.sent_to_model:
        gr.HTML(f"<small>{escape(sent)}</small>", elem_id="model", apply_default_css=False)
    outputs = [told, beside, talk, stored, question]
    respond = in_turn(turns, desk.respond)
    inputs = [question, talk, documents, frame.region, frame.as_of]
    gr.on([send.click, question.submit], respond, inputs, outputs, **QUIET)
    clear.click(in_turn(turns, desk.empty), None, outputs, **QUIET)
    page.load(in_turn(turns, desk.restore), stored, [told, beside, talk, examples, documents, restored], **QUIET)
    opened.select(in_turn(turns, desk.again), restored, [examples, documents], **QUIET)


def _judging(desk: Questions, talk: gr.State, turns: "Turns") -> None:
    with gr.Accordion("评价上面的回答", open=False, elem_id="judging"):
        reason = gr.Textbox(label="哪里不对、缺了什么（可不填）", elem_id="reason")
        with gr.Row():
            good = gr.Button("有用", elem_id="liked")
            bad = gr.Button("不对或不全", elem_id="disliked")
        thanks = gr.HTML(elem_id="thanks", apply_default_css=False)
    for button, liked in ((good, True), (bad, False)):
        judge = in_turn(turns, partial(desk.judge, liked))
        button.click(judge, [talk, reason], [thanks, reason], **QUIET)
