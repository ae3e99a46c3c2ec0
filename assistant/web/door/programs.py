"""What programs may ask of the server, and how. Comes in: a request to one of their addresses; goes out: nothing, or Refused.

An order is JSON, or a form with files for the one address that takes them: a page elsewhere cannot send JSON without asking first, and
is not answered when it asks.
"""

import os
import re
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import NamedTuple

from starlette.datastructures import Headers

from assistant.web.door.limits import Allowance
from assistant.web.door.refusal import PREFIXES, Refused
from assistant.web.door.uploads import LARGEST_UPLOAD
from corpus.errors import BadInputError

LARGEST_ORDER = 2**20
A_MINUTE = 120
"""Requests of one user's programs in a minute, where TIAOLI_RATE names no other number."""


class Address(NamedTuple):
    """One address: how its paths look, its methods, whether it takes files."""

    pattern: re.Pattern[str]
    methods: frozenset[str]
    files: bool = False


class Programs:
    """The addresses of programs; what is not among them is a 404, another method a 405."""

    def __init__(self, addresses: Sequence[Address], a_minute: int = A_MINUTE) -> None:
        self._addresses = addresses
        self._asked = Allowance(a_minute, 60)

    @classmethod
    def from_environment(cls, addresses: Iterable[Address]) -> "Programs":
        """TIAOLI_RATE: requests of one user in a minute. Raises BadInputError where it is no whole number above 0."""
        given = os.environ.get("TIAOLI_RATE") or str(A_MINUTE)
        if not (given.isascii() and given.isdigit() and 0 < int(given) < 10**6):
            raise BadInputError("TIAOLI_RATE 应是每个用户每分钟最多的请求数，如 120。")
        return cls(tuple(addresses), int(given))

    def check(self, method: str, path: str, headers: Headers) -> None:
        """Raises Refused for an address that is none, a method it does not have, and a body of another kind."""
        found = [address for address in self._addresses if address.pattern.fullmatch(path)]
        if not found:
            raise Refused(HTTPStatus.NOT_FOUND, "没有这个地址。")
        if not (here := [address for address in found if method in address.methods]):
            allowed = ", ".join(sorted({name for address in found for name in address.methods}))
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, f"这个地址只接受 {allowed}。", {"Allow": allowed})
        if method == "POST" and _kind(headers) != ("multipart/form-data" if here[0].files else "application/json"):
            wanted = "multipart/form-data 表单" if here[0].files else "JSON：请加上 Content-Type: application/json"
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"请求体应是 {wanted}。")

    def most(self, path: str) -> int:
        """Bytes that an order to this address may have."""
        return LARGEST_UPLOAD if any(address.files and address.pattern.fullmatch(path) for address in self._addresses) else LARGEST_ORDER

    def count(self, user: str) -> None:
        """Counts one request of the user. Raises Refused (429, with Retry-After) for one too many."""
        if not self._asked.take(user):
            told = f"每分钟最多 {self._asked.most} 个请求，请稍后再问。"
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, told, {"Retry-After": str(self._asked.wait(user))})


def for_programs(path: str) -> bool:
    """Whether programs, not the page, ask here."""
    return path.startswith(PREFIXES)


def _kind(headers: Headers) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()
