"""What survives damage: caches, rows of the database, a library that can only be read, a document that goes in the middle of a question."""

import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from assistant.app import Tiaoli
from assistant.cli import main
from assistant.retrieve import EvidenceIndex
from corpus.errors import DamagedDocumentError, TiaoliError
from corpus.model import PolicyRecord
from corpus.store.library import Library
from tests.damaged_caches import PINNED
from tests.library_makers import HashEmbedder, plain

REPOSITORY = Path(__file__).resolve().parents[2]


def child(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=REPOSITORY, text=True, capture_output=True, timeout=600, env={**os.environ, **environment}
    )


def test_damaged_caches_kill_nothing_and_change_no_answer(tmp_path: Path) -> None:
    """TIAOLI_DAMAGES sets how many random ones come to those that are known to have ended the program."""
    seeds = map(str, range(int(os.environ.get("TIAOLI_DAMAGES", "1"))))
    done = child("-m", "tests.damaged_caches", str(tmp_path), *PINNED, *seeds)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


# Rows of the database


def cut_record(db: sqlite3.Connection) -> None:
    db.execute("UPDATE versions SET record = substr(record, 1, 200) WHERE document_id = '安全'")


def garble_record(db: sqlite3.Connection) -> None:
    db.execute("UPDATE versions SET record = replace(record, '停产停业', '停厂停业') WHERE document_id = '安全'")


def lose_record(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM versions WHERE document_id = '安全'")


def cut_fact(db: sqlite3.Connection) -> None:
    db.execute("UPDATE facts SET fact = substr(fact, 1, 20) WHERE document_id = '安全'")


def cut_part(db: sqlite3.Connection) -> None:
    db.execute("UPDATE parts SET part = '{' WHERE document_id = '安全'")


def lose_part(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM parts WHERE document_id = '安全'")


def garble_chunk(db: sqlite3.Connection) -> None:
    db.execute("UPDATE chunks SET start = 'x', clause_id = CAST(X'FFFE41' AS TEXT) WHERE document_id = '安全'")


def cut_vector(db: sqlite3.Connection) -> None:
    db.execute("UPDATE chunks SET vector = substr(vector, 1, 7) WHERE document_id = '安全'")


def spoil_vector(db: sqlite3.Connection) -> None:
    db.execute("UPDATE chunks SET vector = replace(vector, substr(vector, 1, 2), X'00FE') WHERE document_id = '安全'")


def delist(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM documents WHERE id = '安全'")


def lose_schema(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM meta WHERE key = 'schema'")


def lose_register(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM meta")


def drop(table: str) -> Callable[[sqlite3.Connection], None]:
    return lambda db: db.execute(f"DROP TABLE {table}") and None


RECORDS = [plain("能耗", "应在6个月内整改。", "加大资金扶持。"), plain("安全", "立即停产停业整顿。", "开展联合检查。")]

CURED_BY_REINDEX = [cut_fact, cut_part, lose_part, garble_chunk, cut_vector, spoil_vector, delist, lose_schema, lose_register]
NEEDS_THE_FILE = [cut_record, garble_record, lose_record]
TABLES = ["meta", "documents", "parts", "facts", "chunks"]


@pytest.fixture
def stocked(tmp_path: Path) -> Path:
    with Library.open(tmp_path / "library", HashEmbedder()) as library:
        for _ in library.add_many(RECORDS):
            pass
    return tmp_path / "library"


def damaged(home: Path, harm: Callable[[sqlite3.Connection], None]) -> Library:
    with sqlite3.connect(home / "library.db") as db:
        harm(db)
    db.close()
    return Library.open(home, HashEmbedder())


def named(library: Library) -> str:
    return "".join(one.text for one in library.doctor() if one.level == "error")


def found(library: Library) -> list[str]:
    return [hit.clause_id for hit in library.search("几个月内整改", 1)]


@pytest.mark.parametrize("harm", CURED_BY_REINDEX, ids=lambda harm: harm.__name__)
def test_doctor_names_what_reindex_cures(stocked: Path, harm: Callable[[sqlite3.Connection], None]) -> None:
    with damaged(stocked, harm) as library:
        assert ("安全" in named(library)) or ("登记" in named(library))
        assert found(library) == ["能耗#一"]
        assert library.get("能耗") == RECORDS[0]
        assert "能耗" in {document_id for document_id, _ in library.facts()}
        library.reindex()
        assert {one.level for one in library.doctor()} == {"ok"}
        assert {one.id for one in library.documents()} == {"安全", "能耗"}
        assert [hit.clause_id for hit in library.search("停产停业整顿", 1)] == ["安全#一"]


@pytest.mark.parametrize("table", TABLES)
def test_a_lost_table_is_made_again_from_the_records(stocked: Path, table: str) -> None:
    with damaged(stocked, drop(table)) as library:
        assert named(library), "nothing is said"
        library.search("整改")
        library.reindex()
        assert {one.level for one in library.doctor()} == {"ok"}
        assert found(library) == ["能耗#一"]
        assert len(library.facts()) == 2


@pytest.mark.parametrize("cure", ["remove", "add"])
@pytest.mark.parametrize("harm", NEEDS_THE_FILE, ids=lambda harm: harm.__name__)
def test_a_lost_record_leaves_the_others(stocked: Path, harm: Callable[[sqlite3.Connection], None], cure: str) -> None:
    with damaged(stocked, harm) as library:
        assert "安全" in named(library)
        assert "能耗" not in named(library)
        assert found(library) == ["能耗#一"]
        with pytest.raises(DamagedDocumentError, match="tiaoli remove 安全"):
            library.get("安全")
        library.reindex()
        assert "安全" in named(library), "what is lost stays told"
        if cure == "remove":
            library.remove("安全")
        library.add(RECORDS[1])
        assert {one.level for one in library.doctor()} == {"ok"}
        assert library.get("安全") == RECORDS[1]


def delete(database: Path) -> None:
    database.unlink()


def empty(database: Path) -> None:
    database.write_bytes(b"")


def blank(database: Path) -> None:
    """As another program leaves it that opened the empty file."""
    database.unlink()
    db = sqlite3.connect(database)
    db.execute("PRAGMA journal_mode=WAL")
    db.close()


def overwrite(database: Path) -> None:
    database.write_bytes(b"no database at all" * 500)


def cut(database: Path) -> None:
    os.truncate(database, database.stat().st_size // 2)


@pytest.mark.parametrize("harm", [delete, empty, blank, overwrite, cut], ids=lambda harm: harm.__name__)
def test_lost_records_are_told_and_no_new_library_hides_the_loss(stocked: Path, harm: Callable[[Path], None]) -> None:
    database = stocked / "library.db"
    whole = database.read_bytes()
    for _ in range(2):
        harm(database) if database.exists() else None
        with pytest.raises(TiaoliError, match="备份"):
            Library.open(stocked, HashEmbedder())
    database.write_bytes(whole)
    with Library.open(stocked, HashEmbedder()) as library:
        assert {one.level for one in library.doctor()} == {"ok"}
        assert found(library) == ["能耗#一"]


def folder_for_lock(lock: Path) -> None:
    lock.mkdir()


def link_for_lock(lock: Path) -> None:
    lock.symlink_to(lock.with_name("library.db"))


def dangling_link_for_lock(lock: Path) -> None:
    lock.symlink_to("nowhere")


@pytest.mark.parametrize("harm", [folder_for_lock, link_for_lock, dangling_link_for_lock], ids=lambda harm: harm.__name__)
def test_doctor_names_a_lock_that_no_writer_can_hold(stocked: Path, harm: Callable[[Path], None]) -> None:
    lock = stocked / "write.lock"
    lock.unlink(missing_ok=True)
    with Library.open(stocked, HashEmbedder()) as library:
        assert {one.level for one in library.doctor()} == {"ok"}, "no lock is no fault"
        assert not lock.exists(), "the doctor reads only"
        harm(lock)
        assert [one.subject for one in library.doctor() if one.level == "error"] == ["lock"]
        with pytest.raises(TiaoliError, match="锁文件"):
            library.reindex()
        assert found(library) == ["能耗#一"]


@pytest.mark.parametrize("command", [["doctor"], ["ask", "绍兴市停产停业整顿"]], ids=lambda command: command[0])
def test_commands_tell_lost_records_in_one_line(
    stocked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    (stocked / "library.db").unlink()
    monkeypatch.setenv("TIAOLI_HOME", str(stocked))
    monkeypatch.setattr(sys, "argv", ["tiaoli", *command])
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (1, "")
    assert re.fullmatch(r"错误：资料库 .* 不见了或是空的.*移开.*备份.*恢复.*\n", err)


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of the shipped policies, to be copied."""
    home = tmp_path_factory.mktemp("five") / "home"
    with Tiaoli.open(home, samples=True):
        pass
    return home


@pytest.fixture
def assistant(home: Path, five: Path) -> Iterator[Tiaoli]:
    with Tiaoli.open(shutil.copytree(five, home)) as opened:
        yield opened


def test_questions_and_registers_go_on_without_a_damaged_document(home: Path, assistant: Tiaoli) -> None:
    said = assistant.ask("嘉兴市淘汰落后产能的差别电价怎么执行").text
    with sqlite3.connect(home / "library.db") as db:
        db.execute("UPDATE versions SET record = substr(record, 1, 500) WHERE document_id = 'shaoxing-2020'")
        db.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
        db.execute("INSERT INTO changes SELECT max(generation) + 1, '', 1 FROM changes")
    db.close()
    with Tiaoli.open() as other:
        assert other.ask("嘉兴市淘汰落后产能的差别电价怎么执行").citations[0].document_id == "jiaxing-2011"
        assert any("shaoxing-2020" in text for text in other.notices)
        assert {row.document_id for row in other.who()} >= {"jiaxing-2011", "zhejiang-2017"}
        report = other.check("我公司位于绍兴市，安全生产条件不达标")
        assert any("shaoxing-2020" in one.what for one in report.not_checked)
        with pytest.raises(DamagedDocumentError):
            other.facts("shaoxing-2020")
    assert said


# A library that can only be read

READ_ONLY = """
import ctypes, os, sys
if os.geteuid() == 0:
    ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)  # no leave to pass over the modes of files after the next exec
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""

COMMANDS = """
import contextlib, io, json, sys
from assistant.cli import main

for command in json.loads(sys.argv[1]):
    sys.argv[1:] = command
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        try:
            main()
        except SystemExit as ended:
            status = ended.code
    print(json.dumps([status, out.getvalue(), err.getvalue()]))
"""
"""Several commands in one process, for each a line: its status and what it wrote."""


@pytest.fixture
def sealed(five: Path) -> Iterator[Path]:
    """A home that everybody may read and nobody but root may write."""
    top = Path(mkdtemp(prefix="tiaoli-test-"))
    home = shutil.copytree(five, top / "home")
    top.chmod(0o755)
    for path in (home, *home.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield home
    for path in (home, *home.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(top)


READING = [
    (["ask", "绍兴市停产停业整顿", "--json"], 0, "shaoxing-2020"),
    (["search", "资金扶持", "--json"], 0, "clause_id"),
    (["documents", "--json"], 0, "ningbo-2015"),
    (["facts", "shaoxing-2020", "--json"], 0, "kind"),
    (["doctor"], 0, "[ok]"),
    (["remove", "ningbo-2015"], 1, "只能读，不能写"),
    (["reindex"], 1, "只能读，不能写"),
]


def test_a_read_only_library_is_read(sealed: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in sealed.rglob("*")}
    commands = json.dumps([command for command, _, _ in READING])
    done = child("-c", READ_ONLY, "-c", COMMANDS, commands, TIAOLI_HOME=str(sealed))
    assert done.returncode == 0, done.stderr
    for (command, status, word), line in zip(READING, done.stdout.splitlines(), strict=True):
        ended, out, err = json.loads(line)
        assert (ended, word in out + err) == (status, True), (command, line)
        assert len(err.splitlines()) == status, "one line says what is wrong, none where nothing is"
        assert command != ["doctor"] or not {"error", "warning"} & set(re.findall(r"\[(\w+)\]", out)), out
    assert {path: path.stat().st_mtime_ns for path in sealed.rglob("*")} == before


@pytest.mark.skipif(os.name != "posix", reason="modes of files")
def test_nobody_but_its_owner_reads_a_library(tmp_path: Path) -> None:
    home = tmp_path / "library"
    with Library.open(home, HashEmbedder()) as library:
        library.add(RECORDS[0])
        assert [path.name for path in (home, *home.glob("library.db*")) if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
    home.chmod(0o755)
    (home / "library.db").chmod(0o644)
    with Library.open(home, HashEmbedder()) as library:
        library.add(RECORDS[1])
    assert [stat.S_IMODE(path.stat().st_mode) for path in (home, home / "library.db")] == [0o700, 0o600]
    (home / "另一份.txt").write_text("与资料库无关")
    home.chmod(0o755)
    with Library.open(home, HashEmbedder()) as library:
        library.remove("安全")
    assert stat.S_IMODE(home.stat().st_mode) == 0o755, "a folder that holds other things too is not ours to close"


# A document that goes in the middle of a question


@pytest.mark.parametrize("change", ["removed", "replaced"])
def test_a_question_takes_the_new_state_when_a_document_changes_in_the_middle(
    home: Path, assistant: Tiaoli, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    original, done = EvidenceIndex.record, []

    def record(self: EvidenceIndex, document_id: str) -> PolicyRecord:
        if not done:
            done.append(document_id)
            with Library.open(home) as other:
                other.remove("shaoxing-2020")
                if change == "replaced":
                    other.add(plain("shaoxing-2020", "对安全生产条件达不到要求的产能，立即停产停业整顿。"))
        return original(self, document_id)

    monkeypatch.setattr(EvidenceIndex, "record", record)
    answer = assistant.ask("绍兴市对安全生产条件达不到要求的产能怎么处理")
    assert done
    held = {entry.id for entry in assistant.documents()}
    assert {citation.document_id for citation in answer.citations} <= held
    for citation in answer.citations:
        assert assistant.record(citation.document_id).document.text[citation.span.start : citation.span.end] == citation.quote


def test_an_unknown_document_is_still_refused(assistant: Tiaoli) -> None:
    with pytest.raises(TiaoliError, match="没有编号为"):
        assistant.ask("怎么处理", document="没有这份")
