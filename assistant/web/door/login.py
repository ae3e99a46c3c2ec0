"""Who may come in where a password is set: TIAOLI_PASSWORD (one for all) or TIAOLI_USERS (a file, a line `name:hash` each); programs
also with a token (TIAOLI_TOKENS).

`python -m assistant.web.door.login NAME` reads a password and prints the line for the file of users; with `--token` it makes a token,
shows it once on stderr, and prints the line for the file of tokens.
"""

import asyncio
import hashlib
import hmac
import os
import secrets
import sys
from base64 import b64decode
from http import HTTPStatus
from pathlib import Path

from assistant.web.door.limits import USERS_KNOWN, Allowance
from assistant.web.door.refusal import Refused
from assistant.web.door.tokens import Tokens, new_token, token_line
from corpus.errors import BadInputError

TRIES, A_MINUTE = 5, 60
"""Wrong passwords from one address in so many seconds."""
COST, BLOCK, PARALLEL = 2**14, 8, 1
SCHEME = "scrypt"
_ASK = {"WWW-Authenticate": 'Basic realm="Tiaoli", charset="UTF-8"'}
_ASK_PROGRAM = {"WWW-Authenticate": 'Bearer realm="Tiaoli"'}


class Logins:
    """Names with hashes, or one password under any name. HTTP Basic: browsers send it with every request, events and downloads too."""

    def __init__(self, password: str | None = None, users: dict[str, str] | None = None, tokens: Tokens | None = None) -> None:
        self._password = password
        self._users = users or {}
        self._tokens = tokens or Tokens({})
        self._nobody = hashed(secrets.token_hex())
        self._known: dict[bytes, None] = {}
        self._seal = secrets.token_bytes()
        self._wrong = Allowance(TRIES, A_MINUTE)
        self._one_try = asyncio.Lock()

    @classmethod
    def from_environment(cls) -> "Logins | None":
        """None where no variable is set; with tokens alone the page lets nobody in. Raises BadInputError for a file that cannot be used."""
        password, file, keys = (os.environ.get(f"TIAOLI_{name}") for name in ("PASSWORD", "USERS", "TOKENS"))
        tokens = Tokens.read(Path(keys)) if keys else None
        if file:
            return cls(users=read_users(Path(file)), tokens=tokens)
        return cls(password, tokens=tokens) if password or tokens else None

    async def program(self, authorization: str | None, address: str) -> str:
        """As `user`, for a program: its token will do as well."""
        if (name := self._tokens.user(authorization)) is not None:
            return name
        if credentials(authorization) is None:
            raise Refused(HTTPStatus.UNAUTHORIZED, "需要访问令牌：Authorization: Bearer 令牌。", _ASK_PROGRAM)
        return await self.user(authorization, address)

    async def user(self, authorization: str | None, address: str) -> str:
        """Name of the user who comes in; the empty name under the password for all.

        Raises Refused: 401 without the right password, 429 after too many wrong ones from `address`.
        """
        given = credentials(authorization)
        if given is None:
            raise Refused(HTTPStatus.UNAUTHORIZED, "请输入用户名和密码。", _ASK)
        seal = hmac.digest(self._seal, (authorization or "").encode("utf-8", "replace"), "sha256")
        if seal not in self._known:
            # one at a time, or tries sent together would all begin before one of them is counted
            async with self._one_try:
                if seal not in self._known:
                    await self._try(*given, address)
                    self._remember(seal)
        return given[0] if self._users else ""

    async def _try(self, name: str, password: str, address: str) -> None:
        if self._wrong.left(address) <= 0:
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "密码错误次数过多，请一分钟后再试。", {"Retry-After": str(A_MINUTE)})
        if not await self._right(name, password):
            self._wrong.take(address)
            raise Refused(HTTPStatus.UNAUTHORIZED, "用户名或密码不对。", _ASK)

    def _remember(self, seal: bytes) -> None:
        """Who came in comes in again, whatever others at the address get wrong meanwhile."""
        self._known[seal] = None
        while len(self._known) > USERS_KNOWN:
            del self._known[next(iter(self._known))]

    async def _right(self, name: str, password: str) -> bool:
        """In constant time, also for a name that is not known; scrypt in a thread, for it takes its time."""
        if self._password is not None:
            mine, theirs = (hashlib.sha256(text.encode("utf-8", "replace")).digest() for text in (self._password, password))
            return hmac.compare_digest(mine, theirs)
        stored = self._users.get(name)
        matches = await asyncio.to_thread(fits, password, stored or self._nobody)
        return matches and stored is not None


def credentials(authorization: str | None) -> tuple[str, str] | None:
    """(name, password) of a Basic header; None for anything else."""
    scheme, _, coded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = b64decode(coded, validate=True).decode("utf-8").partition(":")
    except ValueError:
        return None
    return (name, password) if colon else None


def hashed(password: str) -> str:
    """scrypt$salt$hash, both in hexadecimal digits."""
    salt = secrets.token_bytes(16)
    return f"{SCHEME}${salt.hex()}${_scrypt(password, salt).hex()}"


def fits(password: str, stored: str) -> bool:
    """Whether `stored` is a hash of the password."""
    _, salt, digest = stored.split("$")
    return hmac.compare_digest(_scrypt(password, bytes.fromhex(salt)), bytes.fromhex(digest))


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "replace"), salt=salt, n=COST, r=BLOCK, p=PARALLEL, dklen=32)


def read_users(path: Path) -> dict[str, str]:
    """Name -> hash. Raises BadInputError for a file that cannot be read, or with a line that is no user, or with none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise BadInputError(f"TIAOLI_USERS 指向的 {path} 读不了：请检查路径、权限和编码（UTF-8）。") from error
    users = dict(_user(path, n, line) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("#"))
    if not users:
        raise BadInputError(f"{path} 里没有用户：每行写“姓名:散列”，用 python -m assistant.web.door.login 姓名 生成。")
    return users


def _user(path: Path, number: int, line: str) -> tuple[str, str]:
    name, _, stored = line.strip().rpartition(":")
    try:
        scheme, salt, digest = stored.split("$")
        usable = bool(name) and scheme == SCHEME and len(bytes.fromhex(salt)) >= 8 and len(bytes.fromhex(digest)) == 32
    except ValueError:
        usable = False
    if not usable:
        raise BadInputError(f"{path} 第 {number} 行不是“姓名:散列”：用 python -m assistant.web.door.login 姓名 生成。")
    return name, stored


def main(arguments: list[str]) -> int:
    """Prints `NAME:hash` for the password typed, or read from a pipe; with --token for a token made now."""
    named = [argument for argument in arguments if argument != "--token"]
    if len(named) != 1 or not named[0].strip() or ":" in named[0]:
        sys.stderr.write("用法：python -m assistant.web.door.login [--token] 姓名 >> 用户文件或令牌文件（姓名里不能有冒号）\n")
        return 2
    return _print_token(named[0]) if "--token" in arguments else _print_password(named[0])


def _print_token(name: str) -> int:
    token = new_token()
    sys.stderr.write(f"{name} 的访问令牌（只显示这一次）：{token}\n")
    sys.stdout.write(f"{token_line(name, token)}\n")
    return 0


def _print_password(name: str) -> int:
    from getpass import getpass

    password = getpass("密码：") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not password:
        sys.stderr.write("错误：密码不能为空。\n")
        return 1
    sys.stdout.write(f"{name}:{hashed(password)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
