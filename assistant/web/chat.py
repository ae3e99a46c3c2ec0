"""What happens when the user asks: the answer arrives statement by statement, the evidence beside it."""

from collections.abc import Iterator
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from assistant.model import Answer
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
        messages = [*messages, message("user", question)]
        try:
            day = date.fromisoformat(as_of.strip()) if as_of and as_of.strip() else None
            answer = self.assistant.ask(question, history=asked[-HISTORY:], region=(region or "").strip() or None, as_of=day)
        except (TiaoliError, ValueError) as error:
            yield [*messages, message("assistant", f"没有答成：{error}")], cards.EMPTY, asked, question
            return
        asked = [*asked, question]
        evidence = cards.evidence(self.assistant, answer)
        for text in growing(answer):
            yield [*messages, message("assistant", text)], evidence, asked, ""


def message(role: str, text: str) -> Message:
    """A chat message as text: the chat component renders HTML even where it renders no Markdown, so all is escaped."""
    return {"role": role, "content": escape(text, quote=False)}


def growing(answer: Answer) -> list[str]:
    """The answer's text after each statement, so that a reader sees it arrive; the last is the whole text."""
    lines = answer.text.split("\n")
    return ["\n".join(lines[: n + 1]) for n in range(len(lines))]
