"""The self-check tab: an account over several messages, the questions that decide most, the report as it stands."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from assistant.model import CheckReport, StatedFact
from assistant.web import cards
from assistant.web.chat import MESSAGES_KEPT, SHOWN, Message, message
from assistant.web.downloads import Reports, report_link
from corpus.errors import BadInputError, TiaoliError

if TYPE_CHECKING:
    from assistant.app import Tiaoli

ASKED_AT_ONCE = 3
EMPTY = '<p class="muted">说明企业在哪里、做什么、有哪些设备、能耗环保安全等情况，就会逐条核对；不清楚的会问。</p>'
REPLIES_READ = 50
"""Messages of one self-check: each is read again with all before it."""
Turn = tuple[list[Message], list[Message], list[str], str, str, str, str]


class CheckTab:
    """Callbacks over one assistant. `said` holds the enterprise's messages so far; the report is made anew from all of them."""

    def __init__(self, assistant: "Tiaoli", reports: Reports) -> None:
        self.assistant = assistant
        self.reports = reports

    def respond(self, text: str | None, messages: list[Message], said: list[str], as_of: str | None) -> Turn:
        """(messages, the same to keep, everything said, report HTML, profile HTML, download HTML, emptied input) after one more message.

        Without a new message the same account is checked again, as of another day perhaps.
        """
        text = (text or "").strip()
        now = [*said, text] if text else said
        if not now:
            return messages, messages, said, EMPTY, "", "", ""
        heard = [*messages[-MESSAGES_KEPT:], message("user", text[:SHOWN])] if text else messages
        try:
            if len(now) > REPLIES_READ:
                raise BadInputError(f"一次自查最多 {REPLIES_READ} 条说明，请点“重新开始”，把情况合在一起说。")
            report = self.assistant.check(now[0], turns=now[1:], as_of=cards.typed(as_of))
        except TiaoliError as error:
            failed = [*heard, message("assistant", f"没有核对成：{error}")]
            return failed, failed, said, EMPTY, "", "", text
        told = [*heard, message("assistant", reply(report))]
        return told, told, now, cards.report(report), stated(report.stated), report_link(self.reports.keep(report)), ""


def reply(report: CheckReport) -> str:
    """What the chat says: what the last message changed or asked, the summary, at most three questions that would change most verdicts."""
    last = report.replies[-1] if report.replies else None
    waiting = [question.text for question in report.questions if not question.answered][:ASKED_AT_ONCE]
    lines = [part for part in (last.text if last else "", str(last.answer["text"]) if last and last.answer else "") if part]
    lines.append(report.summary)
    if waiting:
        lines += ["为了核对清楚，请补充（不知道可以说不清楚）：", *(f"{n}. {text}" for n, text in enumerate(waiting, 1))]
    return "\n".join(lines)


def stated(facts: Sequence[StatedFact]) -> str:
    """The stated facts as understood, each with its number and the enterprise's own words, so that the user can mend or strike them."""
    replaced = {one.replaces for one in facts}
    rows = [
        (f"第{one.id}条", one.matter, f"{one.value}{'' if one.confirmed else '（未确定）'}", one.words)
        for one in facts
        if one.id not in replaced
    ]
    cells = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    hint = "不对的请直接更正，或说“删掉第几条”"
    return f'<details open><summary><b>我的理解</b>（{hint}）</summary><table class="findings">{cells}</table></details>'
