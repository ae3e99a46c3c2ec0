"""Footnotes of a plain text: the marks of reference inside its sentences go, the lines of the notes are told apart from the text.

东陵市…细则: “重点用能单位应当于每年3月31日①前报送”, and below the text “①遇法定节假日顺延至4月10日。”
"""

import re
from collections.abc import Callable, Sequence

from ingest.lines.drafts import Draft

# a note begins with its mark; ① and * begin items of lists too, so that the mark must stand in a sentence above
_NOTE = re.compile(r"(?P<mark>\[\d{1,2}\]|〔\d{1,2}〕|[①-⑳]|\*{1,3}(?=[一-鿿])|※)\s*\S")
_REMARK = re.compile(r"注\s?\d{0,2}\s?[：:]|注释[：:]?")
_BEFORE = r"(?<=[一-鿿）)”》\d%])"
_LINES = 30


def told_apart(drafts: Sequence[Draft], report: Callable[[str, str], None]) -> list[Draft]:
    """`drafts` with the notes at their end marked and the references to them taken out; `report(reason, piece)` is told of each."""
    notes = _notes(drafts)
    marks = [mark for mark in notes.values() if mark]
    for n, draft in enumerate(drafts) if marks else ():
        draft.note = n in notes
        for mark in marks if not draft.note else ():
            draft.text = _without(draft.text, mark, report)
    return list(drafts)


def _notes(drafts: Sequence[Draft]) -> dict[int, str]:
    """The marks of the last lines that are notes, one behind the other, by line; below them a signature may stand."""
    found: dict[int, str] = {}
    for n in range(len(drafts) - 1, max(-1, len(drafts) - _LINES), -1):
        mark = _mark(drafts, n)
        if mark is not None:
            found[n] = mark
        elif found:
            break
    return found


def _mark(drafts: Sequence[Draft], n: int) -> str | None:
    """The mark of the note that line `n` is, "" for 注：, None where it is no note."""
    text = drafts[n].text
    if _REMARK.match(text):
        return ""
    found = _NOTE.match(text)
    if found is None:
        return None
    reference = _reference(found["mark"])
    return found["mark"] if sum(len(reference.findall(draft.text)) for draft in drafts[:n]) == 1 else None


def _reference(mark: str) -> re.Pattern[str]:
    """The mark behind a word: 3月31日①前; one that opens an item (：①…) stands behind a stop, **bold** is no reference."""
    return re.compile(_BEFORE + re.escape(mark) + r"(?!\*)")


def _without(text: str, mark: str, report: Callable[[str, str], None]) -> str:
    if mark not in text:
        return text
    for found in _reference(mark).findall(text):
        report("脚注记号", found)
    return _reference(mark).sub("", text)
