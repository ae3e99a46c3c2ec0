"""What happens when the user asks: the answer arrives statement by statement, the evidence beside it."""

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from assistant.model import Answer
from assistant.web import cards
from corpus.errors import TiaoliError

if TYPE_CHECKING:
    from assistant.app import Tiaoli

Message = dict[str, Any]
Said = tuple[Answer, tuple[str, ...]]
Turn = tuple[list[Message], list[Message], str, list[str], str, Said | None]
HISTORY = 8
MESSAGES_KEPT, SHOWN = 100, 5000
"""Messages of a conversation that stay on the page; characters of one."""
LONGEST_REASON = 500
_UNCHANGED: Any = tuple({"__type__": "update"} for _ in range(6))
"""Gradio's word for: leave all six outputs as they are (`gradio.skip`)."""


class Chat:
    """Callbacks of the question tab over one assistant."""

    def __init__(self, assistant: "Tiaoli") -> None:
        self.assistant = assistant

    def respond(
        self, question: str | None, messages: list[Message], asked: list[str], region: str | None, as_of: str | None
    ) -> Iterator[Turn]:
        """Yields (messages, the same to keep, evidence HTML, questions so far, emptied input, answer and history) as the answer grows."""
        question = (question or "").strip()
        if not question:
            yield _UNCHANGED
            return
        told = [*messages[-MESSAGES_KEPT:], message("user", question[:SHOWN])]
        try:
            where = self.assistant.known_place(region) if (region := cards.typed(region)) else None
            for answer in self.assistant.answering(question, asked[-HISTORY:], where, cards.typed(as_of)):
                beside = cards.evidence(self.assistant, answer)
                now = [*told, message("assistant", answer.text)]
                yield now, now, beside, [*asked, question][-HISTORY:], "", (answer, tuple(asked[-HISTORY:]))
        except TiaoliError as error:
            now = [*told, message("assistant", f"没有答成：{error}")]
            yield now, now, cards.EMPTY, asked, question, None

    def judge(self, liked: bool, last: Said | None, reason: str | None) -> str:
        """Keeps what the user thinks of the last answer; it becomes a case of the regression suite. Returns a line of thanks."""
        from evals.drafting.feedback import record_feedback

        if last is None:
            return "还没有可以评价的回答。"
        answer, history = last
        try:
            record_feedback(self.assistant.home, answer, history, liked, cards.typed(reason, LONGEST_REASON))
        except TiaoliError as error:
            return str(error)
        return "已记下，谢谢。评价会成为回归用例的草稿（tiaoli eval feedback）。"


def message(role: str, text: str) -> Message:
    """A chat message as text: the chat component renders HTML even where it renders no Markdown, so all is escaped."""
    return {"role": role, "content": escape(text, quote=False)}
