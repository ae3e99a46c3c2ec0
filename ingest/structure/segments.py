"""The documents of a file -> clause tree: head, preamble, numbered clauses with their paragraphs, closing words, tail."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.model import ClauseKind, Span
from ingest.cleaning.canonical import Line
from ingest.lines import frame
from ingest.lines.markers import Marker
from ingest.structure.blocks import Block, cut, glued_starts, marks_of
from ingest.structure.headings import heading_of
from ingest.structure.nodes import Node, SegmentTree, Sheet
from ingest.structure.outline import Candidate, Outline, outline
from ingest.structure.parts import Segment
from ingest.structure.tables import cells_of, header_lines, names_numbers
from ingest.structure.tail import add_tail, tail_start
from ingest.structure.title_block import contents_end, head_end

# Articles of one document have headings or they have none; some stand without (“第20条 成立…领导小组，…”).
MIN_HEADED = 0.3
# From so many articles on, a document is one of articles: its last paragraph is a 款, not a closing word.
MANY_ARTICLES = 3


def build_segment(text: str, lines: Sequence[Line], segment: Segment, root: Node, outer: Node) -> SegmentTree:
    """Hangs the clauses of one document of the file under `root`; `outer` is the root of the whole file."""
    sheet, tree = Sheet.of(text, lines, segment), SegmentTree(segment, root)
    head = head_end(sheet)
    tail = max(head, tail_start(sheet))
    contents = contents_end(sheet, head, tail)
    if head:
        root.add(sheet.node("head", "题头", 0, head))
    if contents > head:
        root.add(sheet.node("paragraph", "目录", head, contents))
    _Body(sheet, tree).build(contents, tail)
    add_tail(sheet, tail, tree, outer)
    return tree


class _Body:
    """Builds what stands between head and tail."""

    def __init__(self, sheet: Sheet, tree: SegmentTree) -> None:
        self.sheet = sheet
        self.tree = tree

    def build(self, first: int, stop: int) -> None:
        """Hangs the clauses of lines [first, stop)."""
        lines = self.sheet.lines[first:stop]
        marks, found = self._marks(lines)
        self.tree.suspicious = found.suspicious
        blocks = _with_own_lines(cut(self.sheet.text, lines, marks, set(found.depth)))
        self.tree.articles = sum(b.marker is not None and b.marker.level.name == "tiao" for b in blocks)
        preamble = next((i for i, block in enumerate(blocks) if block.marker), 0)
        closing = self._closing_start(blocks, preamble)
        self._preamble(blocks[:preamble])
        self._clauses(blocks[preamble:closing], found.depth)
        _drop_item_headings(self.tree.root, self.sheet.text)
        _drop_rare_article_headings(self.tree.root)
        if closing < len(blocks):
            self.tree.root.add(Node("paragraph", "结语", blocks[closing].start, blocks[-1].end))

    def _marks(self, lines: Sequence[Line]) -> tuple[list[list[Marker]], Outline]:
        """All marks of each line, and which of them open clauses."""
        marks, candidates = [], []
        for line in lines:
            sure = [] if line.row else marks_of(self.sheet.text, line)
            glued = [] if line.row else glued_starts(self.sheet.text, line, sure)
            own = sorted([*sure, *glued], key=lambda marker: marker.start)
            inside = {marker.start for marker in glued}
            candidates += [Candidate(m, m.start == line.start, m.start in inside) for m in own]
            marks.append(own)
        return marks, outline(candidates)

    def _preamble(self, blocks: list[Block]) -> None:
        if blocks and all(block.kind == "paragraph" for block in blocks):
            self.tree.root.add(Node("paragraph", "前言", blocks[0].start, blocks[-1].end))
        else:
            for block in blocks:
                self._add_text(self.tree.root, block)

    def _clauses(self, blocks: list[Block], depth: dict[int, int]) -> None:
        opened: list[Node] = []
        for i, block in enumerate(blocks):
            if block.marker:
                del opened[depth[block.start] :]
                parent = opened[-1] if opened else self.tree.root
                opened.append(parent.add(self._numbered(block, blocks[i + 1] if i + 1 < len(blocks) else None, depth)))
            elif section := frame.section_name(self.sheet.text[block.start : block.end]):
                opened = [self.tree.root.add(self._section(section, block))]
            else:
                self._close_items(opened, block)
                self._add_text(opened[-1] if opened else self.tree.root, block)

    def _section(self, name: str, block: Block) -> Node:
        """附则 alone on its line, or with the first words of its text."""
        worded = len("".join(self.sheet.text[block.start : block.end].split())) > len(name)
        return Node("paragraph", name, block.start, block.end, name, texts=int(worded))

    def _numbered(self, block: Block, following: Block | None, depth: dict[int, int]) -> Node:
        assert block.marker
        below = following is not None and (following.marker is None or depth[following.start] > depth[block.start])
        article = block.marker.level.name == "tiao"
        heading, more = heading_of(self.sheet.text[block.body : block.end], below, article)
        node = Node("numbered", block.marker.element, block.start, block.end, heading, marker=block.marker)
        node.texts = int(more and block.body < block.end)
        node.bracketed = article and self.sheet.text[block.body : block.end].lstrip().startswith(("【", "（", "("))
        return node

    def _close_items(self, opened: list[Node], block: Block) -> None:
        """A paragraph after a list of items (（一）…；（二）…。) is of the clause that holds the list: the next 款 of its 条."""
        while len(opened) >= 2 and self._is_finished_item(opened[-1], opened[-2]):
            opened.pop()

    def _is_finished_item(self, item: Node, holder: Node) -> bool:
        if item.children or not self.sheet.text[item.start : item.end].rstrip().endswith("。"):
            return False
        if holder.marker and holder.marker.level.name == "tiao":
            return True
        if item.heading:
            return False
        # backwards: the nearest that ends otherwise is found at once, however long the list
        before = range(len(holder.children) - 2, -1, -1)
        return bool(before) and all(self._goes_on(holder.children[i]) for i in before)

    def _goes_on(self, item: Node) -> bool:
        return self.sheet.text[item.start : item.end].rstrip().endswith(("；", ";", "；或者", "；和", "；及"))

    def _add_text(self, parent: Node, block: Block) -> Node:
        if block.kind == "table":
            return self._add_table(parent, block)
        parent.texts += 1
        kind: ClauseKind = "bullet" if block.kind == "bullet" else "paragraph"
        return parent.add(Node(kind, f"¶{parent.texts}", block.start, block.end))

    def _add_table(self, parent: Node, block: Block) -> Node:
        parent.tables += 1
        table = parent.add(Node("table", f"表{parent.tables}", block.start, block.end))
        heads = sum(row.row == "header" for row in block.rows) or header_lines([self.sheet.text[r.start : r.end] for r in block.rows])
        rows = block.rows[heads:]
        numbered = bool(heads) and names_numbers(self.sheet.text[block.rows[heads - 1].start : block.rows[heads - 1].end])
        item = table
        for n, row in enumerate(rows, 1):
            # a row whose number stands in the merged cell above is a part of that item
            below = n > 1 and numbered and not cells_of(self.sheet.text, Span(start=row.start, end=row.end))[0].text
            node = (item if below else table).add(Node("row", f"行{n}", row.start, row.end))
            item = item if below else node
        return table

    def _closing_start(self, blocks: list[Block], preamble: int) -> int:
        """First of the paragraphs after the last clause that speak of the whole document (结语)."""
        last = max((i for i, block in enumerate(blocks) if block.marker), default=-1)
        if last < 0 or self.tree.articles >= MANY_ARTICLES:
            return len(blocks)
        after = list(range(last + 1, len(blocks)))
        if not after or any(blocks[i].kind != "paragraph" for i in after):
            return len(blocks)
        own = self.sheet.text[blocks[last].body : blocks[last].end]
        if "。" not in own and not own.endswith(("）", ")")):
            after = after[1:]
        for i in after:
            if self._speaks_of_all(blocks, last, i, preamble):
                return i
        return len(blocks)

    def _speaks_of_all(self, blocks: list[Block], last: int, i: int, preamble: int) -> bool:
        if frame.is_closing(self.sheet.text[blocks[i].start : blocks[i].end]):
            return True
        if i != last + 1:
            return False
        own = self.sheet.text[blocks[last].start : blocks[last].end]
        paragraph = self.sheet.text[blocks[i].start : blocks[i].end]
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
    articles = [node for node in root.below() if node.marker and node.marker.level.name == "tiao"]
    headed = [node for node in articles if node.heading and node.texts and not node.bracketed]
    if len(headed) < MIN_HEADED * len(articles):
        for node in headed:
            node.heading = ""
