"""Clients that others wrote, against the running server: OpenAI's, an MCP client, schemathesis over the OpenAPI page."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from openai import OpenAI
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from assistant.api.compact import ROOM
from assistant.api.functions import FUNCTIONS
from tests.api_server import running

QUESTION = "绍兴安全生产不达标的产能退出由哪个局牵头？"
ASKED = [{"role": "system", "content": "你是助手"}, {"role": "user", "content": QUESTION}]
pytestmark = pytest.mark.xdist_group("api-clients")


@pytest.fixture(scope="module")
def address(library: Path) -> Iterator[str]:
    with running(library, TIAOLI_API_DOCS="1") as at:
        yield at


@pytest.fixture(scope="module")
def client(address: str) -> OpenAI:
    return OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0)


# OpenAI's client


def test_the_openai_client_lists_the_model_and_asks_it(client: OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["tiaoli"]
    assert client.models.retrieve("tiaoli").id == "tiaoli"
    done = client.chat.completions.create(model="tiaoli", messages=ASKED, temperature=0)  # type: ignore[arg-type]
    assert done.choices[0].message.content
    assert done.choices[0].message.content.startswith("牵头：市应急管理局。[1]")
    told: Any = (done.model_extra or {})["tiaoli"]
    assert told["status"] == "answered"
    assert told["citations"][0]["clause_id"] == "shaoxing-2020#三/（三）"
    assert "（牵头单位：市应急管理局）" in told["citations"][0]["quote"]


def test_a_stream_is_the_same_answer_in_pieces(client: OpenAI) -> None:
    whole = client.chat.completions.create(model="tiaoli", messages=ASKED)  # type: ignore[arg-type]
    stream = client.chat.completions.create(model="tiaoli", messages=ASKED, stream=True, stream_options={"include_usage": True})  # type: ignore[call-overload]
    chunks = list(stream)
    assert len({chunk.id for chunk in chunks}) == 1
    pieces = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert len([piece for piece in pieces if piece]) > 1
    assert "".join(pieces) == whole.choices[0].message.content
    (end,) = [chunk for chunk in chunks if chunk.choices and chunk.choices[0].finish_reason]
    assert end.model_extra["tiaoli"] == (whole.model_extra or {})["tiaoli"]
    assert chunks[-1].usage.total_tokens == 0


@pytest.mark.parametrize(
    ("messages", "more", "told"),
    [
        ([*ASKED, {"role": "assistant", "content": "市应急管理局"}, {"role": "user", "content": "那环保的呢？"}], {}, "市生态环境局"),
        ([{"role": "user", "content": [{"type": "text", "text": QUESTION}]}], {}, "市应急管理局"),
        ([{"role": "user", "content": "能耗达不到强制性限额标准的，整改多久？"}], {"document": "changji-2017"}, "6个月"),
    ],
    ids=["a follow-up", "content in parts", "one document"],
)
def test_the_conversation_is_the_users(client: OpenAI, messages: Any, more: dict[str, str], told: str) -> None:
    done = client.chat.completions.create(model="tiaoli", messages=messages, extra_body={"tiaoli": more})
    assert told in (done.choices[0].message.content or "")


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        ({"model": "gpt-9", "messages": ASKED}, 404, "没有模型"),
        ({"messages": [{"role": "assistant", "content": "好"}]}, 400, "最后一条"),
        ({"messages": []}, 422, "messages"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://a/b.png"}}]}]}, 422, "messages"),
        ({"messages": [{"role": "user", "content": "问" * 3000}]}, 400, "上限"),
        ({"messages": ASKED, "extra_body": {"tiaoli": {"region": "火星市"}}}, 400, "火星市"),
        ({"messages": ASKED, "stream": True, "extra_body": {"tiaoli": {"as_of": "明天"}}}, 400, "明天"),
    ],
    ids=["another model", "nothing asked", "no message", "a picture", "too long", "no such place", "no such day, streamed"],
)
def test_what_cannot_be_answered_is_an_error_of_openais_kind(client: OpenAI, given: dict[str, Any], status: int, says: str) -> None:
    with pytest.raises(openai.APIStatusError) as raised:
        client.chat.completions.create(**{"model": "tiaoli", **given})
    assert raised.value.status_code == status
    assert says in str(raised.value.body)


# An MCP client


def test_an_mcp_client_over_http_uses_every_tool(address: str) -> None:
    from mcp.client.client import Client

    arguments: dict[str, dict[str, Any]] = {
        "ask": {"question": QUESTION},
        "search": {"query": "能耗", "k": 50},
        "who": {"query": "市经信局"},
        "check": {"statement": "绍兴柯桥的印染厂，单位产品能耗超过强制性限额标准。", "as_of": "2020-09-10"},
        "show": {"clause_id": "shaoxing-2020#三/（三）"},
    }

    async def talk() -> tuple[list[str], dict[str, Any], Any]:
        async with Client(f"{address}/mcp") as mcp:
            names = [tool.name for tool in (await mcp.list_tools()).tools]
            said = {name: await mcp.call_tool(f"tiaoli_{name}", arguments.get(name, {})) for name in FUNCTIONS}
            return names, said, await mcp.call_tool("tiaoli_ask", {"question": 5})

    names, said, wrong = asyncio.run(asyncio.wait_for(talk(), 60))
    assert names == [f"tiaoli_{name}" for name in FUNCTIONS]
    assert wrong.is_error
    assert wrong.content[0].text == "参数 question 应是文字。"
    for name, result in said.items():
        assert not result.is_error, name
        assert result.structured_content is None, "every byte would be sent twice"
        assert len(result.content[0].text.encode()) < ROOM + 500, name
        json.loads(result.content[0].text)


# The page that shows the API


@pytest.mark.browser
def test_the_api_page_is_made_of_this_machines_files(address: str) -> None:
    import shutil

    from playwright.sync_api import sync_playwright

    asked: list[str] = []
    wrong: list[str] = []
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.goto(f"{address}/docs")
        page.wait_for_selector(".opblock", timeout=60_000)
        assert page.locator(".opblock").count() == len(operations())
        page.get_by_text("/api/ask", exact=True).click()
        page.get_by_text("Try it out").click()
        page.get_by_text("Execute", exact=True).click()
        assert "市应急管理局" in page.locator(".live-responses-table").inner_text(timeout=60_000)
        browser.close()
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert wrong == []


# Schemathesis


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The OpenAPI page of a server whose library may be changed: one notice."""
    from assistant.app import Tiaoli
    from tests.door_page import NOTICE

    folder = tmp_path_factory.mktemp("schema")
    (folder / "notice.txt").write_text(NOTICE, encoding="utf-8")
    with Tiaoli.open(folder / "home", samples=False) as assistant:
        assistant.ingest([folder / "notice.txt"])
    with running(folder / "home", TIAOLI_SAMPLES="0", TIAOLI_API_DOCS="1") as at:
        yield schemathesis.openapi.from_url(f"{at}/openapi.json")


def operations() -> list[tuple[str, str]]:
    """(path, method) of every endpoint that the page documents for programs."""
    from typing import cast

    from fastapi import FastAPI

    from assistant.api import endpoints, openai_chat
    from assistant.app import Tiaoli
    from assistant.web.door.uploads import Uploads
    from assistant.web.sending import take_documents

    server, nobody = FastAPI(), cast(Tiaoli, None)
    take_documents(server, nobody, cast(Uploads, None))
    for router in (endpoints.router(nobody), openai_chat.router(nobody)):
        server.include_router(router)
    return [(path, method) for path, methods in server.openapi()["paths"].items() for method in methods]


REFUSED = checks.negative_data_rejection
HELD = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    REFUSED,
    checks.unsupported_method,
]


WITHOUT_INPUT = {("/api/documents", "get"), ("/v1/models", "get")}
TRIED = [(path, method, mode) for path, method in operations() for mode in GenerationMode]
"""Data as the page describes it, and data that it forbids."""


@pytest.mark.parametrize(
    ("path", "method", "mode"),
    [row for row in TRIED if row[2] is GenerationMode.POSITIVE or row[:2] not in WITHOUT_INPUT],
    ids=lambda part: str(getattr(part, "value", part)),
)
def test_every_endpoint_keeps_what_its_page_says(documented: Any, path: str, method: str, mode: GenerationMode) -> None:
    operation = documented[path][method.upper()]
    held = {"document_id": "notice"} if method == "get" and mode is GenerationMode.POSITIVE and "{document_id}" in path else None

    @settings(max_examples=8, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode, path_parameters=held))
    def holds(case: Any) -> None:
        answer = case.call()
        # what is too long is refused before it is read
        case.validate_response(answer, checks=[check for check in HELD if answer.status_code != 413 or check is not REFUSED])

    holds()
