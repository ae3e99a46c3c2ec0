"""Every test runs offline, in a home of its own."""

import os
import shutil
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ("tests.backends",)

settings.register_profile("default", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fuzz", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("TIAOLI_SHARED", REPOSITORY.parent / "shared"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "shared" in item.keywords and not SHARED.is_dir():
            item.add_marker(pytest.mark.skip(reason=f"no shared data at {SHARED} (TIAOLI_SHARED)"))
        if "browser" in item.keywords and not shutil.which("chromium") and os.environ.get("CI") != "true":
            item.add_marker(pytest.mark.skip(reason="NO BROWSER TEST RAN: chromium is not on PATH (apt-get install chromium)"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared data folder (mark the test `shared`)."""
    return SHARED


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the five policies, which no test changes."""
    from assistant.app import Tiaoli

    home = tmp_path_factory.mktemp("library")
    Tiaoli.open(home).close()
    return home


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library home of the test's own, and no language model configured."""
    monkeypatch.setenv("TIAOLI_HOME", str(tmp_path / "home"))
    for name in ("TIAOLI_DATABASE", "TIAOLI_SAMPLES", "TIAOLI_EMBEDDER", "TIAOLI_LLM", "TIAOLI_LLM_BASE_URL", "TIAOLI_LLM_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection that leaves the machine fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a request left the machine: {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
