"""Clients that open connections and let the server wait."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from assistant.web.door import connections
from assistant.web.door.connections import Connection

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n"
Client = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with what it saw of the body; a path other than / is answered when the client has left."""
    message: Any = {"more_body": True}
    while message.get("more_body") or scope["path"] != "/":
        message = await receive()
        if message["type"] == "http.disconnect":
            return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@asynccontextmanager
async def listening(**options: Any) -> AsyncIterator[tuple[Callable[[], Awaitable[Client]], ServerState]]:
    config, state = uvicorn.Config(page, lifespan="off", proxy_headers=False, **options), ServerState()
    config.load()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(config, state, {}), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    opened: list[Client] = []

    async def opening() -> Client:
        opened.append(await asyncio.open_connection("127.0.0.1", port))
        return opened[-1]

    async with asyncio.timeout(20):
        yield opening, state
    for _, writer in opened:
        writer.close()
    server.close()


async def said(client: Client, *parts: bytes) -> bytes:
    """What the server answers until it ends the connection."""
    for part in parts:
        client[1].write(part)
    try:
        return await client[0].read()
    except ConnectionResetError:
        return b""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.1)
    monkeypatch.setattr(connections, "BODY_SECONDS", 0.1)


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        (b"", 0),
        (b"GET / HTTP/1.1\r\nHost: x", 0),
        (POST, 0),
        (POST + b"x" * 80_000, 0),
        (GET, 1),
        (GET + b"G", 1),
        (GET + GET + POST, 2),
        (POST + b"x" * 90_000 + b"POST", 1),
    ],
    ids=["nothing", "half a head", "no body", "half a body", "idle", "half a head later", "no body later", "a body, then half a head"],
)
def test_who_lets_the_server_wait_is_cut_off(impatient: None, sent: bytes, answered: int) -> None:
    async def wait() -> tuple[int, int, int]:
        async with listening() as (opening, state):
            answer = await said(await opening(), sent)
            while state.tasks:
                await asyncio.sleep(0)
            return answer.count(b"200 OK"), len(state.connections), len(state.tasks)

    assert asyncio.run(wait()) == (answered, 0, 0)


def test_who_waits_for_the_server_is_not(impatient: None) -> None:
    async def wait() -> bool:
        async with listening() as (opening, _):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(said(await opening(), GET.replace(b"/ ", b"/slow ", 1)), 0.4)
        return True

    assert asyncio.run(wait())


def test_a_body_that_comes_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Longer than the time for one step of it, as long as every step comes."""
    monkeypatch.setattr(connections, "BODY_SECONDS", 0.2)

    async def slow() -> bytes:
        async with listening() as (opening, _):
            reader, writer = await opening()
            writer.write(POST)
            for _ in range(9):
                writer.write(b"x" * 10_000)
                await asyncio.sleep(0.05)
            return await reader.readuntil(b"ok")

    assert b"200 OK" in asyncio.run(slow())


@pytest.mark.parametrize("limit", ["AN_ADDRESS", "all"])
@pytest.mark.parametrize("held", [b"", b"GET / HTTP/1.1\r\nHost: x"], ids=["nothing", "half a head"])
def test_idle_connections_make_room_for_who_asks(monkeypatch: pytest.MonkeyPatch, limit: str, held: bytes) -> None:
    monkeypatch.setattr(connections, "AN_ADDRESS", 20 if limit == "AN_ADDRESS" else 1000)
    monkeypatch.setattr(connections, "_open_files", lambda: 40 if limit == "all" else 10_000)

    async def flood() -> tuple[bytes, int]:
        async with listening() as (opening, state):
            for _ in range(60):
                (await opening())[1].write(held)
            reader, writer = await opening()
            writer.write(GET)
            return await reader.readuntil(b"ok"), len(state.connections)

    answer, kept = asyncio.run(flood())
    assert b"200 OK" in answer
    assert kept == 20


def test_one_address_does_not_take_every_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections that are worked on are not ended for a newcomer of the same address."""
    monkeypatch.setattr(connections, "AN_ADDRESS", 5)

    async def flood() -> tuple[bytes, int]:
        async with listening() as (opening, state):
            for _ in range(5):
                (await opening())[1].write(GET.replace(b"/ ", b"/slow ", 1))
            while len(state.tasks) < 5:
                await asyncio.sleep(0)
            return await said(await opening(), GET), len(state.connections)

    assert asyncio.run(flood()) == (b"", 5)
