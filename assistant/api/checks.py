"""Self-checks that programs hold over several requests. In: messages and filled fields. Out: the check as it stands after them.

What is kept is what was told; the report is made anew from all of it, so that it is always that of today's library.
"""

import secrets
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from assistant.api.functions import MOST_TURNS
from assistant.api.schemas import CheckState, Value
from assistant.model import FormField
from corpus.errors import BadInputError, TiaoliError

if TYPE_CHECKING:
    from assistant.app import Tiaoli
    from assistant.selfcheck import Filled

KEPT, MOST_CHARACTERS = 200, 20_000
"""Checks of all users that are kept, the newest used; characters of all that was told in one."""


class UnknownCheckError(TiaoliError):
    """No check of this user has this id, or newer ones took its place."""


class _Held(NamedTuple):
    user: str
    told: "tuple[str | Filled, ...]"
    as_of: str | None
    facts: frozenset[str] = frozenset()


class Checks:
    """Checks by ids that nobody can guess, each its user's own. Safe from several threads."""

    def __init__(self, assistant: "Tiaoli") -> None:
        self._assistant = assistant
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._guard = Lock()

    def begin(self, user: str, statement: str, as_of: str | None) -> CheckState:
        """Raises BadInputError for a day that is none."""
        return self._judged(secrets.token_urlsafe(16), _Held(user, (statement,), as_of))

    def find(self, user: str, check_id: str) -> CheckState:
        """The check as it stands. Raises UnknownCheckError."""
        return self._judged(check_id, self._of(user, check_id), keep=False)

    def say(self, user: str, check_id: str, turn: "str | Filled") -> CheckState:
        """The check after one more message, or after fields of its form. Raises UnknownCheckError, BadInputError for a turn too many and
        for a field that cannot hold what was filled in."""
        held = self._of(user, check_id)
        now = held._replace(told=(*held.told, turn))
        if len(now.told) > MOST_TURNS or len(str(now.told)) > MOST_CHARACTERS:
            raise BadInputError(f"一次自查最多 {MOST_TURNS} 条、{MOST_CHARACTERS} 字的说明，请重新开始，把情况合在一起说。")
        return self._judged(check_id, now)

    def form(self, user: str, check_id: str) -> tuple[FormField, ...]:
        """What would settle most, as fields to fill in. Raises UnknownCheckError."""
        statement, *turns = (held := self._of(user, check_id)).told
        return self._assistant.check_form(str(statement), turns, as_of=held.as_of)

    def strike(self, user: str, check_id: str, number: int) -> CheckState:
        """The check without the stated fact of that number. Raises UnknownCheckError, BadInputError for a number nobody has."""
        if str(number) not in self._of(user, check_id).facts:
            raise BadInputError(f"没有第 {number} 条事实：编号见 report.stated 的 id。")
        return self.say(user, check_id, f"删掉第{number}条")

    def end(self, user: str, check_id: str) -> None:
        """Forgets the check. Raises UnknownCheckError."""
        self._of(user, check_id)
        with self._guard:
            self._held.pop(check_id, None)

    def _of(self, user: str, check_id: str) -> _Held:
        with self._guard:
            held = self._held.get(check_id)
        if held is None or held.user != user:
            raise UnknownCheckError("没有这次自查，或它已被更新的自查替下：请重新开始。")
        return held

    def _judged(self, check_id: str, held: _Held, keep: bool = True) -> CheckState:
        """The state, kept once it could be made: a message that could not be read leaves the check as it was. Looking keeps nothing:
        a message may have come meanwhile."""
        statement, *turns = held.told
        report = self._assistant.check(str(statement), turns, as_of=held.as_of)
        if keep:
            self._keep(check_id, held._replace(facts=frozenset(fact.id for fact in report.stated)))
        return CheckState(id=check_id, told=tuple(_plain(turn) for turn in held.told), report=report)

    def _keep(self, check_id: str, held: _Held) -> None:
        with self._guard:
            self._held[check_id] = held
            self._held.move_to_end(check_id)
            while len(self._held) > KEPT:
                self._held.popitem(last=False)


def _plain(turn: "str | Filled") -> str | dict[str, Value]:
    return turn if isinstance(turn, str) else dict(turn)
