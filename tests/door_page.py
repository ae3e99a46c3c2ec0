"""The page's server in one process, and what a client of it says: for the tests of its door."""

import io
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.web.server import create

HERE = "http://127.0.0.1:7860"
ENVIRONMENT = {"path": "/proc/self/environ", "meta": {"_type": "gradio.FileData"}}
CHAT = [{"role": "user", "content": [{"type": "file", "file": ENVIRONMENT}]}]
ELSEWHERE = {"path": "http://files.example/a.txt", "meta": {"_type": "gradio.FileData"}}
NOTICE = "试验办法\n一、总则\n（一）由市经信局负责落实，12月底前完成。\n"


@contextmanager
def served(client: tuple[str, int] = ("127.0.0.1", 50000)) -> Iterator[TestClient]:
    # a process has one server; the tests have several, each with a folder of its own for Gradio
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", "")
        with TestClient(create(), base_url=HERE, client=client, raise_server_exceptions=False) as page:
            yield page


@pytest.fixture(scope="module")
def notice_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one notice, made once."""
    from assistant.app import Tiaoli

    folder = tmp_path_factory.mktemp("door")
    (folder / "notice.txt").write_text(NOTICE, encoding="utf-8")
    with Tiaoli.open(folder / "home", samples=False) as assistant:
        assistant.ingest([folder / "notice.txt"])
    return folder / "home"


@pytest.fixture(scope="module")
def shared_page(notice_home: Path) -> Iterator[TestClient]:
    """One server for all attacks that change nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIAOLI_HOME", str(notice_home))
        patch.setenv("TIAOLI_SAMPLES", "0")
        with served() as page:
            yield page


@pytest.fixture
def page(shared_page: TestClient, calls_out: list[object]) -> Iterator[TestClient]:
    yield shared_page
    assert calls_out == [], "the server asked for a name or a connection"


@pytest.fixture
def calls_out(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every name that is looked up and every connection to another machine, refused and noted."""
    noted: list[object] = []

    def refuse(*asked: object, **_: object) -> Any:
        noted.append(asked)
        raise OSError("the network is shut")

    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return noted


def at_home(monkeypatch: pytest.MonkeyPatch, notice_home: Path) -> None:
    monkeypatch.setenv("TIAOLI_HOME", str(notice_home))
    monkeypatch.setenv("TIAOLI_SAMPLES", "0")


BUTTONS = {"ask": "send", "who": "look", "read": "read"}
"""What presses each event, by its elem_id."""


def events(page: TestClient) -> dict[str, int]:
    """Number of the page's events by what they are for."""
    config = page.get("/config").json()
    named = {part["props"].get("elem_id"): part["id"] for part in config["components"]}
    pressed = {target[0]: event["id"] for event in config["dependencies"] for target in event["targets"] if target[1] == "click"}
    return {name: pressed[named[button]] for name, button in BUTTONS.items()}


def join(page: TestClient, event: int, data: list[Any], session: str = "abc", **more: Any) -> Any:
    body = json.dumps({"data": data, "fn_index": event, "session_hash": session, **more})
    return page.post("/gradio_api/queue/join", content=body)


def outcome(page: TestClient, session: str = "abc") -> dict[str, Any]:
    """What the event of a session ended with."""
    text = page.get("/gradio_api/queue/data", params={"session_hash": session}).text
    messages = [json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith("data: ")]
    return next(message for message in messages if message["msg"] == "process_completed")


def sent(page: TestClient, *files: tuple[str, bytes], **more: Any) -> Any:
    return page.post("/gradio_api/upload", files=[("files", (name, io.BytesIO(data))) for name, data in files], **more)
