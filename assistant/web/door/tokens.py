"""Access tokens of programs (TIAOLI_TOKENS: a file, a line `name:hash` each), sent as `Authorization: Bearer …`.

A token is made of more chance than anybody can try, so its plain hash is enough, unlike a password's.
"""

import hashlib
import re
import secrets
from pathlib import Path

from corpus.errors import BadInputError

SCHEME = "sha256"
_LINE = re.compile(rf"(?P<name>.+):{SCHEME}\$(?P<digest>[0-9a-f]{{64}})")


def new_token() -> str:
    """A token that nobody had before."""
    return f"tiaoli-{secrets.token_urlsafe(32)}"


def token_line(name: str, token: str) -> str:
    """The line of the file for a user's token."""
    return f"{name}:{SCHEME}${_digest(token)}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class Tokens:
    """Names by the hashes of their tokens; several of one name are that user's own."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    @classmethod
    def read(cls, path: Path) -> "Tokens":
        """Raises BadInputError for a file that cannot be read, or with a line that is no token, or with none."""
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError) as error:
            raise BadInputError(f"TIAOLI_TOKENS 指向的 {path} 读不了：请检查路径、权限和编码（UTF-8）。") from error
        found = {number: _LINE.fullmatch(line.strip()) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")}
        wrong = next((number for number, line in found.items() if line is None), None)
        if wrong is not None or not found:
            where = f"{path} 第 {wrong} 行不是“姓名:散列”" if wrong else f"{path} 里没有令牌"
            raise BadInputError(f"{where}：用 python -m assistant.web.door.login --token 姓名 生成。")
        return cls({line["digest"]: line["name"] for line in found.values() if line})

    def user(self, authorization: str | None) -> str | None:
        """Whose token a header holds; None for anything else."""
        scheme, _, token = (authorization or "").partition(" ")
        return self._names.get(_digest(token.strip())) if scheme.lower() == "bearer" else None
