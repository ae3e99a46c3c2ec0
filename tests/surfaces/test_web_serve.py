"""`tiaoli serve` where other machines could come in."""

import re

import pytest
from starlette.datastructures import Headers
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
    for name in ("TIAOLI_PASSWORD", "TIAOLI_USERS", "TIAOLI_BOUND", "TIAOLI_ADDRESS", "TIAOLI_API_DOCS"):
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


@pytest.mark.parametrize("name", ["TIAOLI_PASSWORD", "TIAOLI_USERS"])
def test_with_a_login_others_may_come(started: list[str], monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "x")
    assert CliRunner().invoke(app, ["serve", "--host", "0.0.0.0"]).exception is None
    assert started == ["0.0.0.0"]


def test_bound_everywhere_the_address_reached_is_a_name() -> None:
    Hosts("0.0.0.0").check("GET", Headers({"host": "10.0.0.5:7860"}), ("10.0.0.5", 7860))
    Hosts("::").check("GET", Headers({"host": "[fe80::1]:7860"}), ("fe80::1%eth0", 7860))
