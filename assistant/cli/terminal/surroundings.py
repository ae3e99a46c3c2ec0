"""What the program is started in: streams of any encoding, proxies that no client of ours can use. Put right once, before a command."""

import io
import os
import sys
from urllib.parse import urlsplit

from assistant.cli.terminal.console import note

PROXIES = ("http_proxy", "https_proxy", "all_proxy")
LOOPBACK = "localhost,127.0.0.1,::1"


def settle() -> None:
    """Streams show a replacement for what they cannot encode or decode; SOCKS and malformed proxies leave the environment, on which
    HTTP clients (the page's, the models') stumble when they are made; this machine is reached without a proxy."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    useless = [name for name, value in os.environ.items() if name.lower() in PROXIES and value and not _usable(value)]
    for name in useless:
        del os.environ[name]
    spared = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    if spared.strip() != "*":
        os.environ["no_proxy"] = os.environ["NO_PROXY"] = f"{spared},{LOOPBACK}".lstrip(",")
    if useless and os.environ.get("TIAOLI_LLM"):
        note(f"提示：环境变量 {'、'.join(useless)} 不是 HTTP 代理（不支持 SOCKS），已忽略。")


def _usable(proxy: str) -> bool:
    """An HTTP proxy, with or without its scheme."""
    try:
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
