"""The door of the page. Comes in: every request. Goes out: the request as the page may have it, or a refusal in one Chinese line.

A new limit, header or way of naming a host belongs here, one matter a file; what the page does with a request does not.
"""

import json
import re
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.door.events import LARGEST_EVENT, Events, session_of
from assistant.web.door.hosts import Hosts
from assistant.web.door.limits import Allowance, Turns
from assistant.web.door.login import Logins
from assistant.web.door.programs import Programs, for_programs
from assistant.web.door.refusal import Refused
from assistant.web.door.uploads import LARGEST_UPLOAD, Uploads

USER = "tiaoli.user"
"""Key of the ASGI scope under which the page finds whose request it is: a user's name, else an address."""
OPEN, EVENTS_A_MINUTE, SESSIONS_KNOWN = 200, 600, 10_000
"""Requests of one user that may be open; events of one user in a minute; sessions whose user is remembered."""
EVENT, UPLOAD = "/gradio_api/queue/join", "/gradio_api/upload"
_SESSION = re.compile(r"/gradio_api/(?:heartbeat/([^/]+)|queue/data)")
_WORK = re.compile(r"/(?:document|download|report)/[^/]+")
_SHOWN = re.compile(
    r"/|/config|/theme\.css|/favicon\.ico|/(?:assets|static)/[\w@~-][\w@~.-]*(?:/[\w@~-][\w@~.-]*)*|/gradio_api/upload_progress"
)
_WITHOUT_QUERY = frozenset({"/", "/config"})
"""Gradio reads names of saved pages there; ours has none."""

# Gradio builds its page with inline scripts and compiles templates, hence 'unsafe-inline' and 'unsafe-eval';
# what matters is that nothing may be loaded from, or sent to, another host.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "frame-src 'none'; frame-ancestors 'none'; object-src 'none'; base-uri 'self'; form-action 'self'"
)


# answers to programs are data: nothing in them is shown, run or kept
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


@dataclass
class Door:
    """The one way in: what is not listed here is a 404, whatever the application behind would answer."""

    app: ASGIApp
    hosts: Hosts
    logins: Logins | None
    events: Events
    uploads: Uploads
    turns: Turns
    programs: Programs
    also: frozenset[str] = frozenset()
    _open: Counter[str] = field(default_factory=Counter)
    _events: Allowance = field(default_factory=lambda: Allowance(EVENTS_A_MINUTE, 60))
    _sessions: OrderedDict[str, str] = field(default_factory=OrderedDict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, _guarded(send, for_programs(scope["path"])))
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        try:
            self.hosts.check(scope["method"], headers, scope.get("server"))
            self._known(scope, headers)
            user = await self._user(scope, headers)
            if for_programs(scope["path"]):
                self.programs.count(user)
            with self._one_open(user):
                inner, receive = await self._admitted(user, scope, headers, receive)
                async with self._turn(user, scope["path"]):
                    await self.app(inner, receive, send)
        except Refused as refused:
            await refused.response(scope["path"])(scope, receive, send)

    def _known(self, scope: Scope, headers: Headers) -> None:
        """Raises Refused for an address or a method that neither the page nor a program has a use for."""
        path, method = scope["path"], scope["method"]
        if for_programs(path):
            self.programs.check(method, path, headers)
            return
        if method == "POST" and path in (EVENT, UPLOAD):
            return
        shown = path in self.also or any(listed.fullmatch(path) for listed in (_SHOWN, _WORK, _SESSION))
        if not shown or method not in ("GET", "HEAD"):
            raise Refused(HTTPStatus.NOT_FOUND, "没有这个地址。")

    async def _user(self, scope: Scope, headers: Headers) -> str:
        address = scope["client"][0] if scope.get("client") else "?"
        if not self.logins:
            return address
        let_in = self.logins.program if for_programs(scope["path"]) else self.logins.user
        return await let_in(headers.get("authorization"), address) or address

    @contextmanager
    def _one_open(self, user: str) -> Iterator[None]:
        if self._open[user] >= OPEN:
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "打开的连接太多，请关闭一些页面再试。", {"Retry-After": "1"})
        self._open[user] += 1
        try:
            yield
        finally:
            self._open[user] -= 1
            if not self._open[user]:
                del self._open[user]

    def _turn(self, user: str, path: str) -> AbstractAsyncContextManager[None]:
        """Work is done in the user's turn; an event takes its own."""
        return self.turns.taken(user) if _WORK.fullmatch(path) or for_programs(path) else nullcontext()

    async def _admitted(self, user: str, scope: Scope, headers: Headers, receive: Receive) -> tuple[Scope, Receive]:
        """The request with its user, and without what Gradio would answer to: an origin it would let read, an address it would take
        for its own, a page it would look up."""
        kept = [(name, value) for name, value in scope["headers"] if name != b"origin" and not name.startswith(b"x-gradio-")]
        inner = dict(scope) | {USER: user, "headers": kept}
        if scope["path"] in _WITHOUT_QUERY:
            inner["query_string"] = b""
        if found := _SESSION.fullmatch(scope["path"]):
            given = found[1] or parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
            self._own(user, session_of(given))
        elif scope["path"] == UPLOAD:
            _check_length(headers, LARGEST_UPLOAD)
        elif for_programs(scope["path"]) and scope["method"] == "POST":
            _check_length(headers, self.programs.most(scope["path"]))
        elif scope["path"] == EVENT:
            receive = await self._event(user, headers, receive)
            inner["headers"] = [(b"host", headers["host"].encode("latin-1")), (b"content-type", b"application/json")]
        return inner, receive

    async def _event(self, user: str, headers: Headers, receive: Receive) -> Receive:
        if not self._events.take(user):
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "操作太频繁，请稍等再试。", {"Retry-After": str(self._events.wait(user))})
        _check_length(headers, LARGEST_EVENT)
        event = self.events.checked(await _body(receive), lambda path: self.uploads.owns(user, path))
        self._own(user, event["session_hash"])
        return _replay(json.dumps(event).encode(), receive)

    def _own(self, user: str, session: str) -> None:
        """A session belongs to who uses it first."""
        if self._sessions.setdefault(session, user) != user:
            raise Refused(HTTPStatus.FORBIDDEN, "这个会话属于别的用户，请刷新页面。")
        self._sessions.move_to_end(session)
        while len(self._sessions) > SESSIONS_KNOWN:
            self._sessions.popitem(last=False)


def _check_length(headers: Headers, most: int) -> None:
    """The server in front reads no more than what is announced, so what is announced is enough to know."""
    length = headers.get("content-length", "")
    if not length.isascii() or not length.isdigit():
        raise Refused(HTTPStatus.LENGTH_REQUIRED, "请求没有说明长度。")
    if int(length) > most:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"发来的内容太大：最多 {most // 1024} KB，请减少文字或文件。")


async def _body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A channel that gives `body` first, and then whatever comes (the client leaves)."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return waiting.pop() if waiting else await receive()

    return replayed


def _guarded(send: Send, data: bool) -> Send:
    """Every answer forbids the browser to load from, or send to, another host; `data` is never shown or kept."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("Content-Security-Policy", DATA_POLICY if data else POLICY)
            if data:
                headers["Cache-Control"] = "no-store"
            headers.update(HEADERS)
        await send(message)

    return sending
