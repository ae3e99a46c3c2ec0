"""`tiaoli serve` where other machines could come in."""

import re
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send
from typer.testing import CliRunner

from assistant.cli import app
from assistant.web.door.hosts import Hosts
from corpus.errors import BadInputError

OPEN = ["0.0.0.0", "::", "", "192.168.1.9", "tiaoli.example", "::ffff:127.0.0.1", "0", "127.0.0.1.example"]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Hosts on which a server would have been started; none of the variables is set."""
    hosts: list[str] = []
    monkeypatch.setattr("uvicorn.run", lambda *_, host, **__: hosts.append(host))
    monkeypatch.setattr("assistant.cli.serving._refuse_taken", lambda *_: None)
    for name in ("TIAOLI_PASSWORD", "TIAOLI_USERS", "TIAOLI_TOKENS", "TIAOLI_BOUND", "TIAOLI_ADDRESS", "TIAOLI_PROXY", "TIAOLI_API_DOCS"):
        monkeypatch.setenv(name, "")
    return hosts


@pytest.mark.parametrize("host", OPEN)
def test_no_login_no_other_machines(started: list[str], host: str) -> None:
    result = CliRunner().invoke(app, ["serve", "--host", host])
    assert isinstance(result.exception, BadInputError)
    assert re.search("TIAOLI_PASSWORD.*TIAOLI_USERS", str(result.exception))
    assert "\n" not in str(result.exception)
    assert started == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.3.2.1"])
def test_this_machine_needs_no_login(started: list[str], host: str) -> None:
    assert CliRunner().invoke(app, ["serve", "--host", host]).exception is None
    assert started == [host]


@pytest.mark.parametrize("name", ["TIAOLI_PASSWORD", "TIAOLI_USERS", "TIAOLI_TOKENS"])
def test_with_a_login_others_may_come(started: list[str], monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "x")
    assert CliRunner().invoke(app, ["serve", "--host", "0.0.0.0"]).exception is None
    assert started == ["0.0.0.0"]


def test_bound_everywhere_the_address_reached_is_a_name() -> None:
    Hosts("0.0.0.0").check("GET", Headers({"host": "10.0.0.5:7860"}), ("10.0.0.5", 7860))
    Hosts("::").check("GET", Headers({"host": "[fe80::1]:7860"}), ("fe80::1%eth0", 7860))


@pytest.mark.parametrize(
    ("proxy", "peer", "seen"),
    [
        ("", "127.0.0.1", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "9.9.9.9"),
        ("10.0.0.0/24, ::1", "10.0.0.8", "9.9.9.9"),
        ("10.0.0.1/24", "10.0.0.8", "9.9.9.9"),
        ("10.0.0.0/24", "127.0.0.1", "127.0.0.1"),
    ],
)
def test_only_a_named_proxy_says_whose_request_it_is(monkeypatch: pytest.MonkeyPatch, proxy: str, peer: str, seen: str) -> None:
    import asyncio

    import uvicorn

    given: dict[str, Any] = {}
    monkeypatch.setattr("uvicorn.run", lambda *_, **options: given.update(options))
    monkeypatch.setattr("assistant.cli.serving._refuse_taken", lambda *_: None)
    monkeypatch.setenv("TIAOLI_PROXY", proxy)
    assert CliRunner().invoke(app, ["serve"]).exception is None
    clients = []

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        clients.append(scope["client"][0])

    config = uvicorn.Config(page, **{name: given[name] for name in ("proxy_headers", "forwarded_allow_ips") if name in given})
    config.load()
    scope: Any = {"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", b"9.9.9.9")]}
    asyncio.run(config.loaded_app(scope, None, None))
    assert clients == [seen]


@pytest.mark.parametrize("proxy", ["1", "proxy.example", "127.0.0.1;::1", "*"])
def test_a_proxy_that_is_no_address(started: list[str], monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("TIAOLI_PROXY", proxy)
    assert "TIAOLI_PROXY" in str(CliRunner().invoke(app, ["serve"]).exception)
    assert started == []
