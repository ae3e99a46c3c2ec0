"""Which marks open a clause and how deep: decided by the numbering and its ancestors, never by Markdown or fonts."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.lines.markers import Marker

# Marks looked at behind one to see whether its list goes on.
HORIZON = 120
# Numbers that a source left out: 第三条 after 第一条 is still the same sequence.
GAP = 3
# Marks that hardly stand at the start of a line by accident: an excerpt may begin with 三、 or 第五条.
DISTINCT = ("dun", "paren", "tiao", "zhang", "jie")


@dataclass(frozen=True)
class Candidate:
    """A mark that may open a clause; `leads` when it stands at the start of its line, `glued` when inside a sentence."""

    marker: Marker
    leads: bool
    glued: bool = False

    @property
    def name(self) -> str:
        return self.marker.level.name


@dataclass
class Outline:
    """Depth of each accepted mark by its offset, and the marks that looked like numbers but fit no sequence."""

    depth: dict[int, int] = field(default_factory=dict)
    suspicious: list[Marker] = field(default_factory=list)


def outline(candidates: Sequence[Candidate]) -> Outline:
    """The marks of one part that are clauses, with their depth (0 = top)."""
    return _Builder(candidates).build()


class _Builder:
    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self.candidates = candidates
        self.rank = _ranks(candidates)
        self.stack: list[Candidate] = []
        self.last: dict[str, Marker] = {}
        self.result = Outline()

    def build(self) -> Outline:
        for i, candidate in enumerate(self.candidates):
            if self._fits(i, candidate):
                self._place(i, candidate)
            elif candidate.leads:
                self.result.suspicious.append(candidate.marker)
        return self.result

    def _fits(self, i: int, candidate: Candidate) -> bool:
        """A mark continues an open or a remembered sequence, or starts one that goes on."""
        if candidate.marker.dotted:
            return self._fits_dotted(i, candidate.marker)
        if candidate.glued:
            return self._proved_below(i, candidate)
        return self._fits_line(i, candidate) if candidate.leads else self._fits_inline(i, candidate)

    def _fits_line(self, i: int, candidate: Candidate) -> bool:
        marker, last = candidate.marker, self.last.get(candidate.name)
        if last and (marker.follows(last) or (0 <= marker.number - last.number <= GAP and not marker.level.shy)):
            return True
        # 第六十八条之一 … 第一百零二条 本条例自…: an excerpt (摘编) leaves out what it likes; a wrapped 第一百零二条规定的 has no blank
        if last and candidate.name == "tiao" and marker.apart and marker.order > last.order:
            return True
        if not marker.level.shy and (marker.starts or (last is None and candidate.name in DISTINCT)):
            return True
        return self._goes_on(i)

    def _fits_inline(self, i: int, candidate: Candidate) -> bool:
        marker = candidate.marker
        opened = next((c.marker for c in reversed(self.stack) if c.name == candidate.name), None)
        if opened and marker.follows(opened) and marker.style == opened.style:
            return True
        return marker.starts and self._goes_on(i)

    def _proved_below(self, i: int, candidate: Candidate) -> bool:
        """A first mark inside a sentence: the next of its kind leads a line and is the second, and none is open already."""
        if candidate.name == "tiao" and "tiao" in self.last:
            return False
        for other in self.candidates[i + 1 : i + HORIZON]:
            if other.name == candidate.name and not other.glued:
                return other.leads and other.marker.follows(candidate.marker)
            if other.leads and self._continues_open(other) and self.rank[other.name] < self.rank[candidate.name]:
                return False
        return False

    def _fits_dotted(self, i: int, marker: Marker) -> bool:
        """4.2 needs an open 4 or 4.1, or a 4.3 to come: “1.5倍” has none."""
        last = self.last.get(marker.level.name)
        if last and marker.follows(last):
            return True
        parent = any(c.marker.order == marker.order[:-1] for c in self.stack)
        return marker.starts and (parent or self._goes_on(i))

    def _goes_on(self, i: int) -> bool:
        """True when the next mark of this kind is the next number, before a higher level goes on."""
        here = self.candidates[i]
        for other in self.candidates[i + 1 : i + HORIZON]:
            if other.name == here.name and not other.glued:
                return other.marker.follows(here.marker) and (here.leads or other.marker.style == here.marker.style)
            if other.leads and self._continues_open(other) and self.rank[other.name] < self.rank[here.name]:
                return False
        return False

    def _continues_open(self, other: Candidate) -> bool:
        return any(c.name == other.name and other.marker.follows(c.marker) for c in self.stack)

    def _place(self, i: int, candidate: Candidate) -> None:
        self._pop_for(i, candidate)
        self.result.depth[candidate.marker.start] = len(self.stack)
        self.stack.append(candidate)
        self.last[candidate.name] = candidate.marker

    def _pop_for(self, i: int, candidate: Candidate) -> None:
        same = [k for k, c in enumerate(self.stack) if c.name == candidate.name]
        if same:
            before = [k for k in same if candidate.marker.follows(self.stack[k].marker)]
            if not before and candidate.marker.starts and self._nested_restart(i, self.stack[same[-1]]):
                return
            del self.stack[(before or same)[-1] :]
            return
        while self.stack and self.rank[self.stack[-1].name] > self.rank[candidate.name] and not self._nested(i, candidate):
            self.stack.pop()

    def _nested(self, i: int, candidate: Candidate) -> bool:
        """True when the list that is open goes on after the one that starts here: 3. （一）（二） 4."""
        if not candidate.marker.starts:
            return False
        top = self.stack[-1]
        for other in self.candidates[i + 1 : i + HORIZON]:
            if other.name == top.name and not other.glued:
                return other.marker.follows(top.marker)
            if other.leads and self.rank[other.name] < self.rank[candidate.name] and self._continues_open(other):
                return False
        return False

    def _nested_restart(self, i: int, opened: Candidate) -> bool:
        """True for 1. 2. [1、 2、 3、] 3.: after the inner list the outer one goes on."""
        expected = self.candidates[i].marker
        for other in self.candidates[i + 1 : i + HORIZON]:
            if other.name != opened.name or other.glued:
                if other.leads and self.rank[other.name] < self.rank[opened.name] and self._continues_open(other):
                    return False
                continue
            outer = other.marker.follows(opened.marker) and other.marker.style == opened.marker.style
            inner = other.marker.follows(expected) and other.marker.style == expected.style
            if outer and not inner:
                return True
            if not inner:
                return False
            expected = other.marker
        return False


def _ranks(candidates: Sequence[Candidate]) -> dict[str, float]:
    """Rank of each kind of mark here. 第…条 that runs on under 一、 or （一） stands below them (一、第1条 二、（一）第2条)."""
    rank: dict[str, float] = {c.name: c.marker.level.rank for c in candidates}
    for higher in ("dun", "paren"):
        if "tiao" in rank and higher in rank and _runs_across(candidates, "tiao", higher):
            rank["tiao"] = rank[higher] + 5
    return rank


def _runs_across(candidates: Sequence[Candidate], lower: str, higher: str) -> bool:
    """True when `higher` counts on while numbers of `lower` run on between its own: 一、第1条 二、第2条."""
    opened: Marker | None = None
    before = latest = 0
    for candidate in candidates:
        if not candidate.leads:
            continue
        if candidate.name == lower:
            latest = candidate.marker.number
        elif candidate.name == higher:
            if opened and candidate.marker.follows(opened) and latest > before > 0:
                return True
            opened, before = candidate.marker, latest
    return False
