"""How much one user may ask of the server, so that the others are served: an allowance over time, and turns at a time."""

import asyncio
import math
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus

from assistant.app.audit import acting
from assistant.web.door.refusal import Refused

RUNNING, WAITING = 2, 16
"""Turns of one user that are worked on at the same time, and those that may be open altogether."""
USERS_KNOWN = 10_000


class Allowance:
    """At most `most` of something in any `seconds`, for each user apart."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self.seconds = seconds
        self._clock = clock
        self._spent: OrderedDict[str, deque[tuple[float, int]]] = OrderedDict()

    def left(self, user: str) -> int:
        """What the user may still take now."""
        spent, since = self._spent.get(user, deque()), self._clock() - self.seconds
        while spent and spent[0][0] <= since:
            spent.popleft()
        return self.most - sum(amount for _, amount in spent)

    def wait(self, user: str, amount: int = 1) -> int:
        """Seconds, at least one, until `amount` is left; where that is more than there ever is, until all is."""
        short, free = amount - self.left(user), self._clock()
        for since, spent in self._spent.get(user, ()):
            if short <= 0:
                break
            short, free = short - spent, since + self.seconds
        return max(1, math.ceil(free - self._clock()))

    def take(self, user: str, amount: int = 1) -> bool:
        """Whether `amount` was left; then it is taken."""
        if amount > self.left(user):
            return False
        self._spent.setdefault(user, deque()).append((self._clock(), amount))
        self._spent.move_to_end(user)
        while len(self._spent) > USERS_KNOWN:
            self._spent.popitem(last=False)
        return True


class Turns:
    """One user's questions, files and downloads: a few at the same time, some more waiting, the rest refused."""

    def __init__(self, running: int = RUNNING, waiting: int = WAITING) -> None:
        self.running = running
        self.waiting = waiting
        self._open: dict[str, tuple[asyncio.Semaphore, list[object]]] = {}

    @asynccontextmanager
    async def taken(self, user: str) -> AsyncIterator[None]:
        """Until the context ends the turn is the user's, and what is done in it is done for him. Raises Refused (429) where too many of
        his are open."""
        places, held = self._open.setdefault(user, (asyncio.Semaphore(self.running), []))
        if len(held) >= self.waiting:
            told = f"您已有 {self.waiting} 个请求还没有办完，请等前面的办完再试。"
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, told, {"Retry-After": "1"})
        turn = object()
        held.append(turn)
        try:
            async with places:
                with acting(user):
                    yield
        finally:
            held.remove(turn)
            if not held:
                self._open.pop(user, None)
