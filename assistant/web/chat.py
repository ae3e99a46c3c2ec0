"""What happens when the user asks: the answer arrives statement by statement, the evidence beside it."""

from collections.abc import Iterator
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from assistant.web import cards
from corpus.errors import TiaoliError

if TYPE_CHECKING:
    from assistant.app import Tiaoli

Message = dict[str, Any]
Turn = tuple[list[Message], str, list[str], str]
HISTORY = 8


class Chat:
    """Callbacks of the question tab over one assistant."""

    def __init__(self, assistant: "Tiaoli") -> None:
        self.assistant = assistant

    def respond(self, question: str, messages: list[Message], asked: list[str], region: str | None, as_of: str | None) -> Iterator[Turn]:
        """Yields (messages, evidence HTML, questions asked so far, emptied input) as the answer grows."""
        question = question.strip()
        if not question:
            yield messages, cards.EMPTY, asked, ""
            return
        told = [*messages, message("user", question)]
        try:
            day = date.fromisoformat(as_of.strip()) if as_of and as_of.strip() else None
            for answer in self.assistant.answering(question, asked[-HISTORY:], (region or "").strip() or None, day):
                yield [*told, message("assistant", answer.text)], cards.evidence(self.assistant, answer), [*asked, question], ""
        except (TiaoliError, ValueError) as error:
            yield [*told, message("assistant", f"没有答成：{error}")], cards.EMPTY, asked, question


def message(role: str, text: str) -> Message:
    """A chat message as text: the chat component renders HTML even where it renders no Markdown, so all is escaped."""
    return {"role": role, "content": escape(text, quote=False)}
