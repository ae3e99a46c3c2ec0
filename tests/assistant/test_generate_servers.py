"""Servers that misbehave: the call ends in its time, takes in so much and no more, and goes nowhere else."""

import gzip
import itertools
import json
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.generate import LanguageModel, configured
from assistant.generate.provider import client
from assistant.generate.provider.errors import ModelError
from corpus.errors import BadInputError
from tests.scripted_llm import Script, calls, fails, says, sends, serving, streams

LIMIT_S = 0.5
SCHEMA: dict[str, Any] = {"title": "answer", "description": "", "type": "object", "properties": {}}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n"
PROXIES = [name for scheme in ("http", "https", "all", "no") for name in (f"{scheme}_proxy", f"{scheme.upper()}_PROXY")]
Write = Callable[[bytes], Any]


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


def asked(url: str, timeout: float = LIMIT_S) -> str:
    """The whole text that the model at `url` gives."""
    return "".join(LanguageModel("openai:scripted", url, SecretStr("sk-secret-123"), timeout).stream("s", "u", SCHEMA))


def reason(url: str, timeout: float = LIMIT_S) -> tuple[str, float]:
    """Why the call failed, and after how many seconds (the client is made before)."""
    model = LanguageModel("openai:scripted", url, SecretStr("sk-secret-123"), timeout)
    began = time.monotonic()
    with pytest.raises(ModelError) as error:
        list(model.stream("s", "u", SCHEMA))
    return str(error.value), time.monotonic() - began


def drips(text: bytes) -> Callable[[Write], None]:
    """`text` for ever, a byte at a time, each well within any time-out for a single read."""

    def write(send: Write) -> None:
        for byte in itertools.cycle(text):
            send(bytes([byte]))
            time.sleep(0.02)

    return write


def for_ever(first: bytes, again: bytes, pause: float = 0) -> Callable[[Write], None]:
    def write(send: Write) -> None:
        send(first)
        while True:
            send(again)
            time.sleep(pause)

    return write


def event(**fields: Any) -> bytes:
    return b"data: " + json.dumps({"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"} | fields).encode() + b"\n\n"


WORDS = event(choices=[{"index": 0, "delta": {"role": "assistant", "content": "甲" * 50}, "finish_reason": None}])
SLOW: dict[str, Callable[[Write], None]] = {
    "comments for ever": for_ever(HEAD + b"\r\n", b": ping\n\n", 0.02),
    "headers a byte at a time": drips(b"HTTP/1.1 200 OK\r\n" + b"X-Filler: aaaaaaaaaaaaaaaaaaaaaaaa\r\n" * 1000),
    "body a byte at a time": lambda send: (send(HEAD + b"\r\n"), drips(b"data: {}\n\n")(send))[1],
    "one line without end": for_ever(HEAD + b"\r\ndata: ", b"a" * 10, 0.02),
    "chunks without end": for_ever(HEAD + b"\r\n", WORDS, 0.02),
    "chunks that say nothing": for_ever(HEAD + b"\r\n", event(choices=[]), 0.02),
    "an error page a byte at a time": lambda send: (send(b"HTTP/1.1 500 No\r\nConnection: close\r\n\r\n"), drips(b"sorry ")(send))[1],
}


@pytest.mark.parametrize("write", SLOW.values(), ids=SLOW)
def test_a_call_ends_in_its_time_whatever_the_server_sends(write: Callable[[Write], None]) -> None:
    with serving(sends(write)) as script:
        said, took = reason(script.url)
    assert "超时" in said
    assert took < LIMIT_S + 1


def test_a_server_that_accepts_and_says_nothing_ends_in_its_time() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        said, took = reason(f"http://127.0.0.1:{silent.getsockname()[1]}/v1")
    assert "超时" in said
    assert took < LIMIT_S + 1


def test_refusals_share_one_limit() -> None:
    """Three ways of asking and a rate limit's wait are one call."""

    def slow_refusal(send: Write) -> None:
        time.sleep(0.3)
        send(b"HTTP/1.1 400 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    with serving(sends(slow_refusal)) as script:
        said, took = reason(script.url)
    assert "超时" in said
    assert took < LIMIT_S + 1
    with serving(fails(429, retry_after="4")) as script:
        said, took = reason(script.url)
    assert took < LIMIT_S + 1


def test_a_name_that_is_not_resolved_in_time_ends_in_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait(20) or [])
    said, took = reason("http://model.internal/v1")
    released.set()
    assert "超时" in said
    assert took < LIMIT_S + 1


def test_no_thread_outlives_its_call() -> None:
    with serving(sends(SLOW["headers a byte at a time"])) as script:
        reason(script.url)
        patience = time.monotonic() + 3
        while any(thread.name == "tiaoli-model" for thread in threading.enumerate()):
            assert time.monotonic() < patience, "the call still reads"
            time.sleep(0.01)


# with the cap for those that take the client seconds of work under the real one
TOO_MUCH: dict[str, tuple[Callable[[Write], None], int]] = {
    "100 MB in one line": (for_ever(HEAD + b"\r\ndata: ", b"a" * 2**20), client.MOST_BYTES),
    "an error page without end": (for_ever(b"HTTP/1.1 500 No\r\nConnection: close\r\n\r\n", b"a" * 2**20), client.MOST_BYTES),
    "comments at full speed": (for_ever(HEAD + b"\r\n", b": ping\n\n" * 10_000), 2**18),
    "words at full speed": (for_ever(HEAD + b"\r\n", WORDS * 100), 2**18),
}


@pytest.mark.parametrize(("write", "cap"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_a_reply_too_long_is_cut_with_its_reason(write: Callable[[Write], None], cap: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MOST_BYTES", cap)
    with serving(sends(write)) as script:
        tracemalloc.start()
        said, _ = reason(script.url, timeout=60)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert "太长" in said
    assert peak < 50 * 2**20


def test_a_text_too_long_is_cut_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MOST_TEXT", 1000)
    with serving(calls("甲" * 1001, pieces=20)) as script:
        assert "太长" in reason(script.url, 20)[0]


def test_compressed_replies_are_neither_asked_for_nor_unpacked() -> None:
    bomb = gzip.compress(b"data: " + b"a" * 200 * 2**20, 1)
    with serving(sends(lambda send: send(HEAD + b"Content-Encoding: gzip\r\n\r\n" + bomb))) as script:
        tracemalloc.start()
        said, _ = reason(script.url, timeout=20)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert "压缩" in said
    assert peak < 20 * 2**20
    assert {headers["Accept-Encoding"] for headers in script.headers} == {"identity"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with serving(says("stolen")) as other, serving(fails(status, location=f"{other.url}/chat/completions")) as script:
        said, _ = reason(script.url)
    assert "转" in said
    assert other.asked == []


def choice(delta: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"index": 0, "delta": delta} | fields


ARGUMENTS = {"index": 0, "id": "c", "type": "function", "function": {"name": "answer", "arguments": '{"a": 1}'}}
UNUSUAL: dict[str, Any] = {
    "no role": [choice({"content": '{"a": 1}'}), choice({}, finish_reason="stop")],
    "no role in a tool call": [choice({"tool_calls": [ARGUMENTS]}), choice({}, finish_reason="tool_calls")],
    "an empty role": [choice({"role": "", "content": '{"a": 1}'}), choice({"role": ""}, finish_reason="stop")],
    "a null role": [choice({"role": None, "content": '{"a": 1}'}), choice({"role": None}, finish_reason="stop")],
    "finish_reason with the last words": [choice({"content": '{"a"'}), choice({"content": ": 1}"}, finish_reason="stop")],
    "usage first and last": [None, choice({"content": '{"a": 1}'}), choice({}, finish_reason="stop"), None],
    "null content": [choice({"content": None}), choice({"content": '{"a": 1}'}), choice({"content": None}, finish_reason="stop")],
}


@pytest.mark.parametrize("done", [True, False], ids=["[DONE]", "no [DONE]"])
@pytest.mark.parametrize("choices", UNUSUAL.values(), ids=UNUSUAL)
def test_unusual_streams_are_understood(choices: list[dict[str, Any] | None], done: bool) -> None:
    with serving(streams(*choices, done=done)) as script:
        assert asked(script.url, 10) == '{"a": 1}'


BROKEN: dict[str, bytes] = {
    "no JSON": b"data: {bad\n\n",
    "no UTF-8": b'data: {"a": "\xff"}\n\n',
    "a nest of brackets": b"data: " + b"[" * 50_000 + b"\n\n",
    "a list": b"data: []\n\n",
    "a number": b"data: 5\n\n",
    "choices that are none": event(choices="sk-secret-123"),
    "an error with the key": event(error={"message": "your key sk-secret-123 is wrong"}),
    "no HTTP": b"",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_broken_streams_have_a_reason_without_the_servers_words(body: bytes, recwarn: pytest.WarningsRecorder) -> None:
    with serving(sends(lambda send: send(HEAD + b"\r\n" + body if body else b"hello"))) as script:
        said, _ = reason(script.url, 10)
    assert said.startswith("语言模型")
    assert "secret" not in said
    assert "secret" not in "".join(str(warning.message) for warning in recwarn)


# Proxies of the environment


@contextmanager
def proxying() -> Iterator[Script]:
    """A proxy that answers by itself: what reaches it is in `asked`."""
    with serving(calls('{"by": "proxy"}')) as script:
        yield script


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("all_proxy", "socks5://127.0.0.1:9"),
        ("ALL_PROXY", "socks://127.0.0.1:9/"),
        ("HTTP_PROXY", "http://127.0.0.1:9"),
        ("http_proxy", "nonsense://x"),
        ("http_proxy", "::::"),
    ],
)
def test_a_model_on_this_machine_needs_no_proxy(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with serving(calls('{"a": 1}')) as script:
        assert asked(script.url, 10) == '{"a": 1}'
        assert asked(script.url.replace("127.0.0.1", "localhost"), 10) == '{"a": 1}'


def test_a_model_elsewhere_goes_through_an_http_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with proxying() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.removesuffix("/v1"))
        assert asked("http://model.example/v1", 10) == '{"by": "proxy"}'
        monkeypatch.setenv("no_proxy", "model.example")
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [])
        assert "中断" in reason("http://model.example/v1", 10)[0]
    assert len(proxy.asked) == 1


@pytest.mark.parametrize("value", ["socks5://127.0.0.1:9", "socks://127.0.0.1:9/"])
def test_a_socks_proxy_is_left_out(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("all_proxy", value)
    tried: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *_, **__: tried.append(host) or [])
    assert "中断" in reason("http://model.example/v1", 10)[0]
    assert tried == ["model.example"]


@pytest.mark.parametrize("variable", ["OPENAI_PROXY", "OPENAI_BASE_URL", "OPENAI_API_BASE"])
def test_variables_of_other_programs_change_nothing(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "http://127.0.0.1:9/v1")
    with serving(calls('{"a": 1}')) as script:
        assert asked(script.url, 10) == '{"a": 1}'


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIAOLI_LLM_BASE_URL", "model.example/v1"),
        ("TIAOLI_LLM_BASE_URL", "http://[::1/v1"),
        ("TIAOLI_LLM_BASE_URL", "ftp://model.example"),
        ("TIAOLI_LLM_TIMEOUT", "1e300"),
        ("https_proxy", "http://[::1"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv("TIAOLI_LLM", "openai:scripted")
    monkeypatch.setenv("TIAOLI_LLM_BASE_URL", "https://model.example/v1")
    monkeypatch.setenv(name, value)
    with pytest.raises(BadInputError, match=name):
        configured()
