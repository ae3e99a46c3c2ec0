"""Clause addresses: `document#path/element~2` and back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_ELEMENT = re.compile(r"(.+?)(?:~(\d+))?", re.S)


@dataclass(frozen=True)
class Address:
    """Where a clause stands: the document's id, its path, and for each element which of its namesakes it is (1 = the first)."""

    document: str
    path: tuple[str, ...]
    nth: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.document}#" + "/".join(element_id(e, n) for e, n in zip(self.path, self.nth, strict=True))


def element_id(element: str, nth: int) -> str:
    """One element of an id: `（一）`, and `（一）~2` for its second namesake under the same parent."""
    return element if nth == 1 else f"{element}~{nth}"


def parse_clause_id(clause_id: str) -> Address:
    """The address that `clause_id` states, the inverse of `str(address)`: what is stored tells its path. ValueError when it is none."""
    document, mark, rest = clause_id.partition("#")
    matches = [_ELEMENT.fullmatch(element) for element in rest.split("/")]
    if not document or not mark or not all(matches):
        raise ValueError(f"不是条款编号：{clause_id!r}")
    found: Sequence[re.Match[str]] = [m for m in matches if m]
    return Address(document, tuple(m[1] for m in found), tuple(int(m[2] or 1) for m in found))
