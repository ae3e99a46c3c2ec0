"""Arguments that cannot be taken, told in Chinese. In: what pydantic found wrong. Out: one line, without the values."""

from collections.abc import Sequence

from pydantic_core import ErrorDetails

KINDS = {"string": "文字", "int": "整数", "float": "数字", "bool": "true 或 false", "list": "列表", "model": "对象", "json": "JSON"}


def wrong_arguments(errors: Sequence[ErrorDetails]) -> str:
    """The arguments that cannot be taken, in Chinese, without their values."""
    return "；".join(dict.fromkeys(_wrong_one(row) for row in errors)) + "。"


def _wrong_one(row: ErrorDetails) -> str:
    """Where a web framework reports it, the place (body, query, path) stands before the name."""
    where = [part for part in row["loc"] if part not in ("body", "query", "path")]
    name = str(where[0]) if where and isinstance(where[0], str) else "参数"
    if row["type"] == "missing":
        return f"缺少参数 {name}"
    if row["type"] == "extra_forbidden":
        return f"没有参数 {name[:40]}"
    kind = KINDS.get(row["type"].split("_")[0])
    return f"参数 {name}{' 的每一项' if len(where) > 1 else ''} {f'应是{kind}' if kind and _of_a_kind(row) else '的值不对'}"


def _of_a_kind(row: ErrorDetails) -> bool:
    """Whether the kind of the value is wrong, not its length or size."""
    return not row["type"].endswith(("_too_long", "_too_short", "_mismatch"))
