"""The command line: help, statuses, JSON contracts, bad input, interruption."""

import hashlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer

from assistant.app import Tiaoli
from assistant.cli import app, main

HEAVY = ("pydantic", "sqlalchemy", "jieba", "chromadb", "langchain", "langchain_core", "gradio", "torch", "numpy", "rich")
pytestmark = pytest.mark.xdist_group("cli")


class Said(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def row(self) -> dict[str, Any]:
        (row,) = self.rows
        return row


Run = Callable[..., Said]


@pytest.fixture
def tiaoli(library: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """The command in this process over the module's library, or over `home`."""

    def run(*arguments: object, stdin: bytes = b"", home: Path | None = None) -> Said:
        monkeypatch.setenv("TIAOLI_HOME", str(home or library))
        monkeypatch.setattr(sys, "argv", ["tiaoli", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        return Said(int(end.value.code or 0), *capfd.readouterr())

    return run


def process(*arguments: str, home: Path) -> "subprocess.Popen[str]":
    """The command as a process of its own."""
    environment = os.environ | {"TIAOLI_HOME": str(home), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "assistant.cli", *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")


# Help


def commands(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    group = group or typer.main.get_command(app)
    yield path, group
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*path, name))


@pytest.mark.parametrize("path", [path for path, _ in commands()], ids=lambda path: " ".join(path) or "tiaoli")
def test_every_command_explains_itself_in_chinese(tiaoli: Run, path: tuple[str, ...]) -> None:
    said = tiaoli(*path, "--help")
    assert (said.status, said.err) == (0, "")
    assert said.out.startswith("用法：tiaoli")
    assert not [word for word in ("Usage", "Options:", "Show this", "Commands:", "<str>", "<path>") if word in said.out]
    command = dict(commands())[path]
    unexplained = [p.name for p in command.params if p.name != "help" and not getattr(p, "help", None)]
    assert unexplained == []


def test_the_commands_of_the_design_are_there() -> None:
    known = {" ".join(path) for path, _ in commands()}
    designed = (
        "ingest,documents,show,remove,ask,search,facts,who,deadlines,check,serve,mcp,reindex,doctor,eval run,eval draft,eval feedback"
    )
    assert {*designed.split(",")} <= known


# What is imported


def imported(*arguments: str, home: Path) -> set[str]:
    code = f"""
import sys
sys.argv = ["tiaoli", *{list(arguments)!r}]
from assistant.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
sys.stderr.write("modules " + " ".join(m for m in sys.modules if "." not in m))
"""
    environment = os.environ | {"TIAOLI_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, encoding="utf-8", check=True)
    return set(done.stderr.rpartition("modules ")[2].split())


def test_help_imports_nothing_heavy(library: Path) -> None:
    assert imported("--help", home=library) & set(HEAVY) == set()


def test_ask_imports_neither_page_nor_models(library: Path) -> None:
    modules = imported("ask", "绍兴环保不达标的产能退出由谁牵头？", "--json", home=library)
    models = {"gradio", "torch", "langchain", "langchain_core", "sentence_transformers", "uvicorn", "plotly", "scipy", "mcp"}
    formats = {"pypdfium2", "pdfplumber", "docx", "lxml", "PIL", "cv2", "rapidocr", "python_calamine", "olefile", "opencc"}
    assert modules & (models | formats) == set()


# JSON contracts of the design

ANSWER = {
    "id", "question", "status", "reason", "text", "short_answer", "statements", "rewritten_question", "scope", "citations",
    "nearest", "facts", "notices", "dropped", "library", "as_of", "elapsed_ms",
}  # fmt: skip
CITATION = {"marker", "document_id", "document_title", "document_number", "clause_id", "label", "span", "quote"}
FINDING = {
    "criterion_id", "kind", "document_id", "clause_id", "quote", "verdict", "reason", "consequence", "escalation", "deadline",
    "due", "departments", "citation",
}  # fmt: skip


def test_an_answer_keeps_its_contract(tiaoli: Run) -> None:
    answer = tiaoli("ask", "绍兴环保不达标的产能退出由谁牵头？", "--json").row
    assert answer.keys() >= ANSWER
    assert (answer["status"], answer["reason"]) == ("answered", None)
    assert answer["scope"].keys() >= {"region", "document"}
    assert answer["library"].keys() >= {"generation", "embedder"}
    assert isinstance(answer["elapsed_ms"], (int, float))
    text = tiaoli("show", "shaoxing-2020", "--json").row["text"]
    for n, citation in enumerate(answer["citations"], 1):
        assert citation.keys() >= CITATION
        assert citation["marker"] == n
        assert text[citation["span"]["start"] : citation["span"]["end"]] == citation["quote"]
        assert len(citation["quote"]) <= 300
    assert {marker for s in answer["statements"] for marker in s["citations"]} == {c["marker"] for c in answer["citations"]}


@pytest.mark.parametrize(
    ("question", "status", "reason"),
    [
        ("今天杭州天气怎么样？", "no_basis", "out_of_domain"),
        ("湖州市2020年要淘汰多少家落后产能企业？", "no_basis", "other_region"),
    ],
)
def test_not_knowing_is_a_result(tiaoli: Run, question: str, status: str, reason: str) -> None:
    said = tiaoli("ask", question, "--json")
    assert said.status == 0
    assert (said.row["status"], said.row["reason"], said.row["citations"]) == (status, reason, [])


def test_a_search_keeps_its_contract(tiaoli: Run) -> None:
    found = tiaoli("search", "能耗限额 整改", "-k", "3", "--json").row
    assert found["id"] is None
    assert len(found["hits"]) == 3
    assert all(hit.keys() >= {"document_id", "document_title", "clause_id", "label", "score", "text"} for hit in found["hits"])
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_a_check_keeps_its_contract(tiaoli: Run) -> None:
    said = tiaoli("check", "--statement", "绍兴的化工厂，单位产品能耗超过强制性限额。", "--as-of", "2020-08-01", "--json")
    assert said.status == 0, "non_compliant is a result"
    report = said.row
    assert report.keys() >= {"id", "profile", "findings", "questions", "supports", "not_checked", "summary"}
    assert "non_compliant" in {finding["verdict"] for finding in report["findings"]}
    for finding in report["findings"]:
        assert finding.keys() >= FINDING
        assert finding["kind"] in ("criterion", "escalation", "extension", "obligation", "support")
        assert finding["verdict"] in ("compliant", "non_compliant", "unknown", "not_applicable")
        assert finding["citation"].keys() >= CITATION
        assert all(department.keys() >= {"name", "role"} for department in finding["departments"])
    assert all(question.keys() >= {"id", "text", "topic", "affects", "turn", "answered"} for question in report["questions"])


def test_facts_keep_their_format(tiaoli: Run, tmp_path: Path) -> None:
    said = tiaoli("facts", "shaoxing-2020", "--kind", "responsibility", "--json")
    assert {row["kind"] for row in said.rows} == {"responsibility"}
    assert tiaoli("facts", "shaoxing-2020", "zhejiang-2017", "--out", tmp_path).status == 0
    row = json.loads((tmp_path / "shaoxing-2020.json").read_text(encoding="utf-8"))
    kinds = {"metadata", "clauses", "responsibilities", "deadlines", "obligations", "criteria", "targets", "supports"}
    assert row.keys() >= {"document", *kinds}
    assert row["clauses"][0].keys() >= {"path", "heading", "starts", "ends"}
    assert {path.name for path in tmp_path.iterdir()} == {"shaoxing-2020.json", "zhejiang-2017.json"}


def test_registers_keep_their_rows(tiaoli: Run) -> None:
    address = {"document_id", "clause_id", "label", "quote"}
    matrix = tiaoli("who", "市生态环境局", "--matrix", "--json").rows
    assert matrix
    assert all(row["department"] and row["region"] and row["tasks"] for row in matrix)
    who = tiaoli("who", "市生态环境局", "--json").rows
    assert who
    assert all(row.keys() >= {*address, "department", "role", "task"} for row in who)
    due = tiaoli("deadlines", "--as-of", "2020-06-01", "--json").rows
    assert due
    assert all(row.keys() >= {*address, "expression", "normalized", "due", "state"} for row in due)


def test_a_run_of_cases_as_json_holds_measures_results_and_comparison(tiaoli: Run, tmp_path: Path) -> None:
    case = {"id": "a", "question": "绍兴环保不达标的产能退出由谁牵头？", "must_include": [["市生态环境局"]], "kind": "responsibility"}
    (tmp_path / "c.jsonl").write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
    said = tiaoli("eval", "run", tmp_path / "c.jsonl", "--json", "--min", "passed=1")
    assert said.status == 0
    assert said.row.keys() >= {"versions", "measures", "groups", "results", "times", "comparison", "reasons"}
    assert said.row["versions"].keys() >= {"tiaoli", "code", "library", "embedder", "settings"}
    assert said.row["results"][0]["passed"] is True
    (tmp_path / "c.jsonl").write_text(json.dumps(case | {"must_not_include": ["生态"]}, ensure_ascii=False), encoding="utf-8")
    assert tiaoli("eval", "run", tmp_path / "c.jsonl", "--min", "passed=0.1").status == 3


def test_judgements_become_a_case_file(tiaoli: Run, library: Path, tmp_path: Path) -> None:
    from evals.drafting.feedback import FILE, record_feedback

    with Tiaoli.open(library) as assistant:
        answer = assistant.ask("绍兴环保不达标的产能退出由谁牵头？")
    record_feedback(library, answer, [], liked=True, reason="对")
    said = tiaoli("eval", "feedback", "--out", tmp_path / "f.jsonl")
    assert (said.status, said.err.count("1 例")) == (0, 1)
    assert tiaoli("eval", "run", tmp_path / "f.jsonl", "--min", "passed=1").status == 0
    (library / FILE).unlink()


# Batches and standard input


def test_a_dash_is_standard_input(tiaoli: Run) -> None:
    question = "绍兴环保不达标的产能退出由谁牵头？"
    assert tiaoli("ask", "-", "--json", stdin=f"{question}\n".encode()).row["question"] == question
    case = json.dumps({"id": "a", "question": question, "unknown": 1}, ensure_ascii=False).encode()
    assert tiaoli("ask", "--batch", "-", stdin=case + b"\n\n").row["id"] == "a"
    assert tiaoli("search", "--batch", "-", "-k", 2, stdin=case).row["id"] == "a"
    statement = json.dumps({"id": "s", "statement": "绍兴的化工厂，能耗超限额。", "as_of": "2020-08-01"}, ensure_ascii=False).encode()
    assert tiaoli("check", "--batch", "-", stdin=statement).row["id"] == "s"


def test_a_reader_that_leaves_is_no_error(library: Path) -> None:
    shown = process("show", "changji-2017", "--json", home=library)
    assert shown.stdout is not None
    assert shown.stderr is not None
    shown.stdout.close()
    assert shown.stderr.read() == ""
    assert shown.wait(60) == 0


# Bad input


def state(home: Path) -> dict[str, str]:
    """Every file of a home that is no lock, by content."""
    files = [p for p in sorted(home.rglob("*")) if p.is_file() and p.suffix not in (".lock", ".db-wal", ".db-shm")]
    with Tiaoli.open(home) as assistant:
        held = {entry.id: str(entry.version) for entry in assistant.documents()}
    return held | {str(p.relative_to(home)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files if p.name == "library.db"}


FILES: dict[str, bytes] = {
    "empty.txt": b"",
    "blank.txt": b" \n\n",
    "binary.txt": bytes(range(256)) * 40,
    "halved.txt": "一、总则".encode("utf-16")[:-1],
    "policy.xyz": "一、总则".encode(),
    "folder/none.xyz": b"x",
    "good.txt": "一、总则\n（一）能耗不达标的，限期6个月整改。".encode(),
    "one.jsonl": '{"id": "a", "question": "今天天气？", "answerable": false}'.encode(),
    "bad.jsonl": b"{bad",
    "list.yaml": b"- a\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that cannot be read in, and one that can."""
    root = tmp_path_factory.mktemp("files")
    for name, content in FILES.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(content)
    (root / "nothing").mkdir()
    with (root / "line.txt").open("wb") as file:
        file.truncate(51 * 2**20)
    return root


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("ingest {}/empty.txt", "empty.txt"),
        ("ingest {}/blank.txt", "blank.txt"),
        ("ingest {}/binary.txt", "binary.txt"),
        ("ingest {}/halved.txt", "halved.txt"),
        ("ingest {}/line.txt", "50 MB"),
        ("ingest {}/policy.xyz", ".xyz"),
        ("ingest {}/folder", "没有可读的文件"),
        ("ingest {}/nothing", "没有可读的文件"),
        ("ingest {}/missing.txt", "missing.txt"),
        ("ingest {}/good.txt --id ../x", "../x"),
        ("ingest {}/good.txt --id a#b", "a#b"),
        ("ingest {}/good.txt {}/empty.txt --id one", "--id"),
        ("show nope", "nope"),
        ("show ../../etc/passwd", "passwd"),
        ("show shaoxing-2020@9", "9"),
        ("show shaoxing-2020@x", "x"),
        ("show shaoxing-2020#九", "九"),
        ("remove nope", "nope"),
        ("ask", "问题"),
        ("ask 谁负责 --document nope", "nope"),
        ("ask 谁负责 --region 火星市", "火星市"),
        ("ask 谁负责 --as-of 2020-13-01", "2020-13-01"),
        ("ask --batch {}/missing.jsonl", "missing.jsonl"),
        ("search", "检索词"),
        ("check", "--statement"),
        ("check --statement 绍兴 --as-of x", "x"),
        ("check --profile {}/missing.yaml", "missing.yaml"),
        ("check --profile {}/list.yaml", "list.yaml"),
        ("facts nope", "nope"),
        ("facts shaoxing-2020 --kind nope", "responsibility"),
        ("who 牵头 --region 火星市", "火星市"),
        ("deadlines --from x", "x"),
        ("deadlines --from 2021-01-01 --to 2020-01-01", "早于"),
        ("eval run {}/missing.jsonl", "missing.jsonl"),
        ("eval run {}/bad.jsonl", "第 1 行"),
        ("eval run {}/bad.jsonl --accept", "--baseline"),
        ("eval run {}/bad.jsonl --baseline {}/none.json", "none.json"),
        ("eval run {}/bad.jsonl --min passed", "--min"),
        ("eval run {}/bad.jsonl --min passed=90", "0 到 1"),
        ("eval draft nope", "nope"),
        ("eval draft zhejiang-2017 --out {}/good.txt/d.jsonl", "good.txt"),
        ("facts zhejiang-2017 --out {}/good.txt", "good.txt"),
        ("who 市发改委 --xlsx {}/good.txt/w.xlsx", "good.txt"),
        ("deadlines --ics {}/nothing", "nothing"),
        ("eval run {}/one.jsonl --junit {}/nothing", "nothing"),
    ],
    ids=lambda value: value if " " in value else None,
)
def test_bad_input_is_one_line_and_changes_nothing(tiaoli: Run, library: Path, folder: Path, arguments: str, told: str) -> None:
    before = state(library)
    said = tiaoli(*(word.replace("{}", str(folder)) for word in arguments.split()))
    assert (said.status, said.out) == (1, ""), said
    assert said.err.startswith("错误：")
    assert said.err.count("\n") == 1, "one line"
    assert told in said.err
    assert "Traceback" not in said.err
    assert state(library) == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("nope", "没有命令"),
        ("ask 谁 --nope", "没有选项 --nope"),
        ("show", "缺少"),
        ("show a b", "多出的参数 b"),
        ("search 能耗 -k 0", "-k"),
        ("search 能耗 -k a", "整数"),
        ("eval run", "缺少"),
    ],
)
def test_misuse_has_status_2_and_one_line(tiaoli: Run, arguments: str, told: str) -> None:
    said = tiaoli(*arguments.split())
    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
    assert told in said.err


def test_in_a_folder_one_bad_file_stops_no_other(tiaoli: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIAOLI_SAMPLES", "0")
    said = tiaoli("ingest", folder / "good.txt", folder / "binary.txt", folder / "folder", "--json", home=tmp_path)
    assert said.status == 1, "a file that was named failed"
    became = {Path(row["path"]).name: row["outcome"] for row in said.rows}
    assert became == {"good.txt": "added", "binary.txt": "failed", "none.xyz": "skipped"}
    assert [row["id"] for row in tiaoli("documents", "--json", home=tmp_path).rows] == ["good"]


def test_a_port_that_is_taken_is_told(tiaoli: Run) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = tiaoli("serve", "--port", port)
    assert (said.status, said.err.count("\n")) == (1, 1)
    assert str(port) in said.err


# Identity and versions


def policy(number: int, clauses: int = 2) -> str:
    body = "\n".join(f"（{n}）对第{n}类能耗不达标的企业，限期{number}个月整改。" for n in range(1, clauses + 1))
    return f"关于第{number}号事项的通知\n一、要求\n{body}\n"


def test_versions_unchanged_files_and_equal_stems(tiaoli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIAOLI_SAMPLES", "0")
    home, first, second = tmp_path / "home", tmp_path / "a/plan.txt", tmp_path / "b/plan.txt"
    for n, path in enumerate((first, second), 1):
        path.parent.mkdir()
        path.write_text(policy(n), encoding="utf-8")
    added = tiaoli("ingest", first, second, "--json", home=home)
    assert [(row["document_id"], row["outcome"]) for row in added.rows] == [("a--plan", "added"), ("b--plan", "added")]

    def refuse(*_: object) -> None:
        raise AssertionError("parsed again")

    monkeypatch.setattr("ingest.pipeline.ingest_file", refuse)
    again = tiaoli("ingest", first, second, "--json", home=home)
    assert [row["outcome"] for row in again.rows] == ["unchanged", "unchanged"]
    monkeypatch.undo()
    monkeypatch.setenv("TIAOLI_SAMPLES", "0")
    first.write_text(policy(9), encoding="utf-8")
    assert tiaoli("ingest", first, "--id", "a--plan", "--json", home=home).row["outcome"] == "new_version"
    assert "限期9个月" in tiaoli("show", "a--plan", home=home).out
    assert "限期1个月" in tiaoli("show", "a--plan@1", home=home).out
    assert all("限期1个月" not in hit["text"] for hit in tiaoli("search", "限期整改", "--json", home=home).row["hits"])
    assert tiaoli("remove", "a--plan", home=home).status == 0
    assert tiaoli("show", "a--plan", home=home).status == 1
    assert [row["id"] for row in tiaoli("documents", "--json", home=home).rows] == ["b--plan"]


def test_a_killed_ingest_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIAOLI_SAMPLES", "0")
    home, folder = tmp_path / "home", tmp_path / "many"
    folder.mkdir()
    for n in range(40):
        (folder / f"p{n:02d}.txt").write_text(policy(n + 1, 30), encoding="utf-8")
    with Tiaoli.open(home) as assistant:
        assistant.ingest([folder / "p00.txt"], document_id="before")
        before = assistant.record("before")
    running = process("ingest", str(folder), home=home)
    with Tiaoli.open(home) as reader:
        patience = time.monotonic() + 60
        while len(reader.documents()) < 4 and time.monotonic() < patience and running.poll() is None:
            pass
        running.send_signal(signal.SIGKILL)
        running.communicate()
    with Tiaoli.open(home) as assistant:
        held = [entry.id for entry in assistant.documents()]
        assert 4 <= len(held) < 41, "killed in the middle"
        assert assistant.record("before") == before
        assert all(assistant.record(name).document.text for name in held)
        assert assistant.search("第1类能耗不达标", k=3)
        done = assistant.ingest([folder])
        assert {row.outcome for row in done} <= {"added", "unchanged"}
        assert len(assistant.documents()) == 41
        assert [finding.text for finding in assistant.doctor() if finding.level != "ok"] == []


def test_a_self_check_in_dialogue_asks_three_things_at_a_time_and_reports(tiaoli: Run) -> None:
    said = "绍兴诸暨的铸造厂，两台中频炉。\n是无磁轭铝壳炉，每台250公斤，检查说有安全问题。\n\n".encode()
    result = tiaoli("check", "--dialogue", "--as-of", "2020-08-12", "--json", stdin=said)
    assert result.status == 0
    assert "3." in result.err
    assert "4." not in result.err
    violated = [finding["quote"] for finding in result.row["findings"] if finding["verdict"] == "non_compliant"]
    assert any("0.25吨" in quote for quote in violated)


def test_documents_are_read_again_with_a_line_for_each_that_changed(tiaoli: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("柯桥区印染企业整治办法\n（一）印染企业应在2023年12月31日前完成废水治理，由区生态环境局牵头。\n", encoding="utf-8")
    home = tmp_path / "home"
    assert tiaoli("ingest", file, home=home).status == 0
    with Tiaoli.open(home, samples=False) as opened:
        record = opened.record("a")
        opened.library.add(record.model_copy(update={"facts": record.facts[1:], "reading": "older"}))
    said = tiaoli("reindex", "--reread", home=home)
    assert said.status == 0
    assert f"a　《柯桥区印染企业整治办法》　事实 +1 −0，共 {len(record.facts)} 条" in said.err
    assert "合计：重新解析 1 份" in said.err
    rows = {row["document_id"]: row["outcome"] for row in tiaoli("reindex", "--reread", "--json", home=home).rows}
    assert set(rows.values()) == {"current"}
