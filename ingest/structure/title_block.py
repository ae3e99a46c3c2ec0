"""Where a document's title block (题头) and its table of contents end."""

from ingest.lines import frame
from ingest.lines.markers import Marker
from ingest.structure.blocks import marks_of
from ingest.structure.nodes import Sheet

# The title block is short; what looks like one further down is text.
MAX_ADDRESSED = 14
MAX_TITLED = 8
MAX_CONTENTS = 150


def head_end(sheet: Sheet) -> int:
    """Number of lines of the title block: title, 文号, dates, up to the addressees."""
    addressed = next((i + 1 for i in range(1, min(MAX_ADDRESSED, len(sheet.rows))) if _is_addressed(sheet, i)), 0)
    if addressed and not any(frame.has_sentence(row) and not frame.is_number(row) for row in sheet.rows[: addressed - 1]):
        return addressed
    i = int(sheet.segment.role == "annex")
    while i < len(sheet.rows) and _in_head(sheet, i):
        i += 1
    return i


def _is_addressed(sheet: Sheet, i: int) -> bool:
    row = sheet.rows[i]
    return frame.is_addressee(row) and not frame.is_contact(row) and not marks_of(sheet.text, sheet.lines[i])


def _in_head(sheet: Sheet, i: int) -> bool:
    row = sheet.rows[i]
    if frame.is_adoption(row) or frame.is_number(row) or frame.is_signature(row):
        return True
    if frame.has_sentence(row) or "\t" in row or row.startswith("|") or len(row) > 80 or row.endswith(("：", ":")):
        return False
    if marks_of(sheet.text, sheet.lines[i]) and row[0] not in "（(":
        return False
    return i < MAX_TITLED and _titled_ahead(sheet, i)


def _titled_ahead(sheet: Sheet, i: int) -> bool:
    """A line without a sentence belongs to the title block while the title, its end or a bracketed note is still to come."""
    row = sheet.rows[i]
    if i == 0 or row.startswith(("（", "(")) or frame.ends_like_title(row):
        return True
    following = sheet.rows[i + 1 : i + 4]
    if not following or frame.has_sentence(following[0]):
        return False
    return any(frame.ends_like_title(other) or frame.is_number(other) for other in following)


def contents_end(sheet: Sheet, first: int, stop: int) -> int:
    """End of a table of contents that starts at line `first`, with or without the word 目录: where its first entry comes again."""
    named = first < stop and "".join(sheet.rows[first].split()) == "目录"
    entry = first + named
    marker = next(iter(marks_of(sheet.text, sheet.lines[entry])), None) if entry < stop else None
    if entry >= stop or not (named or marker):
        return first
    wanted = "".join(sheet.rows[entry].split())
    for i in range(entry + 1, stop):
        if "".join(sheet.rows[i].split()) == wanted or (named and marker and _opens_with(sheet, i, marker)):
            return i
        if not named and (frame.has_sentence(sheet.rows[i]) or i > entry + MAX_CONTENTS):
            return first
    return first


def _opens_with(sheet: Sheet, i: int, marker: Marker) -> bool:
    again = next(iter(marks_of(sheet.text, sheet.lines[i])), None)
    return again is not None and again.start == sheet.lines[i].start and again.element == marker.element
