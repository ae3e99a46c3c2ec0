"""What the page's server refuses, in one process with a guarded network: files of the machine, calls out, foreign names, floods."""

import base64
import io
import json
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.web.door.events import LARGEST_EVENT
from assistant.web.door.uploads import FILES_AT_A_TIME, LARGEST_UPLOAD
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
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one notice, made once."""
    from assistant.app import Tiaoli

    folder = tmp_path_factory.mktemp("door")
    (folder / "notice.txt").write_text(NOTICE, encoding="utf-8")
    with Tiaoli.open(folder / "home", samples=False) as assistant:
        assistant.ingest([folder / "notice.txt"])
    return folder / "home"


@pytest.fixture(scope="module")
def shared_page(library: Path) -> Iterator[TestClient]:
    """One server for all attacks that change nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIAOLI_HOME", str(library))
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
    return noted


def home(monkeypatch: pytest.MonkeyPatch, library: Path) -> None:
    monkeypatch.setenv("TIAOLI_HOME", str(library))
    monkeypatch.setenv("TIAOLI_SAMPLES", "0")


def events(page: TestClient) -> dict[str, int]:
    """Number of the page's events by what they are for."""
    config = page.get("/config").json()
    kinds = {part["id"]: part["type"] for part in config["components"]}
    found: dict[str, int] = {}
    for event in config["dependencies"]:
        inputs = [kinds[number] for number in event["inputs"]]
        name = "read" if "file" in inputs else "ask" if inputs[:1] == ["textbox"] and len(inputs) == 5 else ""
        found.setdefault(name or ("who" if inputs == ["textbox", "textbox"] else "other"), event["id"])
    return found


def join(page: TestClient, event: int, data: list[Any], session: str = "abc", **more: Any) -> Any:
    return page.post("/gradio_api/queue/join", json={"data": data, "fn_index": event, "session_hash": session, **more})


def outcome(page: TestClient, session: str = "abc") -> dict[str, Any]:
    """What the event of a session ended with."""
    text = page.get("/gradio_api/queue/data", params={"session_hash": session}).text
    messages = [json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith("data: ")]
    return next(message for message in messages if message["msg"] == "process_completed")


def sent(page: TestClient, *files: tuple[str, bytes], **more: Any) -> Any:
    return page.post("/gradio_api/upload", files=[("files", (name, io.BytesIO(data))) for name, data in files], **more)


# A path of the machine, or of the network, named as a file


@pytest.mark.parametrize("file", [ENVIRONMENT, ELSEWHERE, ELSEWHERE | {"path": "//files.example/a.txt"}], ids=["file", "address", "UNC"])
@pytest.mark.parametrize("event", ["ask", "who", "read"])
@pytest.mark.parametrize("way", ["/gradio_api/queue/join", "/gradio_api/run/predict", "/gradio_api/api/predict"])
def test_no_event_takes_a_file_that_was_not_sent(page: TestClient, file: dict[str, Any], event: str, way: str) -> None:
    number = events(page)[event]
    data = {"ask": ["问", CHAT if file is ENVIRONMENT else [file], None, file, ""], "who": [file, file], "read": [[file]]}[event]
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


# Logins


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


GUARDED = ["/", "/config", "/document/notice", "/download/who.xlsx", "/report/x", "/theme.css", "/gradio_api/queue/data?session_hash=a"]


def test_a_password_guards_everything(monkeypatch: pytest.MonkeyPatch, library: Path) -> None:
    home(monkeypatch, library)
    monkeypatch.setenv("TIAOLI_PASSWORD", "开门-1")
    with served() as page:
        assert {path: page.get(path).status_code for path in GUARDED} == dict.fromkeys(GUARDED, 401)
        assert page.post("/gradio_api/queue/join", json={}).status_code == 401
        assert sent(page, ("a.txt", b"x")).status_code == 401
        assert page.get("/config", headers=basic("谁", "开门-1")).status_code == 200
        assert page.get("/config", headers={"Authorization": "Bearer 开门-1".encode()}).status_code == 401
        tries = [page.get("/config", headers=basic("a", f"{n}")).status_code for n in range(7)]
        assert tries == [401] * 5 + [429] * 2
        assert page.get("/config", headers=basic("a", "开门-1")).status_code == 429, "the right one is not told from the wrong one"


def test_users_have_passwords_of_their_own(monkeypatch: pytest.MonkeyPatch, library: Path, tmp_path: Path) -> None:
    from assistant.web.door.login import hashed

    home(monkeypatch, library)
    (tmp_path / "users").write_text(f"# 科室\n张三:{hashed('a')}\nli:{hashed('b')}\n", encoding="utf-8")
    monkeypatch.setenv("TIAOLI_USERS", str(tmp_path / "users"))
    with served() as page:
        who = [("张三", "a", 200), ("li", "b", 200), ("li", "a", 401), ("nobody", "a", 401), ("", "", 401), ("张三", "a", 200)]
        assert [page.get("/config", headers=basic(name, password)).status_code for name, password, _ in who] == [code for *_, code in who]
        asked = {"data": ["谁负责落实？", None, None, "", ""], "fn_index": events_with(page, basic("li", "b")), "session_hash": "li1"}
        assert page.post("/gradio_api/queue/join", json=asked, headers=basic("li", "b")).status_code == 200
        for path in ("/gradio_api/queue/data?session_hash=li1", "/gradio_api/heartbeat/li1"):
            assert page.get(path, headers=basic("张三", "a")).status_code == 403, "a session is its user's own"


def events_with(page: TestClient, headers: dict[str, str]) -> int:
    config = page.get("/config", headers=headers).json()
    return int(next(event["id"] for event in config["dependencies"] if len(event["inputs"]) == 5))


@pytest.mark.parametrize("text", ["", "张三", "张三:secret", "张三:scrypt$zz$00", ":scrypt$0011223344556677$" + "00" * 32])
def test_a_file_of_users_that_is_none(tmp_path: Path, text: str) -> None:
    from assistant.web.door.login import read_users
    from corpus.errors import BadInputError

    (tmp_path / "users").write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError, match="login 姓名"):
        read_users(tmp_path / "users")


def test_the_line_for_a_user_is_made_from_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from assistant.web.door.login import fits, main, read_users

    monkeypatch.setattr("sys.stdin", io.StringIO("秘密 \n"))
    assert main(["张三"]) == 0
    (tmp_path / "users").write_text(capsys.readouterr().out, encoding="utf-8")
    assert fits("秘密 ", read_users(tmp_path / "users")["张三"])
    assert main(["a:b"]) == 2


# Limits


def test_a_question_is_answered_and_files_are_read_and_gone(page: TestClient, library: Path) -> None:
    numbers = events(page)
    assert join(page, numbers["ask"], ["谁负责落实？", None, None, "", ""]).status_code == 200
    assert "市经信局" in json.dumps(outcome(page)["output"]["data"], ensure_ascii=False)
    name = "..\\..\\" + "长" * 200 + ".txt"
    paths = sent(page, (name, NOTICE.replace("试验", "新").encode())).json()
    assert Path(paths[0]).is_file()
    neighbour = str(Path(paths[0]).parent / ".." / "neighbour.txt")
    for stolen in (neighbour, str(Path(paths[0]).parent), paths[0] + "/../../x"):
        assert join(page, numbers["read"], [[{"path": stolen, "meta": {"_type": "gradio.FileData"}}]], "read").status_code == 403
    assert join(page, numbers["read"], [[{"path": paths[0], "url": "http://evil.example/a.txt"}]], "read").status_code == 200
    assert "新办法" in outcome(page, "read")["output"]["data"][0]
    assert not Path(paths[0]).parent.exists()
    assert join(page, numbers["read"], [[{"path": paths[0]}]], "read").status_code == 403, "it is read once"


def test_another_user_cannot_name_my_upload(tmp_path: Path) -> None:
    from assistant.web.door.uploads import Uploads

    uploads = Uploads(tmp_path)
    (path,) = uploads.keep("li", [("a.txt", b"x")])
    assert uploads.owns("li", path)
    assert not uploads.owns("张三", path)
    assert not uploads.owns("li", [path])


@pytest.mark.parametrize(
    ("files", "status", "says"),
    [
        ([("a.exe", b"x")], 415, "不能读"),
        ([("..", b"x")], 415, "不能读"),
        ([("a\x00.txt", b"x")], 200, ""),
        ([("/etc/cron.d/a.md", b"x")], 200, ""),
        ([(f"{n}.txt", b"x") for n in range(FILES_AT_A_TIME + 1)], 413, "一次最多"),
        ([], 400, "没有收到文件"),
    ],
    ids=["type", "dots", "NUL", "path", "many", "none"],
)
def test_what_may_be_sent(page: TestClient, files: list[tuple[str, bytes]], status: int, says: str) -> None:
    answer = sent(page, *files)
    assert answer.status_code == status
    if status == 200:
        assert Path(answer.json()[0]).parent.parent.name.startswith("tiaoli-uploads-")
    else:
        assert says in answer.json()["detail"]


def test_an_upload_has_an_end(tmp_path: Path) -> None:
    from assistant.web.door.refusal import Refused
    from assistant.web.door.uploads import Uploads

    hourly = Uploads(tmp_path / "a", hourly=10)
    (tmp_path / "a").mkdir()
    (read,) = hourly.keep("li", [("a.txt", b"12345678")])
    hourly.drop([read])
    with pytest.raises(Refused, match="一小时内"):
        hourly.keep("li", [("b.txt", b"123")])
    assert hourly.keep("other", [("b.txt", b"123")])
    full = Uploads(tmp_path / "a", on_disk=10)
    full.keep("li", [("a.txt", b"12345678")])
    with pytest.raises(Refused, match="太多"):
        full.keep("other", [("b.txt", b"123")])
    full.drop([str(tmp_path / "a"), "/etc/passwd"])
    assert (tmp_path / "a").is_dir(), "only what was sent is deleted"


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/gradio_api/queue/join", {"Content-Length": str(LARGEST_EVENT + 1)}, 413),
        ("/gradio_api/upload", {"Content-Length": str(LARGEST_UPLOAD + 1)}, 413),
        ("/gradio_api/upload", {"Content-Length": "-1"}, 411),
        ("/gradio_api/queue/join", {"Transfer-Encoding": "chunked"}, 411),
    ],
)
def test_a_body_has_an_end(page: TestClient, path: str, headers: dict[str, str], status: int) -> None:
    def parts() -> Iterator[bytes]:
        yield b"{}"

    answer = page.post(path, content=parts(), headers=headers)
    assert answer.status_code == status
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "null", "{", '{"data": 1}', "[" * 50_000, '{"data":[],"fn_index":-1,"session_hash":"a"}', '{"data":[],"fn_index":99999,"session_hash":"a"}',
        '{"data":[],"fn_index":true,"session_hash":"a"}', '{"data":["a"],"fn_index":0,"session_hash":"../a"}', "\xff\xfe",
        '{"data":[{"a":1},{"b":2},0,0,0],"fn_index":3,"session_hash":"a"}', '{"data":[[],[],[],[],[]],"fn_index":3,"session_hash":"a"}',
    ],
)  # fmt: skip
def test_an_odd_event_is_told_so_in_one_line(page: TestClient, body: str) -> None:
    answer = page.post("/gradio_api/queue/join", content=body.encode("utf-8"))
    assert answer.status_code == 400
    assert len(answer.json()["detail"].splitlines()) == 1


def test_half_characters_of_a_question_harm_nobody(page: TestClient) -> None:
    body = '{"data":["\\ud83d谁负责\\u0000落实？",null,null,"",""],"fn_index":%d,"session_hash":"half"}' % events(page)["ask"]
    assert page.post("/gradio_api/queue/join", content=body).status_code == 200
    assert outcome(page, "half")["success"]


@pytest.mark.parametrize(("field", "text"), [(3, "绍" * 5000), (4, "2" * 5000), (0, "问" * 3000)], ids=["place", "day", "question"])
def test_a_field_has_an_end(page: TestClient, field: int, text: str) -> None:
    data: list[Any] = ["谁负责落实？", None, None, "", ""]
    data[field] = text
    assert join(page, events(page)["ask"], data, "long").status_code == 200
    shown = json.dumps(outcome(page, "long")["output"]["data"], ensure_ascii=False)
    assert "没有答成" in shown
    assert len(shown) < 12_000


def test_events_a_minute_are_bounded(monkeypatch: pytest.MonkeyPatch, library: Path) -> None:
    home(monkeypatch, library)
    with served(("10.0.0.7", 1)) as page:
        page.app._events.most = 3  # type: ignore[attr-defined]
        assert [join(page, 0, []).status_code for _ in range(5)] == [400] * 3 + [429] * 2


# A namespace without a network


@pytest.mark.skipif(not shutil.which("unshare") or not shutil.which("ip"), reason="unshare or ip is absent: no namespace to test in")
def test_not_one_packet_leaves() -> None:
    """In a network namespace without a way out, where the kernel counts what looks for one: the attacks that called out, then the count."""
    import subprocess
    import sys

    script = Path(__file__).with_name("web_in_a_namespace.sh")
    done = subprocess.run(["unshare", "-n", "bash", str(script), sys.executable], capture_output=True, text=True, timeout=300, check=False)
    if done.returncode == 77 or "unshare failed" in done.stderr:
        pytest.skip(f"no network namespace can be made here: {done.stderr.strip()[:120]}")
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split()[-1] == "0", f"packets left: {done.stdout}"
