"""Connections to the server, before any request is known. Comes in: bytes; goes out: requests, or the end of one that holds a place.

A client owes the head of a request, then its body. Who lets the server wait for either is cut off, and where there are too many
connections, whoever has waited longest without a request makes room: who asks at once is always let in.
"""

import asyncio
from typing import Any, Literal

from uvicorn.protocols.http.h11_impl import H11Protocol

AN_ADDRESS = 256
"""Connections of one address."""
MOST_FILES = 16_384
HEAD_SECONDS, BODY_SECONDS, BODY_STEP = 10.0, 30.0, 16 * 1024
"""Seconds for the head of a request; bytes of a body that must come in each so many seconds until it is whole."""

Owed = Literal["head", "body", "nothing"]


class Connection(H11Protocol):
    """uvicorn's own, with an end to its patience."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._came = 0
        self._timer: asyncio.TimerHandle | None = None
        self._wait()
        self._make_room()

    def data_received(self, data: bytes) -> None:
        self._came += len(data)
        super().data_received(data)
        if self._owes() != self._awaited:
            self._wait()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def _owes(self) -> Owed:
        if self.cycle is None or self.cycle.response_complete:
            return "head"
        return "body" if self.cycle.more_body else "nothing"

    def _wait(self) -> None:
        """Begins to wait for what the client owes now."""
        self._stop()
        self._awaited, self._came, self._since = self._owes(), 0, self.loop.time()
        if self._awaited != "nothing" and not self.transport.is_closing():
            self._timer = self.loop.call_later(HEAD_SECONDS if self._awaited == "head" else BODY_SECONDS, self._waited)

    def _waited(self) -> None:
        """An answer that is still being fetched is no idle connection; a body goes on as long as it comes."""
        fetched = self._awaited == "head" and self.transport.get_write_buffer_size() > 0
        if fetched or (self._awaited == "body" and self._came >= BODY_STEP):
            self._wait()
        else:
            self.transport.abort()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _make_room(self) -> None:
        """Behind a proxy all connections have its address, and it is the proxy that counts its clients'."""
        everybody: set[Any] = self.connections
        same = {other for other in everybody if other.client and self.client and other.client[0] == self.client[0]}
        if len(same) > AN_ADDRESS and not self.config.proxy_headers:
            self._end_one(same)
        elif len(everybody) > _open_files() // 2:
            self._end_one(everybody)

    def _end_one(self, among: set[Any]) -> None:
        idle = [other for other in among if other is not self and other._awaited == "head"]
        ended = min(idle, key=lambda other: other._since, default=self)
        self.connections.discard(ended)
        ended.transport.abort()


def allow_files() -> None:
    """Lets the process open as many files, connections among them, as it may (MOST_FILES at most)."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _open_files() -> int:
    try:
        import resource
    except ImportError:
        return 1024
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST_FILES if soft == resource.RLIM_INFINITY else soft
