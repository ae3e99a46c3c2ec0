"""The documents inside a file: cover notice, issued or forwarded document, annexes; each a run of lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.cleaning.canonical import Line
from ingest.lines import frame
from ingest.lines.markers import read_marker

Role = Literal["main", "notice", "forwarded", "annex"]

_PROCLAMATION = re.compile(r"(?:公告|通告|令)$|令?第[\d一二三四五六七八九十百〇]+号$")
_PROCLAIMS = re.compile(r"《[^《》]{4,80}》.{0,120}(?:现予以?(?:公布|发布)|现公布)|现公布.{0,20}《[^《》]{4,80}》")
_FIRST = re.compile(r"一、|第一[章条]")
# A proclamation says so within its first lines.
MAX_PROCLAIMED = 8
# Between the end of a notice and the title of the document it carries may stand a letterhead and a number.
MAX_LETTERHEAD = 3
# A title in the text runs over three lines at most.
TITLE_LINES = 4


@dataclass(frozen=True)
class Segment:
    """Lines [first, stop) of one document; `element` is its path element ("" for the main text), `title` its own title."""

    role: Role
    element: str
    title: str
    first: int
    stop: int


def split(text: str, lines: Sequence[Line]) -> list[Segment]:
    """The documents of a file in reading order; exactly one of them is the main text."""
    return _Splitter(text, lines).segments()


def bare(title: str) -> str:
    """A title without blanks, quotation marks and year brackets, for comparison."""
    return re.sub(r"[\s《》〈〉“”\"＜＞<>（）()]", "", title)


def tidy(title: str) -> str:
    """A title on one line: blanks beside Chinese characters and marks go."""
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", title.strip())


class _Splitter:
    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.rows = [text[line.start : line.end] for line in lines]
        self.head = self._title(0, anywhere=True)
        self.relation = frame.relation(self.head)
        self.names = {bare(name) for name in re.findall(r"《(.{4,80}?)》", self.head)} | self._unquoted_names() | self._proclaimed()

    def _unquoted_names(self) -> set[str]:
        found = re.search(r"(?:印发|发布|转发|批转|下达)(?!《)(.{6,80})的(?:紧急)?通知", self.head)
        return {bare(found[1])} if found else set()

    def _proclaimed(self) -> set[str]:
        """公告 or 令 and under it: 《…规定》已经…通过，现予公布: that document follows; the proclamation is its notice."""
        heads = ["".join(row.split()) for row in self.rows[:MAX_PROCLAIMED]]
        at = next((i for i, row in enumerate(heads) if _PROCLAIMS.search(self.rows[i])), None)
        if at is None or not any(_PROCLAMATION.search(row) for row in heads[:at]):
            return set()
        self.relation = "issue"
        return {bare(name) for name in re.findall(r"《([^《》]{4,80})》", self.rows[at])[:3]}

    def segments(self) -> list[Segment]:
        starts = self._starts()
        stops = [*[start for start, _ in starts[1:]], len(self.rows)]
        found = [
            Segment(role, self._element(role, start), self._segment_title(role, start), start, stop)
            for (start, role), stop in zip(starts, stops, strict=True)
        ]
        return _unique(self._settle_roles(found))

    def _starts(self) -> list[tuple[int, Role]]:
        starts: list[tuple[int, Role]] = [(0, "main")]
        body = self._body_start()
        i = body
        while i < len(self.rows):
            if self._annex_starts(i, starts):
                starts.append((i, "annex"))
                i += 1 + self._title_length(i + 1)
            elif self._page_starts_annex(i):
                starts.append((i, "annex"))
                i += self._title_length(i)
            elif self._document_starts(i):
                starts.append((self._letterhead_start(i, starts[-1][0]), "forwarded"))
                i += self._title_length(i)
            i += 1
        return starts

    def _body_start(self) -> int:
        """First line after the head: the first sentence, or the first number."""
        for i, row in enumerate(self.rows):
            if frame.has_sentence(row) or read_marker(row, 0) or (frame.is_addressee(row) and i):
                return i
        return len(self.rows)

    def _annex_starts(self, i: int, starts: list[tuple[int, Role]]) -> bool:
        row = self.rows[i]
        if frame.is_annex_head(row):
            return not self._lists_annexes(i)
        name = frame.annex_named(row)
        if name is None or i + 1 >= len(self.rows):
            return False
        following = self.rows[i + 1]
        return (
            not frame.has_sentence(row)
            and not read_marker(row, name)
            and (self._closed_before(i) or self._next_annex(i, starts))
            and not (frame.annex_named(following) or frame.is_annex_head(following) or self._is_tail(i + 1))
        )

    def _next_annex(self, i: int, starts: list[tuple[int, Role]]) -> bool:
        """附件2 after the text of 附件1."""
        before = [frame.annex_element(self.rows[start]) for start, role in starts if role == "annex"]
        number = re.search(r"\d+$", frame.annex_element(self.rows[i]))
        return bool(before and number and before[-1] == f"附件{int(number.group()) - 1}")

    def _closed_before(self, i: int) -> bool:
        """The text before an annex has ended: with a signature, or with a sentence and a list of annexes of its own."""
        return self._closes(i - 1) or any(frame.annex_named(row) is not None for row in self.rows[max(0, i - 12) : i - 1])

    def _lists_annexes(self, i: int) -> bool:
        """附件： with the names below it, each numbered or quoted, none of them a sentence."""
        if i + 1 >= len(self.rows) or not self.rows[i].rstrip().endswith(("：", ":")):
            return False
        following = self.rows[i + 1]
        marker = read_marker(following, 0)
        return (marker is not None and marker.starts and not frame.has_sentence(following)) or following.startswith("《")

    def _is_tail(self, i: int) -> bool:
        row = self.rows[i]
        return frame.is_signature(row) or frame.is_printed(row) or frame.is_cc(row) or frame.is_issuer(row)

    def _closes(self, i: int) -> bool:
        """True when line i can be the last of a document: signature, note, contact, 抄送 or an entry of its annex list."""
        row = self.rows[i]
        if frame.is_signature(row) or frame.is_printed(row) or frame.is_cc(row) or frame.is_contact(row):
            return True
        return self._in_annex_list(i)

    def _in_annex_list(self, i: int) -> bool:
        for k in range(i, max(-1, i - 15), -1):
            row = self.rows[k]
            if frame.has_sentence(row):
                return False
            if frame.is_annex_head(row) or frame.annex_named(row) is not None:
                return True
            if not read_marker(row, 0):
                return False
        return False

    def _document_starts(self, i: int) -> bool:
        if not self._opens_title(i):
            return False
        title = self._title(i)
        if not title or self._title_length(i) == 0:
            return False
        if bare(title) in self.names and i + self._title_length(i) < len(self.rows):
            return True
        return self._closes(i - 1) and frame.ends_like_title(title)

    def _page_starts_annex(self, i: int) -> bool:
        """A title at the head of a page under which the numbers begin anew: a table or a form that goes with the document."""
        if not self.lines[i].page or self.lines[i].page == self.lines[i - 1].page or not self._opens_title(i):
            return False
        below = i + self._title_length(i)
        return below > i and below < len(self.rows) and bool(_FIRST.match(self.rows[below])) and self._numbered_above(i)

    def _numbered_above(self, stop: int) -> bool:
        """True when numbers of the first level stand above line `stop`."""
        return any(_FIRST.match(row) for row in self.rows[:stop])

    def _letterhead_start(self, i: int, after: int) -> int:
        """First line of the letterhead and number that stand between the closed notice above and the title at line i; i without."""
        for k in range(i - 1, max(after, i - 1 - MAX_LETTERHEAD), -1):
            if not (frame.is_number(self.rows[k]) or frame.is_issuer(self.rows[k]) or self.rows[k].endswith("文件")):
                break
            if k - 1 > after and frame.is_signature(self.rows[k - 1]) and frame.is_number(self.rows[i - 1]):
                return k
        return i

    def _opens_title(self, i: int) -> bool:
        row = self.rows[i]
        return not (
            len(row) > 80
            or frame.has_sentence(row)
            or read_marker(row, 0)
            or (self._is_tail(i) and not frame.ends_like_title(row))
            or frame.is_contact(row)
            or frame.is_cc(row)
            or frame.annex_named(row) is not None
            or "\t" in row
            or row.startswith("|")
        )

    def _title_length(self, i: int) -> int:
        """How many lines the title at line i takes: as few as end like a title."""
        for count in range(1, TITLE_LINES + 1):
            if i + count > len(self.rows) or not self._opens_title(i + count - 1):
                return 0
            joined = "".join(self.rows[i : i + count])
            if bare(joined) in self.names or (frame.ends_like_title(joined) and not self._goes_on(i + count)):
                return count
        return 0

    def _goes_on(self, i: int) -> bool:
        """A title line that ends like a title by chance: …关于印发工作方案␤实施细则的通知."""
        return i < len(self.rows) and self.rows[i].startswith(("的", "》", "（试行", "(试行"))

    def _title(self, i: int, anywhere: bool = False) -> str:
        if anywhere:
            for start in range(min(6, len(self.rows))):
                if frame.is_number(self.rows[start]) or self.rows[start].endswith("文件"):
                    continue
                count = self._title_length_free(start)
                if count:
                    return "".join(self.rows[start : start + count])
            return self.rows[0] if self.rows else ""
        return "".join(self.rows[i : i + self._title_length(i)])

    def _title_length_free(self, i: int) -> int:
        for count in range(1, TITLE_LINES + 1):
            if i + count > len(self.rows) or read_marker(self.rows[i + count - 1], 0) or frame.has_sentence(self.rows[i + count - 1]):
                return 0
            if frame.ends_like_title("".join(self.rows[i : i + count])[-88:]):
                return count
        return 0

    def _element(self, role: Role, start: int) -> str:
        if role == "annex":
            return frame.annex_element(self.rows[start])
        return ""

    def _segment_title(self, role: Role, start: int) -> str:
        return tidy(self._raw_title(role, start))

    def _raw_title(self, role: Role, start: int) -> str:
        if role != "annex":
            return self._title(start, anywhere=start == 0)
        name = frame.annex_named(self.rows[start])
        if name is None and not frame.is_annex_head(self.rows[start]):
            return self._title(start)
        if name is not None and not frame.is_annex_head(self.rows[start]):
            return self.rows[start][name:].strip()
        return self._title(start + 1) or self._short_line(start + 1)

    def _short_line(self, i: int) -> str:
        if i < len(self.rows) and self._opens_title(i) and len(self.rows[i]) <= 50:
            return self.rows[i]
        return ""

    def _settle_roles(self, found: list[Segment]) -> list[Segment]:
        """印发: the first segment is the notice and the issued document the main text; 转发: the other way round."""
        inner = next((s for s in found if s.role == "forwarded"), None)
        if inner is None and self.relation == "issue":
            inner = next((s for s in found if s.role == "annex" and bare(s.title) in self.names), None)
        issued = inner if self.relation != "forward" else None
        settled: list[Segment] = []
        for segment in found:
            if segment is issued:
                segment = Segment("main", "", segment.title, segment.first, segment.stop)
            elif segment.first == 0 and issued:
                noun = frame.doc_noun(segment.title)
                segment = Segment(
                    "notice",
                    noun if noun in ("通知", "决定", "公告", "通告", "令", "函") else "通知",
                    segment.title,
                    segment.first,
                    segment.stop,
                )
            elif segment.role == "forwarded":
                segment = Segment("forwarded", frame.doc_noun(segment.title) or "附文", segment.title, segment.first, segment.stop)
            settled.append(segment)
        return settled


def _unique(segments: list[Segment]) -> list[Segment]:
    """Path elements of parts without namesakes: a second 办法 becomes 办法2."""
    seen: dict[str, int] = {}
    unique = []
    for segment in segments:
        count = seen[segment.element] = seen.get(segment.element, 0) + 1
        element = segment.element if count == 1 or not segment.element else f"{segment.element}（{count}）"
        unique.append(Segment(segment.role, element, segment.title, segment.first, segment.stop))
    return unique
