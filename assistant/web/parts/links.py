"""Links to passages, and what the fields of the page hold."""

import re
from html import escape
from urllib.parse import quote as urlquote

from corpus.errors import BadInputError
from corpus.model import Citation, Span

_FOLDERS = re.compile(r"(?<![^\s：“])(?:/[^\s/：、，“”《》]+)+/")
LONGEST_FIELD = 200
"""Characters of a place, a day, a department or a task."""


def typed(text: str | None, longest: int = LONGEST_FIELD) -> str | None:
    """What stands in an optional field of the page; None for blanks. Raises BadInputError for more than a field is for."""
    words = (text or "").strip()
    if len(words) > longest:
        raise BadInputError(f"“{words[:10]}…”有 {len(words)} 字，这一栏最多 {longest} 字。")
    return words or None


def address(document_id: str, span: Span, version: int | None = None) -> str:
    """Where the document page shows the characters of `span`."""
    which = f"&version={version}" if version else ""
    return f"/document/{urlquote(document_id, safe='')}?start={span.start}&end={span.end}{which}#quote"


def link(document_id: str, span: Span, words: str, label: str = "", version: int | None = None) -> str:
    """An escaped link that opens the document at a passage; `label` is what a screen reader says instead of `words`."""
    told = f' aria-label="{escape(label)}"' if label else ""
    return (
        f'<a class="source" href="{escape(address(document_id, span, version))}" target="_blank" rel="noopener"{told}>{escape(words)}</a>'
    )


def cited(citation: Citation, words: str, label: str = "") -> str:
    """A link that opens what is cited."""
    return link(citation.document_id, citation.span, words, label)


def clause_name(title: str, number: str | None, label: str) -> str:
    """《2020年全市淘汰落后产能工作要点》（绍市工转升办〔2020〕14号）三（一）"""
    return f"《{title}》{f'（{number}）' if number else ''}{label}"


def without_folders(text: str) -> str:
    """A message without the folders in which the server keeps what was uploaded."""
    return _FOLDERS.sub("", text)


def muted(text: str) -> str:
    """A remark in small print."""
    return f'<p class="muted">{escape(text)}</p>'


def failed(reason: object) -> str:
    """What could not be done, and why."""
    return f'<p class="failed" role="alert">{escape(str(reason))}</p>'


def going(words: str, desk: str) -> str:
    """A button that opens another desk."""
    return f'<button type="button" data-desk="{escape(desk)}">{escape(words)}</button>'


def pressing(words: str, field: str, text: str, button: str = "", label: str = "", desk: str = "", show: str = "") -> str:
    """A button that puts `text` into a field of the page (on another `desk`: opens that one first) and, with `button`, presses that one;
    then the part `show` of the page comes into sight. `label` as in `link`."""
    given = {"data-fill": field, "data-text": text, "data-press": button, "data-desk": desk, "data-show": show, "aria-label": label}
    told = "".join(f' {name}="{escape(value)}"' for name, value in given.items() if value)
    return f'<button type="button"{told}>{escape(words)}</button>'
