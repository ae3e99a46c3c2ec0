"""The connection to a server that speaks the OpenAI protocol: what it may take in, how long, and where it may go.

In: the server's address and the proxies of the environment. Out: HTTP clients for langchain-openai. Inside `allowing` every connect,
read and write ends with the call, and what arrives is counted: a read's own time-out begins anew with every byte. No redirect is
followed, nothing compressed is asked for or unpacked, a server on this machine is reached without a proxy.
"""

import ipaddress
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore2
import httpx2

from assistant.generate.provider.errors import ModelError
from corpus.errors import BadInputError

PROXY_SCHEMES = ("http", "https")


class _Allowance:
    """What is left of one call: seconds, and bytes from the network (headers and frames too)."""

    def __init__(self, deadline: float, most_bytes: int) -> None:
        self._deadline, self._bytes = deadline, most_bytes

    def seconds(self, timeout: float | None) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise ModelError("语言模型超时")
        return left if timeout is None else min(timeout, left)

    def take(self, count: int) -> None:
        self._bytes -= count
        if self._bytes < 0:
            raise ModelError("语言模型的回答太长")


_ALLOWANCE: ContextVar[_Allowance] = ContextVar("allowance")


@contextmanager
def allowing(deadline: float, most_bytes: int) -> Iterator[None]:
    """Requests of this thread end by `deadline` (time.monotonic) and take in `most_bytes`, else they raise ModelError."""
    token = _ALLOWANCE.set(_Allowance(deadline, most_bytes))
    try:
        yield
    finally:
        _ALLOWANCE.reset(token)


class _Stream(httpcore2.NetworkStream):
    """A connection within the allowance of the call that uses it."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, _ALLOWANCE.get().seconds(timeout))
        _ALLOWANCE.get().take(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _ALLOWANCE.get().seconds(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _ALLOWANCE.get().seconds(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Network(httpcore2.NetworkBackend):
    def __init__(self) -> None:
        self._network = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        seconds = _ALLOWANCE.get().seconds(timeout)
        return _Stream(self._network.connect_tcp(host, port, seconds, local_address, socket_options))


class _Transport(httpx2.HTTPTransport):
    """Uncompressed replies over connections within the allowance; certificates as the environment says (SSL_CERT_FILE)."""

    def __init__(self, proxy: str | None) -> None:
        super().__init__(proxy=proxy)
        # httpx has no option for the network under its pool, httpcore has
        self._pool._network_backend = _Network()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.headers["Accept-Encoding"] = "identity"
        response = super().handle_request(request)
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            response.close()
            raise ModelError("语言模型的回答是压缩过的，不予解开")
        return response


def clients(base_url: str) -> dict[str, Any]:
    """Options of langchain-openai: its HTTP clients (the asynchronous one is never used, but reads the environment if not given).

    Raises BadInputError for an address, or a proxy of the environment, that is none.
    """
    return {
        "http_client": httpx2.Client(transport=_Transport(_proxy(base_url)), trust_env=False, follow_redirects=False),
        "http_async_client": httpx2.AsyncClient(trust_env=False, follow_redirects=False),
        # OPENAI_PROXY would be refused beside a client
        "openai_proxy": "",
    }


def _proxy(base_url: str) -> str | None:
    """The proxy that the environment names for the server; none on this machine, no SOCKS."""
    scheme, host = _address(base_url)
    if is_this_machine(host) or proxy_bypass(host):
        return None
    proxies = getproxies()
    name = scheme if scheme in proxies else "all"
    named = proxies.get(name, "")
    named = named if not named or "://" in named else f"http://{named}"
    if named.partition("://")[0].lower() not in PROXY_SCHEMES:
        return None
    try:
        httpx2.Proxy(named)
    except (ValueError, httpx2.InvalidURL) as error:
        raise BadInputError(f"环境变量 {name}_proxy 中的代理地址看不懂：请写成 http://127.0.0.1:8080 的样子。") from error
    return named


def _address(base_url: str) -> tuple[str, str]:
    try:
        scheme, host = httpx2.URL(base_url).scheme, urlsplit(base_url).hostname
    except (ValueError, httpx2.InvalidURL):
        scheme, host = "", None
    if scheme not in PROXY_SCHEMES or not host:
        raise BadInputError("TIAOLI_LLM_BASE_URL 看不懂：请写成 http://127.0.0.1:11434/v1 的样子。")
    return scheme, host


def is_this_machine(host: str) -> bool:
    """`host` is localhost or a loopback address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost" or host.lower().endswith(".localhost")
