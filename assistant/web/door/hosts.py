"""Under which names the server answers, and from which pages it takes orders. Comes in: headers; goes out: nothing, or Refused.

A web page elsewhere may point a name of its own at this machine (DNS rebinding) or send forms to it: neither gets an answer.
"""

import os
import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from assistant.web.door.refusal import Refused

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
WILDCARDS = frozenset({"0.0.0.0", "::"})
_NAMED = re.compile(r"(\[[0-9a-fA-F:.]+\]|[\w.-]+?)\.?(?::\d{1,5})?")
_READS = frozenset({"GET", "HEAD"})


class Hosts:
    """The loopback names, the host that the server was bound to, and `names` (a reverse proxy's)."""

    def __init__(self, bound: str, names: frozenset[str] = frozenset()) -> None:
        self._names = names
        self._allowed = LOOPBACK | names | {bound.lower()}
        self._everywhere = bound in WILDCARDS

    @classmethod
    def from_environment(cls) -> "Hosts":
        """TIAOLI_BOUND is what `tiaoli serve` listens on, TIAOLI_HOSTS a list with commas."""
        named = (name.strip().lower() for name in os.environ.get("TIAOLI_HOSTS", "").split(","))
        return cls(os.environ.get("TIAOLI_BOUND") or "127.0.0.1", frozenset(name for name in named if name))

    def check(self, method: str, headers: Headers, server: tuple[str, int | None] | None) -> None:
        """Raises Refused for a foreign Host (421), and for a request that another site's page sends (403)."""
        forwarded = ",".join(headers.getlist("x-forwarded-host"))
        hosts = [*headers.getlist("host"), *(host.strip() for host in forwarded.split(",") if forwarded)]
        own = server[0] if server and self._everywhere else None
        if not headers.get("host") or any(not self._ours(host, own) for host in hosts):
            raise Refused(421, "不以这个域名提供服务：请用启动时显示的地址打开；经反向代理访问的，把域名写入 TIAOLI_HOSTS。")
        if not _same_site(method, headers) or not self._same_origin(headers.get("origin"), hosts):
            raise Refused(403, "拒绝了来自其他网站的请求：请直接打开条理的页面操作。")

    def _ours(self, host: str, own: str | None) -> bool:
        """Bound to all addresses, the one that the client reached counts too: no foreign name can stand there."""
        name = name_of(host)
        return name is not None and (name in self._allowed or (own is not None and _equal_addresses(name, own)))

    def _same_origin(self, origin: str | None, hosts: list[str]) -> bool:
        if origin is None:
            return True
        try:
            place = urlsplit(origin).netloc.lower()
        except ValueError:
            return False
        return place in {host.lower() for host in hosts} or (name_of(place) or "") in self._names


def _same_site(method: str, headers: Headers) -> bool:
    """Whether the browser says that a page of ours asks; a link from elsewhere may be followed. Programs say nothing."""
    if headers.get("sec-fetch-site", "none") in ("same-origin", "none"):
        return True
    return method in _READS and headers.get("sec-fetch-mode") == "navigate"


def name_of(host: str) -> str | None:
    """Name or address of a Host header, lower case, without port, brackets and the last dot; None for what is none."""
    found = _NAMED.fullmatch(host.strip())
    return found[1].strip("[]").lower() if found else None


def _equal_addresses(one: str, other: str) -> bool:
    try:
        return ip_address(one) == ip_address(other.partition("%")[0])
    except ValueError:
        return False
