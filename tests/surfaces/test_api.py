"""For programs: functions, LangChain retriever and tools, an agent, the MCP server on standard input and output."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.api import FUNCTIONS, Functions
from assistant.api.compact import ROOM, paged, size
from assistant.api.langchain import ClauseRetriever, tools
from assistant.app import Tiaoli
from corpus.errors import BadInputError
from tests.scripted_llm import calls, says, serving

QUESTION = "绍兴环保不达标的产能退出由谁牵头？"
pytestmark = pytest.mark.xdist_group("api")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiaoli]:
    with Tiaoli.open(tmp_path_factory.mktemp("library")) as opened:
        yield opened


# Arguments as an agent gives them, and what must be found in the JSON of the result
CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("ask", {"question": QUESTION}, "市生态环境局"),
    ("ask", {"question": "那安全生产的呢？", "history": [QUESTION], "region": "绍兴市", "as_of": "2020-06-01"}, "市应急管理局"),
    ("search", {"query": "能耗限额 整改", "k": 3}, "6个月"),
    ("who", {"query": "市生态环境局", "region": "绍兴市"}, "lead"),
    ("deadlines", {"region": "昌吉回族自治州"}, "--11-30"),
    ("targets", {"region": "绍兴市"}, "家"),
    ("check", {"statement": "绍兴的化工厂，单位产品能耗超过强制性限额。", "as_of": "2020-08-01"}, "non_compliant"),
    ("show", {"clause_id": "shaoxing-2020#三/（三）"}, "（牵头单位：市应急管理局）"),
]


@pytest.mark.parametrize(("name", "arguments", "found"), CALLS, ids=[name for name, _, _ in CALLS])
def test_functions_give_plain_values(assistant: Tiaoli, name: str, arguments: dict[str, Any], found: str) -> None:
    said = getattr(Functions(assistant), name)(**arguments)
    assert found in json.dumps(said, ensure_ascii=False)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ask", {"question": ""}),
        ("ask", {"question": "谁负责？", "region": "火星市"}),
        ("ask", {"question": "谁负责？", "as_of": "明天"}),
        ("deadlines", {"start": "2020"}),
        ("who", {"query": "谁", "region": "火星市"}),
        ("ask", {"question": "谁" * 3000}),
        ("ask", {"question": "谁负责？", "history": ["甲"] * 51}),
        ("ask", {"question": "谁负责？", "region": "绍兴" * 200}),
        ("search", {"query": "能耗", "k": 0}),
        ("search", {"query": "能耗", "k": 51}),
        ("who", {"query": "谁" * 300}),
        ("check", {"statement": "绍兴" * 3000}),
        ("check", {"statement": "绍兴的厂", "turns": ["有"] * 51}),
        ("who", {"query": "市经信局", "offset": -1}),
        ("show", {"clause_id": "shaoxing-2020#九十九"}),
    ],
)
def test_functions_refuse_what_they_cannot_use(assistant: Tiaoli, name: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(BadInputError):
        getattr(Functions(assistant), name)(**arguments)


# What would not fit into a model's context -> where its rows stand
LONG: list[tuple[str, dict[str, Any], str]] = [
    ("search", {"query": "能耗", "k": 50}, "rows"),
    ("who", {"query": "市经信局"}, "rows"),
    ("deadlines", {}, "rows"),
    ("targets", {}, "rows"),
    ("check", {"statement": "绍兴的化工厂，单位产品能耗超过强制性限额。", "as_of": "2020-08-01"}, "findings"),
    ("show", {"clause_id": "shaoxing-2020"}, "text"),
]


@pytest.mark.parametrize(("name", "arguments", "rows"), LONG, ids=[name for name, _, _ in LONG])
def test_a_result_is_short_and_the_rest_can_be_fetched(assistant: Tiaoli, name: str, arguments: dict[str, Any], rows: str) -> None:
    function, got, offset = getattr(Functions(assistant), name), 0, 0
    while offset is not None:
        page = function(**arguments, offset=offset)
        assert size(page) <= ROOM
        assert len(page[rows]) > 0
        got, offset = got + len(page[rows]), page["next"]
    assert got == page["total"] > len(page[rows]), "every row comes once, and more than one page is needed"


def test_the_pages_of_a_check_are_its_counts(assistant: Tiaoli) -> None:
    functions, statement = Functions(assistant), "绍兴的化工厂，单位产品能耗超过强制性限额。"
    whole = functions.check(statement, "2020-08-01")
    assert whole["findings"][0]["verdict"] == "non_compliant"
    for verdict, count in whole["counts"].items():
        assert functions.check(statement, "2020-08-01", verdict=verdict)["total"] == count


@given(st.lists(st.text(max_size=9000), max_size=12))
def test_paging_ends_and_loses_no_row(texts: list[str]) -> None:
    rows, found, offset = [{"text": text} for text in texts], [], 0
    while offset is not None:
        page = paged(rows, offset)
        assert size(page) <= ROOM or len(page["rows"]) == 1
        found, offset = found + page["rows"], page["next"]
    assert found == rows


def test_retrieved_documents_carry_their_citation(assistant: Tiaoli) -> None:
    found = ClauseRetriever(assistant=assistant, k=3).invoke("绍兴安全生产不达标产能退出")
    assert len(found) == 3
    best = found[0]
    assert best.metadata.keys() >= {"document_id", "document_title", "document_number", "clause_id", "label", "score", "span"}
    assert best.metadata["document_id"] == "shaoxing-2020"
    assert best.metadata["document_number"] == "绍市工转升办〔2020〕14号"
    text = assistant.record("shaoxing-2020").document.text
    assert text[best.metadata["span"]["start"] : best.metadata["span"]["end"]] == best.page_content


def test_tools_take_arguments_as_a_mapping(assistant: Tiaoli) -> None:
    known = {tool.name: tool for tool in tools(assistant)}
    assert list(known) == [f"tiaoli_{name}" for name in FUNCTIONS]
    for name, arguments, found in CALLS:
        assert found in known[f"tiaoli_{name}"].invoke(arguments)
        assert known[f"tiaoli_{name}"].description


def test_a_tool_tells_bad_input_instead_of_ending_the_run(assistant: Tiaoli) -> None:
    (ask,) = [tool for tool in tools(assistant) if tool.name == "tiaoli_ask"]
    assert "火星市" in ask.invoke({"question": "谁负责？", "region": "火星市"})


def test_an_agent_asks_and_reads_the_cited_answer(assistant: Tiaoli) -> None:
    from langchain.agents import create_agent
    from langchain_openai import ChatOpenAI

    with serving(calls(json.dumps({"question": QUESTION}, ensure_ascii=False)), says("由市生态环境局牵头。")) as script:
        model = ChatOpenAI(model="scripted", base_url=script.url, api_key="none", streaming=True, max_retries=0)  # type: ignore[arg-type]
        done = create_agent(model, tools(assistant)).invoke({"messages": [{"role": "user", "content": QUESTION}]})
    assert done["messages"][-1].content == "由市生态环境局牵头。"
    (told,) = [message for message in script.asked[1]["messages"] if message["role"] == "tool"]
    answer = json.loads(told["content"])
    assert answer["status"] == "answered"
    assert "市生态环境局" in answer["citations"][0]["quote"]


def test_the_mcp_server_lists_and_runs_the_tools(assistant: Tiaoli, tmp_path: Path) -> None:
    from mcp.client.client import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    environment = {"TIAOLI_HOME": str(assistant.home), "HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    command = StdioServerParameters(command=sys.executable, args=["-m", "assistant.cli", "mcp"], env=environment)

    async def talk() -> tuple[list[Any], Any, Any]:
        async with Client(stdio_client(command)) as client:
            listed = await client.list_tools()
            asked = await client.call_tool("tiaoli_ask", {"question": QUESTION})
            refused = await client.call_tool("tiaoli_ask", {"question": "谁负责？", "region": "火星市"})
            return listed.tools, asked, refused

    listed, asked, refused = asyncio.run(asyncio.wait_for(talk(), 60))
    assert [tool.name for tool in listed] == [f"tiaoli_{name}" for name in FUNCTIONS]
    assert all(tool.description and tool.input_schema["properties"] for tool in listed)
    answer = json.loads(asked.content[0].text)
    assert answer["status"] == "answered"
    assert "市生态环境局" in answer["text"]
    assert answer["citations"][0]["document_number"] == "绍市工转升办〔2020〕14号"
    assert refused.is_error
    assert "火星市" in refused.content[0].text


# What a client sends -> what the answer must hold, in Chinese where a person reads it
ODD_LINES: list[tuple[bytes, str]] = [
    (b"{bad", "-32700"),
    (b"\xff\xfe{", "-32700"),
    (b"[" * 50_000, "-32700"),
    (b"[1, 2]", "-32600"),
    (b'{"jsonrpc": "2.0", "id": "odd", "method": "tools/call", "params": 5}', "-32600"),
    # ids that name no request
    *((b'{"jsonrpc": "2.0", "id": %b, "method": "ping"}' % odd, "-32600") for odd in (b"null", b"1e400", b"{}", b"[1]", b"1.5", b"true")),
    (b'{"jsonrpc": "2.0", "method": "tools/list"}', "-32600"),
]
ODD_CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("tiaoli_ask", {"question": 5}, "question 应是文字"),
    ("tiaoli_ask", {}, "缺少参数 question"),
    ("tiaoli_ask", {"question": "谁负责？", "history": "x"}, "history 应是列表"),
    ("tiaoli_ask", {"question": "谁负责？", "history": [5]}, "history 的每一项 应是文字"),
    ("tiaoli_search", {"query": "能耗", "k": "x"}, "k 应是整数"),
    ("tiaoli_search", {"query": "能耗", "k": 0}, "k 应在 1 到 50 之间"),
    ("nope", {}, "没有工具 nope"),
]


def test_the_mcp_server_answers_every_line_and_lives_on(assistant: Tiaoli, tmp_path: Path) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    asked: list[dict[str, Any]] = [
        {"id": "hello", "method": "initialize", "params": hello},
        {"method": "notifications/initialized"},
        *({"id": n, "method": "tools/call", "params": {"name": name, "arguments": given}} for n, (name, given, _) in enumerate(ODD_CALLS)),
        {"id": "last", "method": "ping"},
    ]
    lines = [line for line, _ in ODD_LINES] + [json.dumps({"jsonrpc": "2.0"} | row).encode() for row in asked]
    answers = _served(lines, {"TIAOLI_HOME": str(assistant.home), "HOME": str(tmp_path), "PATH": os.environ["PATH"]})
    without = [str(row["error"]["code"]) for row in answers if row["id"] is None]
    assert sorted(without) == sorted(code for _, code in ODD_LINES)
    known = {row["id"]: row for row in answers if row["id"] is not None}
    assert known["last"]["result"] == {}
    for n, (_, _, told) in enumerate(ODD_CALLS):
        result = known[n]["result"]
        assert result["isError"]
        assert result["content"][0]["text"].startswith(("参数", "缺少", "没有", "k "))
        assert told in result["content"][0]["text"]


def _served(lines: list[bytes], environment: dict[str, str]) -> list[dict[str, Any]]:
    """The server's answers, read until that to the request "last"."""
    command = [sys.executable, "-m", "assistant.cli", "mcp"]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"".join(line + b"\n" for line in lines))
        process.stdin.flush()
        wanted = {*range(len(ODD_CALLS)), "last"}
        answers: list[dict[str, Any]] = []
        while wanted and (line := process.stdout.readline()):
            answers.append(json.loads(line))
            wanted.discard(answers[-1]["id"])
    return answers
