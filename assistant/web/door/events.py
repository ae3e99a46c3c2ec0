"""What the page's script may send as an event. Comes in: the body as JSON; goes out: the same in the words the page expects, or Refused.

Gradio looks for files in whatever it is given, copies what a path names and fetches what an address names. So only what an input can hold
passes: text for a text field, texts for a list of choices, files for the upload alone, and of these only what this user has sent.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Literal

from assistant.web.door.refusal import Refused

Kind = Literal["text", "texts", "files", "kept"]
"""What an input takes; what is `kept` lies on the server and is never taken from outside."""
LARGEST_EVENT = 256 * 1024
MOST_TEXTS, LONGEST_TEXT = 100, 300
"""Choices of one field, and characters of one of them."""
_SESSION = re.compile(r"[0-9a-zA-Z_-]{1,64}")


def session_of(value: object) -> str:
    """A session's name. Raises Refused for what is none."""
    if not isinstance(value, str) or not _SESSION.fullmatch(value):
        raise Refused(HTTPStatus.BAD_REQUEST, "会话编号不对，请刷新页面。")
    return value


class Events:
    """The page's events: for each number the kinds of its inputs."""

    def __init__(self, inputs: Mapping[int, Sequence[Kind]], most_files: int) -> None:
        self._inputs = inputs
        self._most_files = most_files

    def checked(self, body: bytes, owns: Callable[[object], bool]) -> dict[str, Any]:
        """The event with nothing in it but what the page needs; `owns` tells whether a path is a file the user has sent."""
        event = _object(body)
        kinds, data = self._inputs.get(_number(event.get("fn_index"))), event.get("data")
        if kinds is None or not isinstance(data, list) or len(data) != len(kinds):
            raise _odd()
        return {
            "data": [self._value(kind, value, owns) for kind, value in zip(kinds, data, strict=True)],
            "fn_index": event["fn_index"],
            "trigger_id": _number(event["trigger_id"]) if event.get("trigger_id") is not None else None,
            "session_hash": session_of(event.get("session_hash")),
        }

    def _value(self, kind: Kind, value: Any, owns: Callable[[object], bool]) -> Any:
        if kind == "kept" or value is None:
            return None
        if kind == "text" and isinstance(value, str):
            return value.encode("utf-8", "replace").decode("utf-8")
        if kind == "texts" and isinstance(value, list):
            return [_choice(text) for text in value[:MOST_TEXTS]]
        if kind == "files" and isinstance(value, list):
            return self._files(value, owns)
        raise _odd()

    def _files(self, files: list[Any], owns: Callable[[object], bool]) -> list[dict[str, Any]]:
        if len(files) > self._most_files:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"一次最多读入 {self._most_files} 个文件，请分几次。")
        paths = [file.get("path") if isinstance(file, dict) else None for file in files]
        if not all(owns(path) for path in paths):
            raise Refused(HTTPStatus.FORBIDDEN, "只能读入您在这个页面上传的文件；已读入的请重新选择。")
        return [{"path": path, "meta": {"_type": "gradio.FileData"}} for path in paths]


def _choice(text: object) -> str:
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise _odd()
    return text.encode("utf-8", "replace").decode("utf-8")


def _object(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        raise _odd() from None
    if not isinstance(event, dict):
        raise _odd()
    return event


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10_000:
        raise _odd()
    return value


def _odd() -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, "页面发来的内容不合格式，请刷新页面再试。")
