"""A real browser on the page of `tiaoli serve`: what it asks of other hosts, and the errors of its scripts, are noted."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.app import Tiaoli

HOSTILE = """试验区管理办法
一、总则
（一）对未按期整改的企业，<script>document.title='ran'</script>依法关停<img src=http://example.com/a.png>，应在6个月内完成。
（二）![图](http://example.com/b.png) 由市经信局负责{{value}}${1+1}。
"""
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

OPENED = {
    "问答": "#question",
    "企业自查": "#form .field",
    "责任与期限": "#people table",
    "期限": "#dates .downloads",
    "文库": "#documents table",
    "评测": "#outcome p",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`tiaoli serve` in a process of its own, over the five policies and one hostile document."""
    folder = tmp_path_factory.mktemp("web")
    (folder / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    environment = os.environ | {"TIAOLI_HOME": str(folder / "home"), "HOME": str(folder)}
    with Tiaoli.open(folder / "home") as assistant:
        assistant.ingest([folder / "hostile.txt"])
    port = free_port()
    command = [sys.executable, "-m", "assistant.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        _wait_until_up(f"http://127.0.0.1:{port}/", server)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(10)


def _wait_until_up(url: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise AssertionError(f"serve ended: {server.stderr.read().decode() if server.stderr else ''}")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError("serve did not come up in a minute")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    assert chromium, "chromium is not on PATH"
    with sync_playwright() as engine:
        opened = engine.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


class Visit:
    """A page of a browser with storage of its own."""

    def __init__(self, browser: Any, address: str, width: int = 1280, scheme: str = "light") -> None:
        # a browser that speaks English: the page is Chinese all the same
        self.context = browser.new_context(viewport={"width": width, "height": 880}, locale="en-US", color_scheme=scheme)
        self.page = self.context.new_page()
        self.address, self.width, self.left, self.errors = address, width, list[str](), list[str]()
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(address)
        self.page.wait_for_selector("#examples button")

    def _note(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.left.append(request.url)

    def desk(self, name: str) -> None:
        """Opens a desk and waits for what it begins with."""
        self.page.get_by_role("tab", name=name, exact=True).click()
        self.page.wait_for_selector(OPENED[name])

    def ask(self, question: str) -> None:
        before = self.page.locator("#talk .asked").count()
        self.page.fill("#question textarea", question)
        self.page.click("#send")
        self.page.wait_for_function(
            "n => document.querySelectorAll('#talk .asked').length > n && !document.querySelector('#talk .working')", arg=before
        )

    def upload(self, field: str, path: Path) -> None:
        with self.page.expect_response("**/gradio_api/upload*"):
            self.page.set_input_files(f"{field} input[type=file]", str(path))

    def sound(self) -> None:
        """Nothing left the machine, no script failed, nothing scrolls sideways."""
        assert self.left == []
        assert self.errors == []
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), "scrolls sideways"

    def close(self) -> None:
        self.context.close()
