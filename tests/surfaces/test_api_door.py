"""Programs at the door: what they may ask, who they are, how often, and what is written down of it."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.app.audit import AuditEntry, answer_hash, read_audit
from tests.door_page import NOTICE, at_home, events, join, outcome, served

pytest_plugins = ["tests.door_page"]
ASK = {"question": "谁负责落实？"}
STATEMENT = {"statement": "绍兴的印染厂，单位产品能耗超过强制性限额标准。"}

# Which requests


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/ask", 405),
        ("OPTIONS", "/api/ask", 405),
        ("PUT", "/api/documents/notice", 405),
        ("GET", "/mcp", 405),
        ("DELETE", "/mcp", 405),
        ("GET", "/v1/chat/completions", 405),
        ("GET", "/api/", 404),
        ("GET", "/api/ask/", 404),
        ("GET", "/api/documents/a/b", 404),
        ("GET", "/v1/embeddings", 404),
        ("GET", "/mcp/", 404),
        ("GET", "/docs", 404),
        ("GET", "/static-offline-docs/swagger-ui.css", 404),
    ],
)
def test_only_what_is_listed_is_there(page: TestClient, method: str, path: str, status: int) -> None:
    answer = page.request(method, path, headers={"Access-Control-Request-Method": "POST"})
    assert answer.status_code == status
    assert len(answer.text.splitlines()) == 1
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert status != 405 or answer.headers["allow"]


@pytest.mark.parametrize("path", ["/api/ask", "/api/checks", "/api/documents", "/v1/chat/completions", "/mcp"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 403),
        ({"Host": "evil.example"}, 421),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "application/json", "Content-Length": str(2**26)}, 413),
        ({"Content-Type": "application/json", "Content-Length": "-1"}, 411),
    ],
    ids=["origin", "null", "form", "name", "text", "fields", "large", "no length"],
)
def test_a_page_elsewhere_gives_no_orders(page: TestClient, path: str, headers: dict[str, str], status: int) -> None:
    if path == "/api/documents" and "Content-Length" in headers:
        headers = headers | {"Content-Type": "multipart/form-data; boundary=a"}
    answer = page.post(path, content="{}", headers=headers)
    assert answer.status_code == status
    told = answer.json()
    assert told["error"]["message"] if path.startswith("/v1") else told["detail"]


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}], ids=["origin", "site"])
def test_a_page_elsewhere_removes_nothing(page: TestClient, headers: dict[str, str]) -> None:
    assert page.delete("/api/documents/notice", headers=headers).status_code == 403
    assert page.get("/api/documents/notice").status_code == 200


def test_data_is_neither_shown_nor_kept(page: TestClient) -> None:
    headers = page.post("/api/ask", json=ASK).headers
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    page_headers = page.get("/").headers
    for name in ("x-content-type-options", "x-frame-options", "referrer-policy", "cross-origin-opener-policy", "permissions-policy"):
        assert headers[name] == page_headers[name]


@pytest.mark.parametrize("body", ["", "[]", "null", "{", "[" * 50_000, '{"question": "\\ud800"}', '{"question": 1e999}', "\xff"])
def test_an_odd_body_is_told_so_in_one_line(page: TestClient, body: str) -> None:
    answer = page.post("/api/ask", content=body.encode("latin-1"), headers={"Content-Type": "application/json"})
    assert answer.status_code in (200, 400, 422)
    assert len(answer.text.splitlines()) == 1


# Documents and checks


def test_a_file_is_read_in_shown_and_removed(page: TestClient, notice_home: Path) -> None:
    file = ("..\\试行规定.txt", io.BytesIO(NOTICE.replace("试验", "试行").encode()))
    (row,) = page.post("/api/documents", files=[("files", file)]).json()
    assert (row["document_id"], row["outcome"], row["title"], row["path"]) == ("试行规定", "added", "试行办法", "试行规定.txt")
    shown = page.get("/api/documents/试行规定", params={"clause": "一（一）"}).json()
    assert "市经信局负责落实" in shown["text"]
    kinds = {fact["kind"] for fact in page.get("/api/documents/试行规定/facts").json()}
    assert {"responsibility", "deadline"} <= kinds
    assert page.delete("/api/documents/试行规定").status_code == 204
    assert page.delete("/api/documents/试行规定").status_code == 404
    assert [entry["id"] for entry in page.get("/api/documents").json()] == ["notice"]


def test_no_result_tells_where_on_the_server_a_file_lay(page: TestClient) -> None:
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("内/空.txt", "")
    sent = [("files", ("包.zip", io.BytesIO(packed.getvalue()))), ("files", ("坏.docx", io.BytesIO(b"PK\x03\x04x")))]
    answer = page.post("/api/documents", files=sent)
    assert {row["outcome"] for row in answer.json()} == {"failed"}
    assert all(row["message"] for row in answer.json())
    assert "tiaoli-uploads" not in answer.text


@pytest.mark.parametrize(
    ("files", "status"),
    [([("a.exe", b"x")], 415), ([(f"{n}.txt", b"x") for n in range(21)], 413), ([("a.txt", b"x" * (20 * 2**20 + 1))], 413), ([], 400)],
    ids=["type", "many", "large", "none"],
)
def test_an_upload_of_a_program_has_the_pages_limits(page: TestClient, files: list[tuple[str, bytes]], status: int) -> None:
    sent = [("files", (name, io.BytesIO(data))) for name, data in files] or [("other", ("a.txt", io.BytesIO(b"x")))]
    answer = page.post("/api/documents", files=sent)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_a_check_is_held_over_several_requests(page: TestClient) -> None:
    began = page.post("/api/checks", json=STATEMENT).json()
    at = f"/api/checks/{began['id']}"
    told = page.post(f"{at}/messages", json={"text": "不对，能耗没有超过限额"}).json()
    assert told["told"] == [STATEMENT["statement"], "不对，能耗没有超过限额"]
    number = told["report"]["stated"][-1]["id"]
    struck = page.delete(f"{at}/facts/{number}").json()
    assert number not in {fact["id"] for fact in struck["report"]["stated"]}
    assert page.delete(f"{at}/facts/77").status_code == 400
    assert page.post(f"{at}/messages", json={"text": "厂" * 4999}).status_code == 200
    assert len(page.get(at).json()["told"]) == 4
    assert [page.delete(at).status_code, page.get(at).status_code, page.get(f"{at}/form").status_code] == [204, 404, 404]


def test_the_form_and_the_messages_tell_of_one_list(page: TestClient) -> None:
    at = f"/api/checks/{page.post('/api/checks', json=STATEMENT).json()['id']}"
    industry = next(field for field in page.get(f"{at}/form").json() if field["matter"] == "所属行业")
    assert industry["value"] == "印染"
    filled = page.post(f"{at}/form", json={"fields": {industry["id"]: "水泥"}}).json()
    assert "水泥" in {fact["value"] for fact in filled["report"]["stated"]}
    assert filled["told"][-1] == {industry["id"]: "水泥"}
    assert page.post(f"{at}/form", json={"fields": {"nobody": "1"}}).status_code == 400
    assert page.post(f"{at}/form", json={"fields": {industry["id"]: ["水泥"]}}).status_code == 422


# Who, and how often


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def tokens(monkeypatch: pytest.MonkeyPatch, folder: Path, capsys: pytest.CaptureFixture[str], *names: str) -> list[str]:
    """Tokens of users, made by the program and set."""
    from assistant.web.door.login import main

    made = []
    for name in names:
        assert main(["--token", name]) == 0
        out, err = capsys.readouterr()
        (folder / "tokens").open("a", encoding="utf-8").write(out)
        made.append(err.strip().rpartition("：")[2])
        assert made[-1] not in out, "only its hash is kept"
    monkeypatch.setenv("TIAOLI_TOKENS", str(folder / "tokens"))
    return made


def test_a_token_opens_the_programs_door_only(
    monkeypatch: pytest.MonkeyPatch, notice_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at_home(monkeypatch, notice_home)
    li, zhang = tokens(monkeypatch, tmp_path, capsys, "li", "张三")
    with served() as page:
        asked = {path: page.post(path, json={}).status_code for path in ("/api/ask", "/v1/chat/completions", "/mcp")}
        assert asked == dict.fromkeys(asked, 401)
        assert page.post("/api/ask", json=ASK, headers=bearer("tiaoli-wrong")).status_code == 401
        assert page.post("/api/ask", json=ASK, headers=bearer(li)).status_code == 200
        assert [page.get(path, headers=bearer(li)).status_code for path in ("/", "/config", "/download/who.xlsx")] == [401] * 3
        check = page.post("/api/checks", json=STATEMENT, headers=bearer(li)).json()["id"]
        assert page.get(f"/api/checks/{check}", headers=bearer(zhang)).status_code == 404, "a check is its user's own"
        assert page.delete(f"/api/checks/{check}", headers=bearer(zhang)).status_code == 404
        assert page.get(f"/api/checks/{check}", headers=bearer(li)).status_code == 200


def test_a_login_is_asked_of_programs_too(monkeypatch: pytest.MonkeyPatch, notice_home: Path) -> None:
    at_home(monkeypatch, notice_home)
    monkeypatch.setenv("TIAOLI_PASSWORD", "开门-1")
    with served() as page:
        refused = page.post("/v1/chat/completions", json={})
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, 'Bearer realm="Tiaoli"')
        assert "令牌" in refused.json()["error"]["message"]
        assert page.post("/api/ask", json=ASK, auth=("谁".encode(), "开门-1".encode())).status_code == 200
        assert page.post("/api/ask", json=ASK, headers=bearer("x")).status_code == 401


@pytest.mark.parametrize("text", ["", "li", "li:sha256$00", "li:scrypt$00$00", f":sha256${'0' * 64}"])
def test_a_file_of_tokens_that_is_none(tmp_path: Path, text: str) -> None:
    from assistant.web.door.tokens import Tokens
    from corpus.errors import BadInputError

    (tmp_path / "tokens").write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError, match="--token 姓名"):
        Tokens.read(tmp_path / "tokens")


def test_requests_a_minute_are_bounded_for_each_user(
    monkeypatch: pytest.MonkeyPatch, notice_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at_home(monkeypatch, notice_home)
    monkeypatch.setenv("TIAOLI_RATE", "3")
    li, zhang = tokens(monkeypatch, tmp_path, capsys, "li", "张三")
    with served() as page:
        answers = [page.get("/v1/models", headers=bearer(li)) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 2
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
        assert page.get("/v1/models", headers=bearer(zhang)).status_code == 200


@pytest.mark.parametrize("rate", ["0", "-1", "many", "1.5", "９"])
def test_a_rate_that_is_none(monkeypatch: pytest.MonkeyPatch, rate: str) -> None:
    from assistant.web.door.programs import Programs
    from corpus.errors import BadInputError

    monkeypatch.setenv("TIAOLI_RATE", rate)
    with pytest.raises(BadInputError, match="TIAOLI_RATE"):
        Programs.from_environment([])


# What is written down


def test_whoever_asks_is_written_down(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    """By every way that leads to an answer; what the page asks, for its user's address."""
    (li,) = tokens(monkeypatch, tmp_path, capsys, "li")
    monkeypatch.setenv("TIAOLI_SAMPLES", "0")
    monkeypatch.setenv("TIAOLI_PASSWORD", "x")
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "tiaoli_ask", "arguments": ASK}}
    accepts = {"Accept": "application/json, text/event-stream"}
    with served(("10.0.0.7", 1)) as page:
        page.post("/api/documents", files=[("files", ("notice.txt", io.BytesIO(NOTICE.encode())))], headers=bearer(li))
        said = page.post("/api/ask", json=ASK, headers=bearer(li)).json()["text"]
        page.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": ASK["question"]}]}, headers=bearer(li))
        page.post(
            "/v1/chat/completions", json={"messages": [{"role": "user", "content": ASK["question"]}], "stream": True}, headers=bearer(li)
        )
        assert "市经信局" in page.post("/mcp", json=call, headers=bearer(li) | accepts).text
        page.auth = ("a", "x")
        join(page, events(page)["ask"], [ASK["question"], None, None, "", ""])
        assert "市经信局" in json.dumps(outcome(page), ensure_ascii=False)
    log = list(read_audit(home))
    assert [(entry.kind, entry.user) for entry in log] == [("ingest", "li"), *[("ask", "li")] * 4, ("ask", "10.0.0.7")]
    assert {(entry.question, entry.generation, entry.answer) for entry in log[1:]} == {(ASK["question"], 1, answer_hash(said))}
    assert (home / "audit.jsonl").stat().st_mode & 0o077 == 0, "nobody else reads what was asked"


def entry(day: int, user: str = "li", question: str = "谁负责？") -> AuditEntry:
    return AuditEntry(time=f"2026-01-0{day}T08:00:00.000+00:00", user=user, kind="ask", question=question, generation=1, answer="ab")


@pytest.mark.parametrize(
    ("options", "days"),
    [
        ([], [1, 2, 3]),
        (["--user", "li"], [1, 3]),
        (["--from", "2026-01-02"], [2, 3]),
        (["--from", "2026-01-02", "--to", "2026-01-02"], [2]),
    ],
    ids=["all", "of one", "since", "of a day"],
)
def test_the_log_is_exported(home: Path, options: list[str], days: list[int]) -> None:
    home.mkdir()
    kept = [entry(1), entry(2, "张三"), entry(3, question='=cmd,"a"')]
    (home / "audit.jsonl").write_text("".join(one.model_dump_json() + "\n" for one in kept), encoding="utf-8")
    rows = [json.loads(line) for line in run("audit", "--json", *options).splitlines()]
    assert [int(row["time"][9]) for row in rows] == days
    run("audit", "--csv", str(home / "log.csv"), *options)
    import csv

    table = list(csv.reader(io.StringIO((home / "log.csv").read_text(encoding="utf-8-sig"))))
    assert table[0] == list(AuditEntry.model_fields)
    assert [row[3] for row in table[1:]] == ['\'=cmd,"a"' if day == 3 else "谁负责？" for day in days], "no cell is a formula"


def run(*arguments: str) -> str:
    from typer.testing import CliRunner

    from assistant.cli import app

    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.exception
    return result.stdout


def test_a_log_that_cannot_be_written_stops_nobody(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from assistant.app.audit import AuditedTiaoli

    with AuditedTiaoli.open(samples=False) as assistant:
        (home / "audit.jsonl").mkdir()
        told: list[Any] = [assistant.ask("谁负责落实？").status for _ in range(2)]
    assert told == ["no_basis"] * 2
    assert capsys.readouterr().err.count("审计日志") == 1


def test_a_line_that_is_none_is_named(home: Path) -> None:
    from corpus.errors import BadInputError

    home.mkdir()
    (home / "audit.jsonl").write_text(f"{entry(1).model_dump_json()}\nx\n", encoding="utf-8")
    with pytest.raises(BadInputError, match="第 2 行"):
        list(read_audit(home))


def test_who_leaves_in_the_middle_is_still_who_asked(home: Path) -> None:
    from assistant.app.audit import AuditedTiaoli, acting

    with AuditedTiaoli.open(samples=False) as assistant:
        with acting("li"):
            steps = assistant.answering("谁负责落实？")
            next(steps)
        steps.close()  # type: ignore[attr-defined]
    assert [(one.user, one.question) for one in read_audit(home)] == [("li", "谁负责落实？")]
