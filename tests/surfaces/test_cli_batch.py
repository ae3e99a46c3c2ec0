"""Batches: an unusable line has its reason as its result and costs no other line its own."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.app import Tiaoli
from assistant.cli import main

pytestmark = pytest.mark.xdist_group("cli")
GOOD = {"ask": {"question": "绍兴环保不达标的产能退出由谁牵头？"}, "search": {"question": "能耗"}, "check": {"statement": "绍兴的厂"}}
# command, a line that it cannot use, what the line on stderr must name
LINES: dict[str, tuple[str, bytes, tuple[str, ...]]] = {
    "no JSON": ("ask", b"{bad", ("JSON",)),
    "a truncated line": ("check", b'{"id": "x", "statem', ("JSON",)),
    "a list": ("search", b'["a"]', ("对象",)),
    "no question": ("ask", b'{"id": "x"}', ("question",)),
    "no query": ("search", b'{"id": "x"}', ("question",)),
    "no statement": ("check", b'{"id": "x"}', ("statement",)),
    "an empty question": ("ask", b'{"id": "x", "question": ""}', ("问题",)),
    "question a number": ("ask", b'{"id": "x", "question": 5}', ("question", "文字", "5")),
    "query a list": ("search", b'{"id": "x", "query": ["a"]}', ("query", "文字")),
    "statement an object": ("check", b'{"id": "x", "statement": {}}', ("statement", "文字")),
    "scope a list": ("ask", b'{"id": "x", "question": "a", "scope": []}', ("scope", "对象")),
    "scope a text": ("ask", '{"id": "x", "question": "a", "scope": "绍兴"}'.encode(), ("scope", "对象", "绍兴")),
    "region a number": ("ask", b'{"id": "x", "question": "a", "scope": {"region": 5}}', ("region", "文字")),
    "an unknown document": ("ask", b'{"id": "x", "question": "a", "scope": {"document": "nope"}}', ("nope",)),
    "as_of a number": ("ask", b'{"id": "x", "question": "a", "as_of": 20200601}', ("as_of", "20200601")),
    "as_of no day": ("check", b'{"id": "x", "statement": "a", "as_of": "2020-02-30"}', ("2020-02-30",)),
    "history a number": ("ask", b'{"id": "x", "question": "a", "history": 5}', ("history", "列表")),
    "history a text": ("ask", b'{"id": "x", "question": "a", "history": "b"}', ("history", "列表")),
    "history of numbers": ("ask", b'{"id": "x", "question": "a", "history": [1]}', ("history", "文字")),
    "turns of nothing": ("check", b'{"id": "x", "statement": "a", "turns": [null]}', ("turns", "文字")),
    "endless turns": ("check", b'{"id": "x", "turns": [' + b'"a",' * 500 + b'"a"]}', ("turns", "100")),
    "id an object": ("ask", b'{"id": {}, "question": "a"}', ("id", "文字")),
    "id true": ("search", b'{"id": true, "question": "a"}', ("id", "文字")),
    "half a character": ("ask", rb'{"id": "x", "question": "a\ud83d"}', ("question", "ud83d")),
    "half a character in the id": ("ask", rb'{"id": "\udc00", "question": "a"}', ("id", "udc00")),
    "a nest of brackets": ("ask", b'{"question": ' + b"[" * 100_000, ("嵌套",)),
    "a long line": ("ask", b'{"id": "x", "question": "' + b"a" * 10 * 2**20 + b'"}', ("MB",)),
    "a long question": ("ask", b'{"id": "x", "question": "' + b"a" * 3000 + b'"}', ("3000",)),
    "no UTF-8": ("ask", b'{"id": "x", "question": "\xff"}', ("UTF-8",)),
    "NaN": ("ask", b'{"id": NaN, "question": "a"}', ("NaN",)),
    "a number of 5000 digits": ("ask", b'{"id": ' + b"1" * 5000 + b', "question": "a"}', ("太长",)),
}


Run = Callable[..., tuple[int, list[dict[str, Any]], list[str]]]


@pytest.fixture
def batch(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """(status, rows on stdout, lines on stderr) of a command over the bytes of a batch."""

    def run(command: str, content: bytes) -> tuple[int, list[dict[str, Any]], list[str]]:
        (tmp_path / "cases.jsonl").write_bytes(content)
        monkeypatch.setenv("TIAOLI_HOME", str(library))
        monkeypatch.setattr(sys, "argv", ["tiaoli", command, "--batch", str(tmp_path / "cases.jsonl")])
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        said = capfd.readouterr()
        return int(end.value.code or 0), [json.loads(line) for line in said.out.splitlines()], said.err.splitlines()

    return run


def line(command: str, name: str) -> bytes:
    return json.dumps({"id": name} | GOOD[command], ensure_ascii=False).encode() + b"\n"


@pytest.mark.parametrize("command", GOOD)
def test_a_line_that_cannot_be_used_costs_no_other_its_answer(batch: Run, tmp_path: Path, command: str) -> None:
    bad = [(content, told) for of, content, told in LINES.values() if of == command]
    status, rows, errors = batch(command, line(command, "a") + b"".join(c + b"\n" for c, _ in bad) + b"\n" + line(command, "z").strip())
    assert status == 1
    assert len(rows) == len(bad) + 2
    assert (rows[0]["id"], rows[-1]["id"]) == ("a", "z")
    assert not [row for row in (rows[0], rows[-1]) if "error" in row]
    assert len(errors) == len(bad)
    for number, ((content, told), row, error) in enumerate(zip(bad, rows[1:], errors, strict=False), 2):
        assert row.keys() == {"id", "error"}
        assert row["id"] == ("x" if b'"x"' in content and row["id"] else None)
        assert error.startswith(f"错误：{tmp_path / 'cases.jsonl'} 第 {number} 行：")
        assert row["error"] in error
        assert [word for word in told if word not in error] == []
        assert len(error) < 400


def test_a_mark_at_the_head_and_windows_lines_are_read(batch: Run) -> None:
    status, rows, errors = batch("search", b"\xef\xbb\xbf" + line("search", "a").replace(b"\n", b"\r\n") + b"\r\n" + line("search", "b"))
    assert (status, [row["id"] for row in rows], errors) == (0, ["a", "b"], [])


def test_a_number_is_an_id(batch: Run) -> None:
    assert batch("ask", b'{"id": 7, "question": "a"}')[1][0]["id"] == "7"


def test_an_error_that_nobody_foresaw_costs_one_line(batch: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    search = Tiaoli.search

    def failing(self: Tiaoli, query: str, k: int = 10) -> list[dict[str, Any]]:
        if query == "boom":
            raise ZeroDivisionError
        return search(self, query, k)

    monkeypatch.setattr(Tiaoli, "search", failing)
    status, rows, errors = batch("search", b'{"id": "x", "question": "boom"}\n' + line("search", "b"))
    assert (status, [row["id"] for row in rows]) == (1, ["x", "b"])
    assert "ZeroDivisionError" in errors[0]


def test_standard_input_is_read_the_same_way(library: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TIAOLI_HOME", str(library))
    monkeypatch.setattr(sys, "argv", ["tiaoli", "ask", "--batch", "-"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'\xff\n{"id": "b", "question": "a"}')))
    with pytest.raises(SystemExit):
        main()
    said = capfd.readouterr()
    assert [json.loads(row)["id"] for row in said.out.splitlines()] == [None, "b"]
    assert said.err.startswith("错误：标准输入 第 1 行：")
