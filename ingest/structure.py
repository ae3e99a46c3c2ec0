"""Documents of a file -> clause tree: head, preamble, numbered clauses with their paragraphs, closing words, signature."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from corpus.model import ClauseKind
from ingest import frame
from ingest.blocks import Block, cut, glued_starts, marks_of
from ingest.cleaning import Line
from ingest.headings import heading_of
from ingest.markers import Marker
from ingest.outline import Candidate, Outline, outline
from ingest.parts import Segment
from ingest.tables import has_header

# Articles of one document have headings or they have none; some stand without (“第20条 成立…领导小组，…”).
MIN_HEADED = 0.3


@dataclass
class Node:
    """A clause on its way; [start, end) grows with its children. `texts` counts the paragraphs it holds so far."""

    kind: ClauseKind
    element: str
    start: int
    end: int
    heading: str = ""
    part: str = ""
    marker: Marker | None = None
    texts: int = 0
    bracketed: bool = False
    children: list["Node"] = field(default_factory=list)

    def add(self, child: "Node") -> "Node":
        child.part = self.part
        self.children.append(child)
        return child

    def close(self) -> int:
        for child in self.children:
            self.end = max(self.end, child.close())
        return self.end


@dataclass
class SegmentTree:
    """What `build_segment` found in one document of the file."""

    segment: Segment
    root: Node
    annexes: list[str] = field(default_factory=list)
    suspicious: list[Marker] = field(default_factory=list)
    signed: bool = False
    articles: int = 0


class SegmentBuilder:
    """Builds the tree of one document: lines are taken from both ends (head, tail), what is left is the body."""

    def __init__(self, text: str, lines: Sequence[Line], segment: Segment, root: Node, outer: Node) -> None:
        self.text = text
        self.lines = list(lines[segment.first : segment.stop])
        self.rows = [text[line.start : line.end] for line in self.lines]
        self.root = root
        self.outer = outer
        self.tree = SegmentTree(segment, root)

    def build(self) -> SegmentTree:
        body, tail = self._head_end(), self._tail_start()
        tail = max(body, tail)
        contents = self._contents_end(body, tail)
        if body:
            self._add("head", "题头", 0, body)
        if contents > body:
            self._add("paragraph", "目录", body, contents)
        self._body(contents, tail)
        self._tail(tail)
        return self.tree

    def _tail_parent(self, element: str) -> Node:
        """抄送 and 印发 stand on the last page, after the annexes, and are of the whole document."""
        return self.outer if self.tree.segment.role == "annex" and element in ("抄送", "印发") else self.root

    def _add(self, kind: ClauseKind, element: str, first: int, stop: int, parent: Node | None = None) -> Node:
        return (parent or self.root).add(Node(kind, element, self.lines[first].start, self.lines[stop - 1].end))

    # head ------------------------------------------------------------------

    def _head_end(self) -> int:
        """Lines of the title block: title, 文号, dates, up to the addressees."""
        addressed = next((i + 1 for i, row in enumerate(self.rows[:14]) if self._is_addressed(i, row)), 0)
        if addressed and not any(frame.has_sentence(row) and not frame.is_number(row) for row in self.rows[: addressed - 1]):
            return addressed
        i = 1 if self.tree.segment.role == "annex" else 0
        while i < len(self.rows) and self._in_head(i):
            i += 1
        return i

    def _is_addressed(self, i: int, row: str) -> bool:
        return (
            i > 0 and frame.is_addressee(row) and not marks_of(self.text, self.lines[i]) and "。" not in row and not frame.is_contact(row)
        )

    def _in_head(self, i: int) -> bool:
        row = self.rows[i]
        if frame.is_adoption(row) or frame.is_number(row) or frame.is_signature(row):
            return True
        if frame.has_sentence(row) or "\t" in row or row.startswith("|") or len(row) > 80 or row.endswith(("：", ":")):
            return False
        if marks_of(self.text, self.lines[i])[:1] and self.text[self.lines[i].start] not in "（(":
            return False
        return i < 8 and self._titled_ahead(i)

    def _titled_ahead(self, i: int) -> bool:
        """A line without a sentence belongs to the title block while the title, its end or a bracketed note is still to come."""
        row = self.rows[i]
        if i == 0 or row.startswith(("（", "(")) or frame.ends_like_title(row):
            return True
        following = self.rows[i + 1 : i + 4]
        return any(frame.ends_like_title(other) or frame.is_number(other) for other in following) and not any(
            frame.has_sentence(other) for other in self.rows[i + 1 : i + 2]
        )

    # tail ------------------------------------------------------------------

    def _tail_start(self) -> int:
        """First of the lines that close the document: annex list, contact, signature, 抄送, 印发."""
        i = len(self.rows)
        while i > 0:
            step = self._tail_step(i)
            if not step:
                break
            i -= step
        return i

    def _tail_step(self, stop: int) -> int:
        """How many lines before `stop` belong together to the tail; 0 when they do not."""
        row = self.rows[stop - 1]
        if frame.is_signature(row) or frame.is_printed(row) or frame.is_contact(row) or frame.is_cc(row):
            return 1
        if frame.is_issuer(row) and self._issuer_signs(stop - 1):
            return 1
        carried = self._carried_cc(stop - 1)
        return carried or self._annex_list(stop - 1)

    def _issuer_signs(self, i: int) -> bool:
        """A bare issuer signs before a date, another issuer of the tail, or at the very end after a full stop."""
        if i + 1 < len(self.rows):
            following = self.rows[i + 1]
            return frame.is_signature(following) or frame.is_issuer(following) or frame.is_printed(following) or frame.is_cc(following)
        return i > 0 and self.rows[i - 1].rstrip().endswith(("。", "）", ")"))

    def _carried_cc(self, i: int) -> int:
        """Lines that carry on a list of 抄送 above them: 市人大常委会办公厅，市政协办公厅，…"""
        for back in range(1, 5):
            if i - back < 0 or len(self.rows[i - back + 1]) > 120:
                return 0
            if frame.is_cc(self.rows[i - back]):
                return back + 1
        return 0

    def _annex_list(self, i: int) -> int:
        """Lines of the list of annexes that ends at line i."""
        for back in range(15):
            if i - back < 0:
                return 0
            row = self.rows[i - back]
            if (frame.is_annex_head(row) and back) or frame.annex_named(row) is not None:
                return back + 1
            if frame.has_sentence(row) or len(row) > 100:
                return 0
        return 0

    def _tail(self, first: int) -> None:
        i = first
        while i < len(self.rows):
            kind, element = self._tail_kind(i)
            stop = i + 1
            while stop < len(self.rows) and self._joins_tail(kind, element, stop):
                stop += 1
            node = self._add(kind, element, i, stop, self._tail_parent(element))
            if element == "附件":
                self._list_annexes(node, i, stop)
            self.tree.signed |= element == "落款"
            i = stop

    def _tail_kind(self, i: int) -> tuple[ClauseKind, str]:
        row = self.rows[i]
        if frame.is_annex_head(row) or frame.annex_named(row) is not None:
            return "paragraph", "附件"
        if frame.is_cc(row):
            return "cc", "抄送"
        if frame.is_contact(row):
            return "cc", "联系人"
        if self._printed_from(i):
            return "cc", "印发"
        return "signature", "落款"

    def _printed_from(self, i: int) -> bool:
        """The 版记 names the printing office on a line of its own above its date."""
        if frame.is_printed(self.rows[i]):
            return True
        return frame.is_issuer(self.rows[i]) and i + 1 < len(self.rows) and frame.is_printed(self.rows[i + 1])

    def _joins_tail(self, kind: ClauseKind, element: str, i: int) -> bool:
        if element == "抄送":
            return not (
                frame.is_printed(self.rows[i])
                or self._printed_from(i)
                or frame.is_signature(self.rows[i])
                or frame.is_contact(self.rows[i])
            )
        if element == "附件":
            other = self._tail_kind(i)[1]
            return other == "附件" or (other == "落款" and not frame.is_signature(self.rows[i]) and not frame.is_issuer(self.rows[i]))
        return self._tail_kind(i) == (kind, element)

    def _list_annexes(self, node: Node, first: int, stop: int) -> None:
        """Entries of an annex list become clauses when they are numbered; their names are kept for the report."""
        for i in range(first, stop):
            line, row = self.lines[i], self.rows[i]
            named = frame.annex_named(row)
            start = line.start + (named if named is not None and i == first else 0)
            marks = marks_of(self.text, Line(start, line.end)) if not (frame.is_annex_head(row) and i == first) else []
            if marks and marks[0].start == start:
                node.add(Node("numbered", marks[0].element, start, line.end, marker=marks[0]))
                self.tree.annexes.append(self.text[marks[0].end : line.end])
            elif named is not None:
                self.tree.annexes.append(row[named:])
            elif node.children:
                node.children[-1].end = line.end
                self.tree.annexes[-1] += row
            elif not frame.is_annex_head(row):
                self.tree.annexes.append(row)

    # body ------------------------------------------------------------------

    def _contents_end(self, first: int, stop: int) -> int:
        """End of a table of contents, with or without the word 目录: where its first entry comes again as a heading."""
        named = first < stop and "".join(self.rows[first].split()) == "目录"
        entry = first + named
        if entry >= stop:
            return first
        wanted = "".join(self.rows[entry].split())
        marker = next(iter(marks_of(self.text, self.lines[entry])), None)
        if not named and marker is None:
            return first
        for i in range(entry + 1, stop):
            if "".join(self.rows[i].split()) == wanted or (named and marker and self._opens_with(i, marker)):
                return i
            if not named and (frame.has_sentence(self.rows[i]) or i > entry + 150):
                return first
        return first

    def _opens_with(self, i: int, marker: Marker) -> bool:
        again = next(iter(marks_of(self.text, self.lines[i])), None)
        return again is not None and again.start == self.lines[i].start and again.element == marker.element

    def _body(self, first: int, stop: int) -> None:
        lines = self.lines[first:stop]
        marks, found = self._marks(lines)
        self.tree.suspicious = found.suspicious
        blocks = _with_own_lines(cut(self.text, lines, marks, set(found.depth)))
        self.tree.articles = sum(b.marker is not None and b.marker.level.name == "tiao" for b in blocks)
        preamble = next((i for i, block in enumerate(blocks) if block.marker), len(blocks) if not blocks else 0)
        closing = self._closing_start(blocks, preamble) if preamble < len(blocks) and any(b.marker for b in blocks) else len(blocks)
        self._preamble(blocks[:preamble])
        self._clauses(blocks[preamble:closing], found.depth)
        _drop_item_headings(self.root, self.text)
        _drop_rare_article_headings(self.root)
        if closing < len(blocks):
            self.root.add(Node("paragraph", "结语", blocks[closing].start, blocks[-1].end))

    def _marks(self, lines: Sequence[Line]) -> tuple[list[list[Marker]], Outline]:
        """All marks of each line, and which of them open clauses."""
        marks, candidates = [], []
        for line in lines:
            sure = marks_of(self.text, line)
            glued = glued_starts(self.text, line, sure)
            own = sorted([*sure, *glued], key=lambda marker: marker.start)
            candidates += [Candidate(m, m.start == line.start, m in glued) for m in own]
            marks.append(own)
        return marks, outline(candidates)

    def _preamble(self, blocks: list[Block]) -> None:
        if blocks and all(block.kind == "paragraph" for block in blocks):
            self.root.add(Node("paragraph", "前言", blocks[0].start, blocks[-1].end))
        else:
            for block in blocks:
                self._add_text(self.root, block)

    def _clauses(self, blocks: list[Block], depth: dict[int, int]) -> None:
        opened: list[Node] = []
        for i, block in enumerate(blocks):
            if block.marker:
                del opened[depth[block.start] :]
                parent = opened[-1] if opened else self.root
                opened.append(parent.add(self._numbered(block, blocks[i + 1] if i + 1 < len(blocks) else None, depth)))
            elif section := frame.section_name(self.text[block.start : block.end]):
                opened = [self.root.add(Node("paragraph", section, block.start, block.end, section))]
            else:
                self._close_items(opened, block)
                self._add_text(opened[-1] if opened else self.root, block)

    def _numbered(self, block: Block, following: Block | None, depth: dict[int, int]) -> Node:
        assert block.marker
        below = following is not None and (following.marker is None or depth[following.start] > depth[block.start])
        article = block.marker.level.name == "tiao"
        heading, more = heading_of(self.text[block.body : block.end], below, article)
        node = Node("numbered", block.marker.element, block.start, block.end, heading, marker=block.marker)
        node.texts = int(more and block.body < block.end)
        node.bracketed = article and self.text[block.body : block.end].lstrip().startswith(("【", "（", "("))
        return node

    def _close_items(self, opened: list[Node], block: Block) -> None:
        """A paragraph after a list of items (（一）…；（二）…。) is of the clause that holds the list: the next 款 of its 条."""
        while len(opened) >= 2 and self._is_finished_item(opened[-1], opened[-2]):
            opened.pop()

    def _is_finished_item(self, item: Node, holder: Node) -> bool:
        if item.children or not self.text[item.start : item.end].rstrip().endswith("。"):
            return False
        if holder.marker and holder.marker.level.name == "tiao":
            return True
        if item.heading:
            return False
        before = holder.children[:-1]
        return bool(before) and all(
            self.text[child.start : child.end].rstrip().endswith(("；", ";", "；或者", "；和", "；及")) for child in before
        )

    def _add_text(self, parent: Node, block: Block) -> Node:
        if block.kind == "table":
            return self._add_table(parent, block)
        parent.texts += 1
        kind: ClauseKind = "bullet" if block.kind == "bullet" else "paragraph"
        return parent.add(Node(kind, f"¶{parent.texts}", block.start, block.end))

    def _add_table(self, parent: Node, block: Block) -> Node:
        count = sum(child.kind == "table" for child in parent.children) + 1
        table = parent.add(Node("table", f"表{count}", block.start, block.end))
        rows = block.rows[int(has_header([self.text[r.start : r.end] for r in block.rows])) :]
        for n, row in enumerate(rows, 1):
            table.add(Node("row", f"行{n}", row.start, row.end))
        return table

    def _closing_start(self, blocks: list[Block], preamble: int) -> int:
        """First of the paragraphs after the last clause that speak of the whole document (结语)."""
        last = max(i for i, block in enumerate(blocks) if block.marker)
        after = list(range(last + 1, len(blocks)))
        if not after or any(blocks[i].kind != "paragraph" for i in after):
            return len(blocks)
        own = self.text[blocks[last].body : blocks[last].end]
        if "。" not in own and not own.endswith(("）", ")")):
            after = after[1:]
        for i in after:
            if self._speaks_of_all(blocks, last, i, preamble):
                return i
        return len(blocks)

    def _speaks_of_all(self, blocks: list[Block], last: int, i: int, preamble: int) -> bool:
        if frame.is_closing(self.text[blocks[i].start : blocks[i].end]):
            return True
        if i != last + 1:
            return False
        own = self.text[blocks[last].start : blocks[last].end]
        paragraph = self.text[blocks[i].start : blocks[i].end]
        if own.endswith(("）", ")")) and not paragraph.endswith(("）", ")")):
            return True
        marker = blocks[last].marker
        assert marker
        same = [k for k in range(preamble, last) if (m := blocks[k].marker) and m.level is marker.level]
        return len(same) >= 2 and not any(blocks[k + 1].marker is None for k in same)


def _with_own_lines(blocks: Iterable[Block]) -> list[Block]:
    """A mark alone on its line takes the next line: 第二章␤生产能力; 第一条␤根据…."""
    found: list[Block] = []
    for block in blocks:
        before = found[-1] if found else None
        if before and before.marker and before.body >= before.end and block.kind == "paragraph":
            found[-1] = replace(before, end=block.end, body=block.start)
        else:
            found.append(block)
    return found


def _drop_item_headings(node: Node, text: str) -> None:
    """（一）…的；（二）…的。 are items of a sentence: none of them is headed."""
    for child in node.children:
        _drop_item_headings(child, text)
    items = [child for child in node.children if child.kind == "numbered"]
    if any(not item.children and text[item.start : item.end].rstrip().endswith(("；", ";")) for item in items):
        for item in items:
            if item.heading and (not item.children or item.texts):
                item.heading = ""


def _drop_rare_article_headings(root: Node) -> None:
    """第7条 鼓励企业产品研发。对企业… is headed where articles are; one short first sentence among many is only a sentence."""
    articles = [node for node in _below(root) if node.marker and node.marker.level.name == "tiao"]
    headed = [node for node in articles if node.heading and node.texts]
    if len(headed) < MIN_HEADED * len(articles):
        for node in headed:
            if not node.bracketed:
                node.heading = ""


def _below(node: Node) -> Iterable[Node]:
    for child in node.children:
        yield child
        yield from _below(child)
