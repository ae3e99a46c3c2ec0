"""Tables that become cards on a phone: every cell carries the name of its column."""

from collections.abc import Sequence
from html import escape

from assistant.web.parts.links import muted

SHOWN, AT_ONCE = 200, 30
"""Rows of a table on the page: all of them stand in the file; those that are seen before the rest is unfolded."""


def table(heads: Sequence[str], lines: Sequence[Sequence[str]], name: str, empty: str = "没有查到。", most: int | None = SHOWN) -> str:
    """Cells are escaped HTML already; `name` is what a screen reader calls the table; `most` None: all, where no file has them."""
    if not lines:
        return muted(empty)
    first = lines[:AT_ONCE] if most else lines
    rest = lines[len(first) : most]
    more = muted(f"共 {len(lines)} 条，这里列出前 {most} 条；全部内容请下载表格。") if most and len(lines) > most else ""
    return _rows(heads, first, name) + folded(f"其余 {len(rest)} 条", _rows(heads, rest, f"{name}（续）") if rest else "") + more


def _rows(heads: Sequence[str], lines: Sequence[Sequence[str]], name: str) -> str:
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in heads)
    body = "".join(_row(heads, line) for line in lines)
    return f'<table class="rows" aria-label="{escape(name)}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _row(heads: Sequence[str], line: Sequence[str]) -> str:
    cells = "".join(f'<td data-label="{escape(head)}">{cell}</td>' for head, cell in zip(heads, line, strict=True))
    return f"<tr>{cells}</tr>"


def folded(summary: str, content: str, opened: bool = False) -> str:
    """`content` under a line that opens it; "" where there is none. `summary` is plain text."""
    return f"<details{' open' if opened else ''}><summary>{escape(summary)}</summary>{content}</details>" if content else ""
