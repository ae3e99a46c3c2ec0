"""企业自查: chat and form over the same facts, the questions that decide most, the report as it stands."""

import json
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.model import CheckReport
from assistant.web.desks.frame import Frame
from assistant.web.desks.turns import QUIET, in_turn, kept
from assistant.web.downloads import Reports, report_link
from assistant.web.parts import findings
from assistant.web.parts.conversation import progress
from assistant.web.parts.findings import AGAIN
from assistant.web.parts.form import form
from assistant.web.parts.links import muted, pressing, typed
from corpus.errors import BadInputError, TiaoliError

if TYPE_CHECKING:
    from assistant.app import Tiaoli
    from assistant.selfcheck import Filled
    from assistant.web.door.limits import Turns

ASKED_AT_ONCE = 3
ACCOUNT = "例如：我们是绍兴柯桥的印染厂，7月15日收到整改通知。写完按“核对”。"
LEAD = "用自己的话说明企业在哪里、做什么、有哪些设备、能耗环保安全等情况，例如（点一下放进输入框，可以再改）："
ACCOUNTS = (
    "我们是绍兴柯桥的印染厂，7月15日收到整改通知，说能耗超过了强制性限额标准。",
    "我厂在嘉兴，做铸造，有两台200公斤的中频炉，没有无磁轭。",
)
REPLIES_READ = 50
"""Messages and filled forms of one self-check: each is read again with all before it."""
SHOWN = 5000
NOTHING_WRITTEN = "没有更正：改成什么还没有写；这一条不要了，请按它的“删掉”。"
Told = list["str | Filled"]
Lines = list[tuple[str, str]]
Shown = tuple[Any, ...]


class SelfCheck:
    """Callbacks over one assistant. `told` holds what the enterprise said and filled in so far; the report is made anew from all of it."""

    def __init__(self, assistant: "Tiaoli", reports: Reports) -> None:
        self.assistant = assistant
        self.reports = reports

    def respond(self, text: str | None, lines: Lines, told: Told, as_of: str | None) -> Iterator[Shown]:
        """Yields (conversation, its lines, all that was told, report, facts, form, downloads, emptied input) after one more message."""
        said = (text or "").strip()
        yield from self._checked(lines, told, [said] if said else [], said[:SHOWN], as_of, said)

    def fill(self, filled: str | None, lines: Lines, told: Told, as_of: str | None) -> Iterator[Shown]:
        """The same after fields of the form were filled in: `filled` is a JSON object, field id -> what stands in it."""
        try:
            fields = json.loads(filled or "{}")
        except ValueError:
            fields = {}
        given = {str(key): str(value) for key, value in fields.items()} if isinstance(fields, dict) else {}
        retold = {key.removeprefix(AGAIN): given.pop(key).strip() for key in list(given) if key.startswith(AGAIN)}
        if not all(retold.values()) or (given and not any(map(str.strip, given.values()))):
            yield _refused(lines, told, NOTHING_WRITTEN, "")
            return
        turns: Told = [turn for number, words in retold.items() for turn in (f"删掉第{number}条", words)]
        shown = [f"（在表里填了 {len(given)} 项）"] if given else []
        shown += [f"（更正第{number}条）{words[:SHOWN]}" for number, words in retold.items()]
        yield from self._checked(lines, told, [*turns, given] if given else turns, "\n".join(shown), as_of, "")

    def _checked(self, lines: Lines, told: Told, more: Told, shown: str, as_of: str | None, typed_in: str) -> Iterator[Shown]:
        heard = [*lines, ("me", shown)] if shown else lines
        yield talk(heard, waiting=True), *(gr.skip() for _ in range(7))
        yield self._judged(heard, told, more, as_of, typed_in)

    def _judged(self, heard: Lines, was: Told, more: Told, as_of: str | None, typed_in: str) -> Shown:
        told = [*was, *more]
        try:
            if len(told) > REPLIES_READ:
                raise BadInputError(f"一次自查最多 {REPLIES_READ} 条说明，请点“重新开始”，把情况合在一起说。")
            checked, fields = self.assistant.check_with_form(told, typed(as_of))
        except TiaoliError as error:
            return _refused(heard, was, f"没有核对成：{error}", typed_in)
        now = [*heard, ("it", reply(checked))] if told else []
        files = report_link(self.reports.keep(checked)) if told else ""
        return talk(now), now, told, findings.report(checked) if told else EMPTY, findings.stated(checked.stated), form(fields), files, ""

    def empty(self) -> Shown:
        """A self-check that begins: the form asks who the enterprise is."""
        return self._judged([], [], [], None, "")

    def begin(self, told: Told) -> tuple[Any, ...]:
        """All but the input, which keeps what is being typed: an empty form on the first visit, nothing new on later ones."""
        return tuple(gr.skip() for _ in range(7)) if told else self.empty()[:-1]


EMPTY = muted("说明情况或在表里填之后，这里逐条列出符合、不符合和待核实的要求；不清楚的会问。")


def _refused(lines: Lines, told: Told, why: str, typed_in: str) -> Shown:
    """One line more; what was told and what came of it stay as they are."""
    now = [*lines, ("failed", why)]
    return talk(now), now, told, gr.skip(), gr.skip(), gr.skip(), gr.skip(), typed_in


def talk(lines: Sequence[tuple[str, str]], waiting: bool = False) -> str:
    """What was said, oldest first; before the first word what could be said. `waiting`: the last is being looked at."""
    if not lines and not waiting:
        offered = "".join(f"<li>{pressing(text, '#account', text)}</li>" for text in ACCOUNTS)
        told = f'<p>{LEAD}</p><ul class="examples">{offered}</ul>'
        return f'<div class="talk idle" role="log" aria-label="自述与提问" tabindex="0">{told}</div>'
    classes = {"me": "asked", "it": "note", "failed": "failed"}
    told = "".join(f'<p class="{classes[who]}">{escape(text)}</p>' for who, text in lines)
    see = '<p class="tools"><button type="button" data-show="#report">看核对结果</button></p>' if lines and lines[-1][0] == "it" else ""
    see = progress("正在逐条核对…") if waiting else see
    return f'<div class="talk" role="log" aria-live="polite" aria-label="自述与提问" tabindex="0">{told}{see}</div>'


def reply(report: CheckReport) -> str:
    """What the chat says: what the last message changed or asked, the summary, at most three questions that would change most verdicts."""
    last = report.replies[-1] if report.replies else None
    waiting = [question.text for question in report.questions if not question.answered][:ASKED_AT_ONCE]
    lines = [part for part in (last.text if last else "", str(last.answer["text"]) if last and last.answer else "") if part]
    lines.append(report.summary)
    if waiting:
        lines += ["为了核对清楚，请补充（不知道可以说不清楚）：", *(f"{n}. {text}" for n, text in enumerate(waiting, 1))]
    return "\n".join(lines)


def build(assistant: "Tiaoli", reports: Reports, frame: Frame, opened: gr.Tab, turns: "Turns") -> None:
    """The desk: chat and form side by side, the facts under them, then the report."""
    desk = SelfCheck(assistant, reports)
    lines, told = kept([]), kept([])
    with gr.Row(equal_height=False):
        with gr.Column(scale=3, min_width=320):
            chat = gr.HTML(talk([]), elem_id="account-talk", apply_default_css=False)
            account = gr.Textbox(label="企业的情况", placeholder=ACCOUNT, lines=2, max_lines=8, elem_id="account")
            with gr.Row():
                send = gr.Button("核对", variant="primary", elem_id="check")
                clear = gr.Button("重新开始")
        with gr.Column(scale=3, min_width=320):
            fields = gr.HTML(elem_id="form", apply_default_css=False)
            # the form is HTML of ours; page.js gathers what stands in it and presses the button
            filled = gr.Textbox(visible="hidden", elem_id="filled", show_label=False)
            take = gr.Button("填入", visible="hidden", elem_id="take")
    known = gr.HTML(elem_id="profile", apply_default_css=False)
    word = gr.HTML(elem_id="word", apply_default_css=False)
    report = gr.HTML(EMPTY, elem_id="report", apply_default_css=False)
    outputs = [chat, lines, told, report, known, fields, word, account]
    inputs = [lines, told, frame.as_of]
    gr.on([send.click, account.submit], in_turn(turns, desk.respond), [account, *inputs], outputs, **QUIET)
    take.click(in_turn(turns, desk.fill), [filled, *inputs], outputs, **QUIET)
    clear.click(in_turn(turns, desk.empty), None, outputs, **QUIET)
    opened.select(in_turn(turns, desk.begin), told, outputs[:-1], **QUIET)
