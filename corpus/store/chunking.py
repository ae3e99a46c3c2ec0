"""In: a document with its clause tree. Out: its chunks, the pieces that the indexes hold.

A chunk is a leaf of the citable tree: for 公文 the deepest numbered clause with its unnumbered paragraphs, bullets and table rows;
for statutes the 条 with its 款 and 项 (splitting items off lost nDCG). A parent's lead-in that is a sentence is a chunk of its own,
a heading alone is none: its words stand in the heading path of its children. What is indexed carries title, 文号 and headings;
the span, and so the quote, does not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.model import Chunk, Clause, Part, PolicyDocument, Span
from corpus.text.sentences import segments, sentences

LONGEST = 800
"""Characters above which a leaf is split at sentence ends."""

_SHORTEST_BEFORE_BLOCK = 200
"""A new paragraph opens a new piece only when the piece before it has at least this many characters."""

_LONGEST_TITLE = 25
_MOST_TITLES = 3
"""An unnumbered line of few characters, with neither sentence mark nor figure, is a heading (【优惠内容】, 来源：重庆日报) when it
stands before a paragraph, at most three of them together; more are a list."""

_SAYS_SOMETHING = re.compile(r"[。；！？;!?0-9０-９@]")
_ARTICLE = re.compile(r"第[^条]{1,9}条(之[一二三四五六七八九十]+)?(~\d+)?")
_TELLING = re.compile(r"[：:]$|[^。]{15,}。$|（[^（）]{5,}）$")
_WORDS = re.compile(r"\w")
_PARENTHESIS = re.compile(r"[（(][^（()）]{1,60}[)）]\s*")


def chunks_of(document: PolicyDocument) -> tuple[Chunk, ...]:
    """Chunks in reading order. Spans are disjoint; ids are the clause's id, from the second piece on with `@n`."""
    found: list[Chunk] = []
    titles = _titles(document)
    headings = {title for above in titles.values() for title in above}
    for clause, span in _leaves(document):
        if clause.id in headings:
            continue
        for n, piece in enumerate(_pieces(document, clause, span), 1):
            chunk_id = clause.id if n == 1 else f"{clause.id}@{n}"
            above = [document.by_id[title].span.of(document.text).strip() for title in titles.get(clause.id, ())]
            indexed = _indexed(document, clause, piece, above)
            found.append(Chunk(id=chunk_id, document_id=document.id, clause_id=clause.id, span=piece, indexed=indexed))
    return tuple(found)


def is_article(clause: Clause) -> bool:
    """True for a 条 of a statute (第五十六条, 第一百二十条之一)."""
    return clause.numbered and bool(_ARTICLE.fullmatch(clause.path[-1]))


def _leaves(document: PolicyDocument) -> Iterator[tuple[Clause, Span]]:
    """Leaves and lead-ins with the span to index, in reading order."""
    divided = _divided(document)
    inside: set[str] = set()
    for clause in document.clauses:
        if clause.parent in inside:
            inside.add(clause.id)
        elif clause.id not in divided:
            inside.add(clause.id)
            yield clause, clause.span
        else:
            yield from _lead_in(document, clause)


def _titles(document: PolicyDocument) -> dict[str, tuple[str, ...]]:
    """Id of a paragraph -> ids of the unnumbered headings right before it."""
    found: dict[str, tuple[str, ...]] = {}
    for parent, children in document.children.items():
        if parent is not None and document.by_id[parent].kind != "part" and not any(child.numbered for child in children):
            continue
        run: list[str] = []
        for child in children:
            if _is_title(document, child):
                run.append(child.id)
                continue
            if 0 < len(run) <= _MOST_TITLES and child.kind in ("paragraph", "bullet", "table"):
                found[child.id] = tuple(run)
            run = []
    return found


def _is_title(document: PolicyDocument, clause: Clause) -> bool:
    text = clause.span.of(document.text).strip()
    return clause.kind == "paragraph" and len(text) <= _LONGEST_TITLE and not _SAYS_SOMETHING.search(text)


def _divided(document: PolicyDocument) -> set[str]:
    """Ids of clauses that are no leaves: those above a numbered clause or a part, and parts that have children; never a 条."""
    above: set[str] = set()
    for clause in document.clauses:
        chain = document.ancestors(clause)
        if any(is_article(step) for step in chain):
            continue
        if clause.numbered or clause.kind == "part":
            above.update(step.id for step in chain)
        elif clause.parent is not None and chain[-1].kind == "part":
            above.add(clause.parent)
    return above


def _lead_in(document: PolicyDocument, clause: Clause) -> Iterator[tuple[Clause, Span]]:
    """The clause's own text before (or between) its children where it says more than the heading."""
    for n, piece in enumerate(document.own_spans(clause)):
        text = piece.of(document.text)
        if _WORDS.search(text) if n else _says_more(text, clause):
            yield clause, _stripped(document.text, piece)


def _says_more(text: str, clause: Clause) -> bool:
    """False for a heading alone. "有下列情形之一的，不予受理：" opens a clause as a heading does, and yet is a sentence; so are
    "专项整治工作自11月开始，分3个阶段推进。" and "科技创新政策（由市科技局牵头实施）" for what they tell."""
    rest = text.strip()
    if clause.kind == "part":
        rest = rest.removeprefix(clause.path[-1]) if clause.path else rest
    at = rest.find(clause.heading) if clause.heading else -1
    rest = rest[at + len(clause.heading) :] if at >= 0 else _after_marker(rest, clause)
    return bool(_WORDS.search(rest)) or rest.strip().startswith(("：", ":")) or bool(_TELLING.search(text.strip()))


def _after_marker(text: str, clause: Clause) -> str:
    marker = clause.path[-1] if clause.path else ""
    return text.removeprefix(marker).lstrip("、．. ")


def _stripped(text: str, span: Span) -> Span:
    words = span.of(text)
    return Span(start=span.start + len(words) - len(words.lstrip()), end=span.end - len(words) + len(words.rstrip()))


@dataclass(frozen=True)
class _Atom:
    """A sentence or table row that is never cut; `block` is the length of the paragraph it opens, 0 inside one."""

    start: int
    block: int


def _pieces(document: PolicyDocument, clause: Clause, span: Span) -> Iterator[Span]:
    """`span` itself, or where it is too long its pieces of at most LONGEST characters, cut at sentence ends."""
    span = _stripped(document.text, span)
    if span.end - span.start <= LONGEST:
        if span.end > span.start:
            yield span
        return
    atoms = _atoms(document, clause, span)
    start = span.start
    for atom, end in zip(atoms[1:], [*(a.start for a in atoms[2:]), span.end], strict=True):
        length = atom.start - start
        if end - start > LONGEST or (length >= _SHORTEST_BEFORE_BLOCK and atom.block and length + atom.block > LONGEST):
            yield _stripped(document.text, Span(start=start, end=atom.start))
            start = atom.start
    yield _stripped(document.text, Span(start=start, end=span.end))


def _atoms(document: PolicyDocument, clause: Clause, span: Span) -> list[_Atom]:
    """Atoms of `span` in order; together they hold all its words. A closing （责任单位：…） stays with the sentence before it."""
    found: list[_Atom] = []
    for block, is_row in _blocks(document, clause, span):
        atoms = [block] if is_row and block.end - block.start <= LONGEST else _sentence_atoms(document.text, block)
        for n, atom in enumerate(atoms):
            if found and _PARENTHESIS.fullmatch(atom.of(document.text)):
                continue
            found.append(_Atom(start=atom.start, block=0 if n else block.end - block.start))
    return found


def _blocks(document: PolicyDocument, clause: Clause, span: Span) -> Iterator[tuple[Span, bool]]:
    """Paragraphs, items and table rows below `clause` inside `span`, with its own text, in order."""
    at = span.start
    for child in _deepest(document, clause):
        if child.span.start >= span.end or child.span.end <= span.start:
            continue
        if document.text[at : child.span.start].strip():
            yield Span(start=at, end=child.span.start), False
        yield child.span, child.kind == "row"
        at = child.span.end
    if document.text[at : span.end].strip():
        yield Span(start=at, end=span.end), False


def _deepest(document: PolicyDocument, clause: Clause) -> Iterator[Clause]:
    """Descendants without children, in order."""
    for child in document.children.get(clause.id, ()):
        if child.id in document.children:
            yield from _deepest(document, child)
        else:
            yield child


def _sentence_atoms(text: str, block: Span) -> list[Span]:
    """Sentences; of one that is too long its 分句; of one of those that is too long, cuts of LONGEST characters."""
    found: list[Span] = []
    for sentence in sentences(text, block):
        parts = (sentence,) if sentence.end - sentence.start <= LONGEST else segments(text, sentence)
        for part in parts:
            found.extend(Span(start=at, end=min(at + LONGEST, part.end)) for at in range(part.start, part.end, LONGEST))
    return found


def _indexed(document: PolicyDocument, clause: Clause, piece: Span, above: Sequence[str]) -> str:
    """Title and 文号, heading path, text; a later piece repeats the clause's heading, and a table's caption and header row."""
    text = piece.of(document.text)
    lines = [_title_line(document, clause, text), _heading_line(document, clause, piece), *above, *_table_head(document, piece), text]
    return "\n".join(line for line in lines if line)


def _title_line(document: PolicyDocument, clause: Clause, text: str) -> str:
    """The innermost part's title and 文号; one without a 文号 of its own (an annex table) names the main text too.

    What `text` itself says is not said again: a title block (题头) would outrank the clauses it stands over.
    """
    part, main = document.part_of(clause), document.main
    named: tuple[Part, ...] = (part,) if part.number or part.key == main.key else (main, part)
    words = [_unsaid(one, text) for one in named]
    return " ".join(dict.fromkeys(word for word in words if word)) or ("" if named[-1].title else document.id)


def _unsaid(part: Part, said: str) -> str:
    title = "" if part.title in said else part.title
    return f"{title}（{part.number}）" if part.number and part.number not in said else title


def _heading_line(document: PolicyDocument, clause: Clause, piece: Span) -> str:
    chain = [step for step in document.ancestors(clause) if step.kind != "part"]
    if piece.start > clause.span.start:
        chain.append(clause)
    return " ".join(f"{step.path[-1]} {step.heading}".strip() if is_article(step) else step.heading for step in chain if _named(step))


def _named(step: Clause) -> bool:
    return bool(step.heading) or is_article(step)


def _table_head(document: PolicyDocument, piece: Span) -> Iterator[str]:
    """Caption and header row of the table in whose middle `piece` begins."""
    for table in document.clauses:
        if table.kind != "table" or not table.span.start < piece.start < table.span.end:
            continue
        header = next((row for row in document.children.get(table.id, ()) if row.kind == "row"), None)
        if table.heading:
            yield table.heading
        if header is not None and header.span.end <= piece.start:
            yield header.span.of(document.text)
