"""What the page's server refuses, with a shut network: files of the machine, calls out, foreign names."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.door_page import CHAT, ELSEWHERE, ENVIRONMENT, HERE, events

pytest_plugins = ["tests.door_page"]

# A path of the machine, or of the network, named as a file


@pytest.mark.parametrize("file", [ENVIRONMENT, ELSEWHERE, ELSEWHERE | {"path": "//files.example/a.txt"}], ids=["file", "address", "UNC"])
@pytest.mark.parametrize("event", ["ask", "who", "read"])
@pytest.mark.parametrize("way", ["/gradio_api/queue/join", "/gradio_api/run/predict", "/gradio_api/api/predict"])
def test_no_event_takes_a_file_that_was_not_sent(page: TestClient, file: dict[str, Any], event: str, way: str) -> None:
    number = events(page)[event]
    chat = CHAT if file is ENVIRONMENT else [file]
    data = {"ask": ["问", chat, None, file, ""], "who": [file, *[None] * 6], "read": [[file]]}[event]
    answer = page.post(way, json={"data": data, "fn_index": number, "session_hash": "files"})
    assert answer.status_code in (400, 403, 404)
    assert "environ" not in answer.text
    assert "TIAOLI_HOME" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/proc/self/environ",
        "/gradio_api/file=http://files.example/a.txt",
        "/gradio_api/file=https://127.0.0.1:1/a",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/proxy=https://files.example.hf.space/a",
        "/file=/etc/passwd",
        "/proxy=https://a.hf.space/",
        "/assets/../../../../../../etc/passwd",
        "/assets/%2e%2e/%2e%2e/routes.py",
        "/static/..%2f..%2fetc%2fpasswd",
        "/static/%5c%5cfiles.example%5ca",
        "/assets//etc/passwd",
        "/svelte/../index.html",
        "/gradio_api/stream/a/b/c/playlist.m3u8",
        "/gradio_api/custom_component/x/client/y/z",
        "/openapi.json",
        "/gradio_api/openapi.json",
        "/gradio_api/info",
        "/docs",
        "/monitoring",
        "/monitoring/summary",
        "/gradio_api/runs",
        "/gradio_api/run-history/records",
        "/gradio_api/deep_link?session_hash=abc",
        "/gradio_api/queue/status",
        "/gradio_api/vibe-code",
        "/gradio_api/dev/reload",
        "/gradio_api/app_id",
        "/gradio_api/token",
        "/gradio_api/startup-events",
        "/gradio_api/mcp/",
        "/login",
        "/manifest.json",
        "/GRADIO_API/INFO",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_the_page_does_not_need_is_not_there(page: TestClient, path: str, method: str) -> None:
    assert page.request(method, HERE + path).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["run/predict", "api/predict", "call/respond", "call/v2/respond", "component_server", "cancel", "reset", "vibe-edit", "stream/x"],
)
def test_no_other_address_takes_orders(page: TestClient, path: str) -> None:
    assert page.post(f"/gradio_api/{path}", json={"data": [], "fn_index": 0}).status_code == 404


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "TRACE", "CONNECT", "POST"])
def test_a_page_is_only_read(page: TestClient, method: str) -> None:
    answer = page.request(method, "/config", headers={"Access-Control-Request-Method": "POST"})
    assert answer.status_code == 404
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_no_websocket_is_opened(page: TestClient) -> None:
    from starlette.websockets import WebSocketDisconnect

    with pytest.raises(WebSocketDisconnect), page.websocket_connect("ws://127.0.0.1:7860/gradio_api/queue/join"):
        pass


@pytest.mark.parametrize("query", ["?page=../x", "?deep_link=..%2f..%2fabc", "?page=a&deep_link=b"])
def test_a_query_names_no_saved_page(page: TestClient, query: str) -> None:
    assert page.get(f"/config{query}").json()["components"] == page.get("/config").json()["components"]


# Names


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "127.0.0.1:7860"}, 200),
        ({"Host": "LOCALHOST"}, 200),
        ({"Host": "localhost.:7860"}, 200),
        ({"Host": "[::1]:7860"}, 200),
        ({"Host": "[0:0:0:0:0:0:0:1]:7860"}, 421),
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example:7860"}, 421),
        ({"Host": "localhost@evil.example"}, 421),
        ({"Host": "evil.example#localhost"}, 421),
        ({"Host": "192.168.1.9:7860"}, 421),
        ({"Host": "0.0.0.0:7860"}, 421),
        ({"Host": "[::ffff:7f00:1]"}, 421),
        ({"Host": ""}, 421),
        ({"X-Forwarded-Host": "evil.example"}, 421),
        ({"X-Forwarded-Host": "localhost, evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:3000"}, 403),
        ({"Origin": "http://127.0.0.1:7860"}, 200),
        ({"Origin": "http://["}, 403),
        ({"Origin": "http://[::1"}, 403),
        ({"Origin": "http://a]b"}, 403),
        ({"Origin": "http://[127.0.0.1]:7860"}, 403),
        ({"Origin": ""}, 403),
        ({"Host": "["}, 421),
        ({"Host": "[::1"}, 421),
        ({"Referer": "http://["}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_only_its_own_name_and_pages_are_answered(page: TestClient, headers: dict[str, str], status: int) -> None:
    answer = page.get("/config", headers=headers)
    assert answer.status_code == status
    assert not [name for name in answer.headers if name.startswith("access-control-allow")]
    if status != 200:
        assert len(answer.text.splitlines()) == 1


@pytest.mark.parametrize("header", ["X-Gradio-Server", "X-Gradio-User", "Referer", "Origin"])
def test_no_header_tells_the_page_where_it_is(page: TestClient, header: str) -> None:
    assert "evil.example" not in page.get("/config", headers={header: "http://evil.example"}).text


@pytest.mark.parametrize("query", ["start=abc", "end=1.5", "version=", "start=%ff"])
def test_an_odd_address_is_told_so(page: TestClient, query: str) -> None:
    answer = page.get(f"/document/x?{query}")
    assert answer.status_code == 400
    assert "地址不合格式" in answer.text


@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/upload"])
@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}],
    ids=["origin", "null", "form"],
)
def test_another_site_gives_no_orders(page: TestClient, path: str, headers: dict[str, str]) -> None:
    assert page.post(path, content="{}", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("bound", "hosts", "host", "origin", "status"),
    [
        ("127.0.0.1", "tiaoli.example, b.example", "tiaoli.example", "https://tiaoli.example", 200),
        ("127.0.0.1", "tiaoli.example", "127.0.0.1:7860", "https://tiaoli.example", 200),
        ("127.0.0.1", "tiaoli.example", "other.example", None, 421),
        ("office.example", "", "office.example:7860", "http://office.example:7860", 200),
        ("0.0.0.0", "", "127.0.0.1:7860", None, 200),
        ("0.0.0.0", "", "10.0.0.5:7860", None, 421),
    ],
)
def test_named_hosts(monkeypatch: pytest.MonkeyPatch, bound: str, hosts: str, host: str, origin: str | None, status: int) -> None:
    from starlette.datastructures import Headers

    from assistant.web.door.hosts import Hosts
    from assistant.web.door.refusal import Refused

    monkeypatch.setenv("TIAOLI_BOUND", bound)
    monkeypatch.setenv("TIAOLI_HOSTS", hosts)
    headers = Headers({"host": host} | ({"origin": origin} if origin else {}))
    got = 200
    try:
        Hosts.from_environment().check("POST", headers, ("127.0.0.1", 7860))
    except Refused as refused:
        got = refused.status
    assert got == status


# A namespace without a network


@pytest.mark.skipif(not shutil.which("unshare") or not shutil.which("ip"), reason="unshare or ip is absent: no namespace to test in")
def test_not_one_packet_leaves() -> None:
    """In a network namespace without a way out, where the kernel counts what looks for one: the attacks that called out, then the count."""
    import subprocess
    import sys

    script = Path(__file__).parents[1].joinpath("web_in_a_namespace.sh")
    done = subprocess.run(["unshare", "-n", "bash", str(script), sys.executable], capture_output=True, text=True, timeout=300, check=False)
    if done.returncode == 77 or "unshare failed" in done.stderr:
        pytest.skip(f"no network namespace can be made here: {done.stderr.strip()[:120]}")
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split()[-1] == "0", f"packets left: {done.stdout}"
