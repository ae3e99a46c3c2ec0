"""Who may come in where a password is set, and how much of everything the page's server takes."""

import base64
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.web.door import OPEN
from assistant.web.door.events import LARGEST_EVENT
from assistant.web.door.limits import Allowance
from assistant.web.door.uploads import FILES_AT_A_TIME, LARGEST_UPLOAD
from tests.door_page import NOTICE, at_home, events, join, outcome, sent, served

pytest_plugins = ["tests.door_page"]

# Logins


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


GUARDED = ["/", "/config", "/document/notice", "/download/who.xlsx", "/report/x", "/theme.css", "/gradio_api/queue/data?session_hash=a"]


def test_a_password_guards_everything(monkeypatch: pytest.MonkeyPatch, notice_home: Path) -> None:
    at_home(monkeypatch, notice_home)
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
        assert page.get("/config", headers=basic("谁", "开门-1")).status_code == 200, "who came in before is not locked out by others"


def test_users_have_passwords_of_their_own(monkeypatch: pytest.MonkeyPatch, notice_home: Path, tmp_path: Path) -> None:
    from assistant.web.door.login import hashed

    at_home(monkeypatch, notice_home)
    (tmp_path / "users").write_text(f"# 科室\n张三:{hashed('a')}\nli:{hashed('b')}\n", encoding="utf-8")
    monkeypatch.setenv("TIAOLI_USERS", str(tmp_path / "users"))
    with served() as page:
        who = [("张三", "a", 200), ("li", "b", 200), ("li", "a", 401), ("nobody", "a", 401), ("", "", 401), ("张三", "a", 200)]
        assert [page.get("/config", headers=basic(name, password)).status_code for name, password, _ in who] == [code for *_, code in who]
        asked = {"data": ["谁负责落实？", None, None, "", ""], "fn_index": events_with(page, basic("li", "b")), "session_hash": "li1"}
        assert page.post("/gradio_api/queue/join", json=asked, headers=basic("li", "b")).status_code == 200
        for path in ("/gradio_api/queue/data?session_hash=li1", "/gradio_api/heartbeat/li1"):
            assert page.get(path, headers=basic("张三", "a")).status_code == 403, "a session is its user's own"


@pytest.mark.parametrize("way", ["password", "users"])
def test_wrong_passwords_sent_together_are_counted(way: str) -> None:
    import asyncio

    from assistant.web.door.login import TRIES, Logins, hashed
    from assistant.web.door.refusal import Refused

    async def tried(logins: Logins, password: str) -> int:
        try:
            await logins.user(basic("li", password)["Authorization"], "10.0.0.7")
        except Refused as refused:
            return refused.status
        return 200

    async def flood() -> list[int]:
        logins = Logins("b") if way == "password" else Logins(users={"li": hashed("b")})
        together = await asyncio.gather(*(tried(logins, "b") for _ in range(9)))
        return [*together, *await asyncio.gather(*(tried(logins, f"{n}") for n in range(30)))]

    assert asyncio.run(flood()) == [200] * 9 + [401] * TRIES + [429] * (30 - TRIES)


def events_with(page: TestClient, headers: dict[str, str]) -> int:
    config = page.get("/config", headers=headers).json()
    return int(next(event["id"] for event in config["dependencies"] if len(event["inputs"]) == 5 and len(event["targets"]) == 2))


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


def test_a_question_is_answered_and_files_are_read_and_gone(page: TestClient, notice_home: Path) -> None:
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


PART = b'--a\r\nContent-Disposition: form-data; name="files"\r\n\r\n'


@pytest.mark.parametrize(
    ("kind", "body", "says"),
    [
        ("multipart/form-data", b"x", "不合格式"),
        ("multipart/form-data; boundary=a", b"garbage", "不合格式"),
        ("multipart/form-data; boundary=a", PART.replace(b"; name", b"; eman") + b"x\r\n--a--\r\n", "不合格式"),
        ("multipart/form-data; boundary=a", PART + b"x" * 2**21 + b"\r\n--a--\r\n", "不合格式"),
        ("text/plain", b"x", "没有收到文件"),
    ],
    ids=["no boundary", "no parts", "no name", "a long field", "no form"],
)
def test_a_form_that_is_none_is_told_why(page: TestClient, kind: str, body: bytes, says: str) -> None:
    answer = page.post("/gradio_api/upload", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 400
    assert says in answer.json()["detail"]


def test_an_upload_broken_off_is_no_error(page: TestClient) -> None:
    import asyncio

    from starlette.types import Message

    parts: list[Message] = [{"type": "http.request", "body": PART, "more_body": True}, {"type": "http.disconnect"}]
    headers = {"host": "127.0.0.1", "content-length": "1000", "content-type": "multipart/form-data; boundary=a"}
    scope = {"type": "http", "method": "POST", "path": "/gradio_api/upload", "query_string": b"", "client": ("127.0.0.1", 1)}
    scope["headers"] = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def broken_off() -> int:
        answers: list[Message] = []

        async def receive() -> Message:
            return parts.pop(0)

        async def send(message: Message) -> None:
            answers.append(message)

        await page.app(scope, receive, send)
        return int(answers[0]["status"])

    assert asyncio.run(broken_off()) == 400


def test_an_upload_has_an_end(tmp_path: Path) -> None:
    from assistant.web.door.refusal import Refused
    from assistant.web.door.uploads import Uploads

    hourly = Uploads(tmp_path / "a", hourly=10)
    (tmp_path / "a").mkdir()
    (read,) = hourly.keep("li", [("a.txt", b"12345678")])
    hourly.drop([read])
    with pytest.raises(Refused, match="一小时内") as refused:
        hourly.keep("li", [("b.txt", b"123")])
    assert 3500 < int(refused.value.headers["Retry-After"]) <= 3600
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
        '{"data":[],"fn_index":99999,"session_hash":"a"}',
        "", "[]", "null", "{", '{"data": 1}', "[" * 50_000, '{"data":[],"fn_index":-1,"session_hash":"a"}',
        '{"data":[],"fn_index":true,"session_hash":"a"}', '{"data":["a"],"fn_index":0,"session_hash":"../a"}', "\xff\xfe",
        '{"data":[{"a":1},{"b":2},0,0,0],"fn_index":3,"session_hash":"a"}', '{"data":[[],[],[],[],[]],"fn_index":3,"session_hash":"a"}',
    ],
)  # fmt: skip
def test_an_odd_event_is_told_so_in_one_line(page: TestClient, body: str) -> None:
    answer = page.post("/gradio_api/queue/join", content=body.encode("utf-8"))
    assert answer.status_code == 400
    assert len(answer.json()["detail"].splitlines()) == 1


def test_half_characters_of_a_question_harm_nobody(page: TestClient) -> None:
    assert join(page, events(page)["ask"], ["\ud83d谁负责\u0000落实？", None, None, "", ""], "half").status_code == 200
    assert outcome(page, "half")["success"]


@pytest.mark.parametrize(("field", "text"), [(3, "绍" * 5000), (4, "2" * 5000), (0, "问" * 3000)], ids=["place", "day", "question"])
def test_a_field_has_an_end(page: TestClient, field: int, text: str) -> None:
    data: list[Any] = ["谁负责落实？", None, None, "", ""]
    data[field] = text
    assert join(page, events(page)["ask"], data, "long").status_code == 200
    shown = json.dumps(outcome(page, "long")["output"]["data"], ensure_ascii=False)
    assert "没有答成" in shown
    assert len(shown) < 12_000


def test_too_many_open_requests_are_told_when_to_come_again(monkeypatch: pytest.MonkeyPatch, notice_home: Path) -> None:
    at_home(monkeypatch, notice_home)
    with served(("10.0.0.7", 1)) as page:
        page.app._open["10.0.0.7"] = OPEN  # type: ignore[attr-defined]
        answer = page.get("/config")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")


def test_events_a_minute_are_bounded(monkeypatch: pytest.MonkeyPatch, notice_home: Path) -> None:
    at_home(monkeypatch, notice_home)
    with served(("10.0.0.7", 1)) as page:
        page.app._events.most = 3  # type: ignore[attr-defined]
        assert [join(page, 0, []).status_code for _ in range(5)] == [400] * 3 + [429] * 2


@pytest.mark.parametrize(
    ("taken", "amount", "seconds"),
    [([], 1, 1), ([(0, 10)], 1, 50), ([(0, 4), (5, 6)], 4, 50), ([(0, 4), (5, 6)], 5, 55), ([(0, 4), (5, 6)], 11, 55)],
    ids=["nothing taken", "all at once", "the first is enough", "the second too", "more than there ever is"],
)
def test_who_is_refused_learns_when_to_come_again(taken: list[tuple[int, int]], amount: int, seconds: int) -> None:
    now = [0.0]
    allowance = Allowance(10, 60, clock=lambda: now[0])
    for now[0], size in taken:
        assert allowance.take("li", size)
    now[0] = 10
    assert allowance.wait("li", amount) == seconds
