"""The server over the five policies on a port of this machine, for clients that are not ours."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from assistant.web.door.connections import Connection
from assistant.web.server import create


@contextmanager
def running(home: Path, **environment: str) -> Iterator[str]:
    """The server's address while the block runs."""
    with pytest.MonkeyPatch.context() as patch, socket.socket() as probe:
        for name, value in {"TIAOLI_HOME": str(home), "TIAOLI_RATE": "100000", "GRADIO_TEMP_DIR": "", **environment}.items():
            patch.setenv(name, value)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        server = uvicorn.Server(uvicorn.Config(create, factory=True, http=Connection, ws="none", port=port, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(20)
