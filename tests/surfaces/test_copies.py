"""Whole libraries from one place to another: move, backup, restore, by the command line and over both back ends."""

import io
import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.app import Tiaoli
from assistant.cli import main
from corpus.store.library import Library
from evals.bench.scale.server import PostgresServer
from tests.backends import BACKENDS, ON_POSTGRES, Opening, opener
from tests.library_makers import plain

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def tiaoli(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """The command over a folder or a database: its status, and what it said on stderr."""

    def run(where: Path | str, *arguments: object) -> tuple[int, str]:
        monkeypatch.delenv("TIAOLI_DATABASE", raising=False)
        monkeypatch.setenv("TIAOLI_HOME" if isinstance(where, Path) else "TIAOLI_DATABASE", str(where))
        monkeypatch.setattr(sys, "argv", ["tiaoli", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b""), encoding="utf-8"))
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        return int(end.value.code or 0), capfd.readouterr().err

    return run


@ON_POSTGRES
def test_a_library_goes_to_a_database_and_back_and_answers_the_same(
    tiaoli: Run, library: Path, postgres: PostgresServer, tmp_path: Path
) -> None:
    cases = tmp_path / "cases.jsonl"
    asked = ["绍兴安全生产不达标的产能退出由哪个局牵头？", "绍兴关停一家厂，政府赔多少钱？", "专项资金每年多少？"]
    cases.write_text("\n".join(json.dumps({"question": one}, ensure_ascii=False) for one in asked), encoding="utf-8")
    database, folder = postgres.new_database(), tmp_path / "back"
    status, said = tiaoli(library, "move", "--to", database, "--cases", cases)
    assert (status, "3 个问题的回答相同" in said, "TIAOLI_DATABASE" in said) == (0, True, True), said
    assert "@" not in said, "the address of a database may hold a password"
    status, said = tiaoli(database, "move", "--to", folder)
    assert (status, "5 份文件" in said, "TIAOLI_HOME" in said) == (0, True, True), said
    status, said = tiaoli(folder, "move", "--to", database)
    assert (status, "已有资料库" in said) == (1, True), said
    assert tiaoli(database, "doctor") == (0, "")
    assert tiaoli(folder, "doctor") == (0, "")


@ON_POSTGRES
def test_a_copy_that_differs_is_told(tiaoli: Run, library: Path, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row is lost on the way."""
    taking = Library.take_over

    def lossy(self: Library, source: Library) -> None:
        taking(self, source)
        self.remove("shaoxing-2020")

    monkeypatch.setattr(Library, "take_over", lossy)
    status, said = tiaoli(library, "move", "--to", postgres.new_database())
    assert status == 1
    assert all(word in said for word in ("documents", "chunks", "原来的库没有动"))


def test_moved_libraries_go_on_alone(opening: Opening, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """What is written to a copy is new there: its numbers follow, and the old one does not change."""
    for backend in ("embedded", "postgres"):
        with opening() as source, opener(backend, request, tmp_path / backend)() as target:
            source.add(plain(f"甲{backend}", "应在6个月内整改。", "检查。"))
            target.take_over(source)
            assert target.digests() == source.digests()
            assert target.search("整改", 5) == source.search("整改", 5)
            assert target.add(plain("乙", "资金扶持。")) == "added"
            assert target.add(plain(f"甲{backend}", "应在3个月内整改。")) == "new_version"
            assert {one.level for one in target.doctor()} == {"ok"}
            assert "乙" not in {one.id for one in source.documents()}


@pytest.fixture(params=BACKENDS)
def held(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Library]:
    with opener(request.param, request, tmp_path / "library")() as library:
        for n in range(4):
            library.add(plain(f"文{n}", f"第{n}项整改要求。"))
        yield library


def test_a_backup_restores_what_was_there(held: Library, tmp_path: Path) -> None:
    before, found = held.digests(), held.search("整改要求", 9)
    held.backup(tmp_path / "backup.tiaoli")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["backup.tiaoli"], "one file"
    assert (tmp_path / "backup.tiaoli").stat().st_mode & 0o077 == 0
    held.remove("文1")
    held.add(plain("新", "其后的整改要求。"))
    assert held.search("其后的整改", 1)[0].document_id == "新"
    held.restore(tmp_path / "backup.tiaoli")
    assert held.digests() == before
    assert held.search("整改要求", 9) == found
    held.add(plain("文1", "修改后的要求。"))
    held.add(plain("又新", "又一项要求。"))
    assert {one.level for one in held.doctor()} == {"ok"}


def test_a_backup_in_the_middle_of_writing_is_whole(held: Library, tmp_path: Path) -> None:
    """Each backup holds the documents of some moment, all of them whole."""
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(lambda: [held.add(plain(f"后{n}", f"第{n}项。", "检查。")) for n in range(12)])
        n = 0
        while not writing.done() or not n:
            held.backup(tmp_path / f"backup{n}")
            n += 1
        writing.result()
    for at in range(n):
        home = tmp_path / f"home{at}"
        with Library.open(home, held._given) as restored:
            restored.restore(tmp_path / f"backup{at}")
            ids = {one.id for one in restored.documents()}
            assert ids == {f"文{i}" for i in range(4)} | {f"后{i}" for i in range(len(ids) - 4)}
            assert {one.level for one in restored.doctor()} == {"ok"}


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9000])


def text(path: Path) -> None:
    path.write_text("三、保障措施", encoding="utf-8")


def foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE notes (text)")


def newer(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")


@pytest.mark.parametrize("harm", [cut, text, foreign, newer, Path.unlink], ids=lambda harm: harm.__name__)
def test_what_is_no_backup_changes_nothing(
    tiaoli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: Callable[[Path], None]
) -> None:
    monkeypatch.setenv("TIAOLI_SAMPLES", "0")
    home, file = tmp_path / "home", tmp_path / "backup"
    with Tiaoli.open(home) as assistant:
        assistant.library.add(plain("文", "整改要求。"))
    assert tiaoli(home, "backup", file)[0] == 0
    harm(file)
    with Tiaoli.open(home) as assistant:
        before = assistant.library.digests()
    status, said = tiaoli(home, "restore", file)
    assert (status, said.count("\n")) == (1, 1), said
    assert "backup" in said
    with Tiaoli.open(home) as assistant:
        assert assistant.library.digests() == before


@pytest.mark.parametrize(
    ("url", "words"),
    [
        pytest.param("postgresql+psycopg://tiaoli:secret@127.0.0.1:1/library", "TIAOLI_DATABASE", id="nobody listens"),
        pytest.param("mysql://tiaoli:secret@127.0.0.1/library", "postgresql+psycopg://", id="another database"),
        pytest.param("postgresql+psycopg://tiaoli:secret@127.0.0.1:port/library", "postgresql+psycopg://", id="a port that is no number"),
        pytest.param("secret", "postgresql+psycopg://", id="no address"),
    ],
)
def test_a_database_that_cannot_be_reached_is_one_line_without_the_password(tiaoli: Run, url: str, words: str) -> None:
    status, said = tiaoli(url, "documents")
    assert (status, said.count("\n"), words in said, "secret" in said) == (1, 1, True, False), said
