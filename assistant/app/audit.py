"""Who asked what of a server. In: questions, checks, searches, changes of the library, with the user whose turn it is. Out: lines of a log.

The log is only ever appended to, one JSON object a line, and stays in the home, readable by its owner alone.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from assistant.app import Tiaoli
from assistant.app.given import LONGEST_ACCOUNT
from assistant.app.taking_in.intake import Intake
from assistant.model import Answer, CheckReport, FormField
from corpus.errors import BadInputError, in_short
from corpus.model import Frozen
from corpus.store.library import Library

if TYPE_CHECKING:
    from assistant.selfcheck import Filled

FILE = "audit.jsonl"
Kind = Literal["ask", "search", "check", "ingest", "remove"]
_acting: ContextVar[str] = ContextVar("acting", default="")


class AuditEntry(Frozen):
    """One line. `question`: what was asked, said or changed; `answer`: SHA-256 of what was answered, "" where nothing was.

    `time` is in UTC; `generation` is the library's when the answer was done.
    """

    time: str
    user: str
    kind: Kind
    question: str
    generation: int
    answer: str = ""


@contextmanager
def acting(user: str) -> Iterator[None]:
    """What is done inside is done for `user`, in threads that are started for it too."""
    before = _acting.get()
    _acting.set(user)
    try:
        yield
    finally:
        _acting.set(before)


def acting_user() -> str:
    """The user for whom this is done; "" outside of every `acting`."""
    return _acting.get()


def answer_hash(text: str) -> str:
    """What an answer's text is told by in the log."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()


class AuditedTiaoli(Tiaoli):
    """The assistant of a server: whoever asks is written down. A log that cannot be written is told on stderr and stops nobody."""

    def __init__(self, library: Library, home: Path) -> None:
        super().__init__(library, home)
        self._log_failed = False

    def answering(self, question: str, *given: Any, **named: Any) -> Iterator[Answer]:
        last: Answer | None = None
        user = acting_user()  # who leaves in the middle of an answer is still written down as who asked
        try:
            for last in super().answering(question, *given, **named):
                yield last
        finally:
            self._note("ask", question, last.text if last else "", user)

    def search(self, query: str, k: int = 10) -> list[dict[str, Any]]:
        rows = super().search(query, k)
        self._note("search", query, "\n".join(str(row["clause_id"]) for row in rows))
        return rows

    def check(self, statement: str | None = None, turns: "Sequence[str | Filled]" = (), *given: Any, **named: Any) -> CheckReport:
        report = super().check(statement, turns, *given, **named)
        self._note_check([statement or "", *turns][-1], report)
        return report

    def check_with_form(self, turns: "Sequence[str | Filled]", *given: Any, **named: Any) -> tuple[CheckReport, tuple[FormField, ...]]:
        report, form = super().check_with_form(turns, *given, **named)
        self._note_check(["", *turns][-1], report)
        return report, form

    def _note_check(self, last: "str | Filled", report: CheckReport) -> None:
        said = last if isinstance(last, str) else json.dumps(dict(last), ensure_ascii=False)
        self._note("check", said, report.model_dump_json(exclude={"id"}))

    def ingest(self, paths: Sequence[Path | str], *given: Any, **named: Any) -> list[Intake]:
        done = super().ingest(paths, *given, **named)
        for row in done:
            self._note("ingest", f"{row.document_id or Path(row.path).name} {row.outcome}")
        return done

    def take_in(self, *given: Any, **named: Any) -> list[Intake]:
        done = super().take_in(*given, **named)
        for row in done:
            self._note("ingest", f"{row.document_id or Path(row.path).name} {row.outcome}")
        return done

    def correct(self, document_id: str, *given: Any, **named: Any) -> Intake:
        row = super().correct(document_id, *given, **named)
        self._note("ingest", f"{document_id} {row.outcome}")
        return row

    def remove(self, document_id: str) -> None:
        super().remove(document_id)
        self._note("remove", document_id)

    def _note(self, kind: Kind, question: str, answer: str = "", user: str | None = None) -> None:
        entry = AuditEntry(
            time=datetime.now(UTC).isoformat(timespec="milliseconds"),
            user=acting_user() if user is None else user,
            kind=kind,
            question=question[:LONGEST_ACCOUNT].encode("utf-8", "replace").decode("utf-8"),
            generation=self.library.generation,
            answer=answer_hash(answer) if answer else "",
        )
        try:
            _append(self.home / FILE, entry)
        except OSError:
            if not self._log_failed:
                sys.stderr.write(f"审计日志 {self.home / FILE} 写不了：提问照常回答，但没有记录。请检查权限和磁盘空间。\n")
            self._log_failed = True


def _append(path: Path, entry: AuditEntry) -> None:
    """One write a line: lines of several processes do not mix."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # a library in a database has made none
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, (entry.model_dump_json() + "\n").encode())
    finally:
        os.close(file)


def read_audit(home: Path, user: str | None = None, start: date | None = None, end: date | None = None) -> Iterator[AuditEntry]:
    """Lines of the log, oldest first; those of one user, from the day `start` to the day `end` (UTC).

    Nothing where there is no log. Raises BadInputError for a line that is none, naming its number.
    """
    path = home / FILE
    if not path.is_file():
        return
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            entry = _read(path, number, line)
            day = date.fromisoformat(entry.time[:10])
            if (user is None or entry.user == user) and (start or day) <= day <= (end or day):
                yield entry


def _read(path: Path, number: int, line: str) -> AuditEntry:
    try:
        return AuditEntry.model_validate_json(line)
    except ValidationError as error:
        raise BadInputError(f"{path} 第 {number} 行不是审计记录：{in_short(line)}") from error
