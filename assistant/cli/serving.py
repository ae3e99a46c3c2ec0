"""The web page and the tool server: serve, mcp."""

import os
from typing import Annotated

import typer

from assistant.cli.console import note
from corpus.errors import BadInputError


def register(app: typer.Typer) -> None:
    app.command()(serve)
    app.command()(mcp)


def serve(
    host: Annotated[str, typer.Option("--host", help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="端口")] = 7860,
    open_browser: Annotated[bool, typer.Option("--open", help="在浏览器中打开")] = False,
) -> None:
    """打开网页：提问、自查、查职责与期限。"""
    import uvicorn

    _refuse_taken(host, port)
    address = f"http://{host}:{port}/"
    os.environ["TIAOLI_ADDRESS"] = address if open_browser else ""
    note(f"条理正在启动，稍候请打开 {address} （按 Ctrl+C 结束）")
    # named, not imported: the page and the command line are siblings
    uvicorn.run("assistant.web.server:create", factory=True, host=host, port=port, log_level="warning", timeout_graceful_shutdown=2)


def _refuse_taken(host: str, port: int) -> None:
    """Raises BadInputError where the server could not listen."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise BadInputError(f"不能在 {host}:{port} 监听：端口已被占用或地址不对。换一个端口，如 --port {port % 60000 + 1}。") from error


def mcp() -> None:
    """以 MCP 工具服务运行（标准输入输出）。"""
    import runpy

    runpy.run_module("assistant.mcp", run_name="__main__")
