"""The web page and the tool server, and who asked them what: serve, mcp, audit."""

import os
from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.terminal.console import emit_all, in_order, note, read_date, say
from corpus.errors import BadInputError, in_short

if TYPE_CHECKING:
    from assistant.app.audit import AuditEntry

BACKLOG = 128
"""Connections taken in at a time: of each batch the server sees to it that room is left for the next."""


def register(app: typer.Typer) -> None:
    app.command()(serve)
    app.command()(mcp)
    app.command()(audit)


def serve(
    host: Annotated[str, typer.Option("--host", help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="端口")] = 7860,
    open_browser: Annotated[bool, typer.Option("--open", help="在浏览器中打开")] = False,
    api_docs: Annotated[bool, typer.Option("--api-docs", help="公开接口文档 /docs 与 /openapi.json")] = False,
) -> None:
    """打开网页：提问、自查、查职责与期限；同一地址上有供程序用的接口：/api、/v1（OpenAI 客户端）、/mcp。

    供别的机器访问（如 --host 0.0.0.0）须先设 TIAOLI_PASSWORD（共用密码）或 TIAOLI_USERS（用户文件，每行“姓名:散列”，
    用 python -m assistant.web.door.login 姓名 生成）；程序也可用访问令牌（TIAOLI_TOKENS 令牌文件，加 --token 生成）。
    经反向代理访问的，域名写入 TIAOLI_HOSTS，代理的地址写入 TIAOLI_PROXY（均以逗号分隔），其 X-Forwarded-For 才算数。
    TIAOLI_RATE 为每个用户的程序每分钟最多的请求数（默认 120）。谁问过什么，用 tiaoli audit 导出。
    """
    import uvicorn

    proxies = _proxies()
    _refuse_open(host)
    _refuse_taken(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    os.environ |= {"TIAOLI_BOUND": host, "TIAOLI_ADDRESS": address if open_browser else "", "TIAOLI_API_DOCS": "1" if api_docs else ""}
    note(f"条理正在启动，稍候请打开 {address} （按 Ctrl+C 结束）")
    # named, not imported: the page and the command line are siblings
    uvicorn.run(
        "assistant.web.server:create",
        factory=True,
        http="assistant.web.door.connections:Connection",
        ws="none",
        host=host,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=2,
        backlog=BACKLOG,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
    )


def _proxies() -> list[str]:
    """Whose X-Forwarded-For is believed (TIAOLI_PROXY); nobody's by default, for any program may send one.

    Raises BadInputError for what is no address.
    """
    named = [name.strip() for name in os.environ.get("TIAOLI_PROXY", "").split(",") if name.strip()]
    try:
        return [str(ip_network(name, strict=False)) for name in named]
    except ValueError as error:
        raise BadInputError("TIAOLI_PROXY 应是反向代理的地址或网段（逗号分隔），如 127.0.0.1 或 10.0.0.0/24。") from error


def _refuse_open(host: str) -> None:
    """Raises BadInputError where other machines could come in without a login."""
    if not _loopback(host) and not any(os.environ.get(f"TIAOLI_{name}") for name in ("PASSWORD", "USERS", "TOKENS")):
        raise BadInputError(
            f"在 {host or '所有地址'} 监听，别的机器也能打开：请先设环境变量 TIAOLI_PASSWORD（共用密码）或 TIAOLI_USERS（用户文件），"
            "或只在本机使用（--host 127.0.0.1）。"
        )


def _loopback(host: str) -> bool:
    """Whether only this machine reaches it; a name other than localhost may be anything, and none is asked for."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


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


def audit(
    user: Annotated[str | None, typer.Option("--user", help="只要这个用户的")] = None,
    start: Annotated[str | None, typer.Option("--from", help="从哪天起（UTC）")] = None,
    end: Annotated[str | None, typer.Option("--to", help="到哪天止（UTC）")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="每行输出一个 JSON 对象")] = False,
    csv_file: Annotated[Path | None, typer.Option("--csv", help="写成 CSV 文件（- 为标准输出）")] = None,
) -> None:
    """导出审计日志：网页与接口上谁在何时问了什么、库的第几代、答案的散列。"""
    from assistant.app.audit import read_audit
    from assistant.app.home import home_folder

    first, last = read_date(start), read_date(end)
    in_order(first, last)
    entries = read_audit(home_folder(), user, first, last)
    if csv_file:
        _write_csv(entries, csv_file)
    elif as_json:
        emit_all(entries)
    else:
        for entry in entries:
            say(f"{entry.time}  {entry.user}  {entry.kind}  {in_short(entry.question)}  {entry.answer[:12]}")


def _write_csv(entries: "Iterable[AuditEntry]", path: Path) -> None:
    """Excel reads UTF-8 with a mark only. What would be a formula there is text."""
    import csv
    import io

    from assistant.app.audit import AuditEntry

    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(AuditEntry.model_fields)
    rows = [[_as_text(str(value)) for value in entry.model_dump().values()] for entry in entries]
    writer.writerows(rows)
    if str(path) == "-":
        say(sheet.getvalue().rstrip())
        return
    path.write_text(sheet.getvalue(), encoding="utf-8-sig", newline="")
    note(f"已写入 {path}（{len(rows)} 行）")


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
