"""FILE -> PolicyRecord: read, clean, find the documents inside, build the clause tree, describe the parts, run the extractors.

Pure and deterministic: the same bytes give the same record.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from stat import S_ISREG
from typing import Literal

from corpus.errors import BadInputError
from corpus.model import Fact, Part, PolicyDocument, PolicyRecord, Remark, Span
from corpus.text.variants import simplified
from ingest.amending import amended_text
from ingest.cleaning.breaks import restore
from ingest.cleaning.canonical import CleanText, Line, clean
from ingest.density import coarse, facts_of, readable
from ingest.facts import EXTRACTORS, Extractor
from ingest.lines import frame
from ingest.metadata.description import describe
from ingest.metadata.statements import with_statements
from ingest.readers import read
from ingest.readers.decoding import MAX_BYTES, too_large
from ingest.readers.source import OnPage, SourceText, Stated, unheard
from ingest.reading import reading_rules
from ingest.report import missing_annexes, odd_numbers, read_piecewise, truncated, unread
from ingest.structure.nodes import Node, SegmentTree
from ingest.structure.parts import Segment, split
from ingest.structure.segments import build_segment
from ingest.structure.tables import check_totals
from ingest.structure.tree import clauses_of
from ingest.written import document_as_written, facts_as_written, remarks_as_written

# Fewer articles than this make no statute: a plan may quote 第一条.
MIN_ARTICLES = 3


def ingest_bytes(
    data: bytes, name: str, document_id: str, extractors: Iterable[Extractor] = EXTRACTORS, on_page: OnPage = unheard
) -> PolicyRecord:
    """The record of one file; `name` picks the reader and names the file in messages. BadInputError when it cannot be read."""
    cleaned = coarse(restore(clean(read(data, name, on_page))).located())
    if not cleaned.text.strip():
        raise BadInputError(f"{name}：除去标记后没有剩下文字。")
    document, facts, report = read_document(cleaned, document_id, name, extractors)
    return PolicyRecord(
        document=document,
        facts=facts,
        report=report,
        source_name=name,
        source_hash=hashlib.sha256(data).hexdigest(),
        reading=reading_rules(),
    )


def ingest_edition(
    base: PolicyRecord, decision: PolicyRecord, document_id: str, day: date, extractors: Iterable[Extractor] = EXTRACTORS
) -> PolicyRecord | None:
    """The edition of `base` that `decision` makes from `day` on; None where the decision is not understood in every item."""
    by = decision.document.main
    named = f"《{by.title.replace('《', '〈').replace('》', '〉')}》{f'（{by.number}）' if by.number else ''}"
    text = amended_text(base.document, decision.document, day, named)
    if text is None:
        return None
    document, facts, report = read_document(clean(SourceText(text, "txt", "utf-8")), document_id, base.source_name, extractors)
    old = base.document.main
    known = {"date": day.isoformat(), "issuer": old.issuer, "number": old.number, "region": old.region, "level": old.level}
    main = document.main.model_copy(update=known)
    detail = f"由程序按{named}合并的文本，自{day.year}年{day.month}月{day.day}日起适用，原文以两份文件为准"
    return PolicyRecord(
        document=PolicyDocument.model_validate(document.model_dump() | {"parts": (main, *document.parts[1:])}),
        facts=facts,
        report=(Remark(kind="amended", text=named, detail=detail), *report),
        source_name=base.source_name,
        source_hash=edition_hash(base, decision),
        reading=reading_rules(),
    )


def edition_hash(base: PolicyRecord, decision: PolicyRecord) -> str:
    """The source hash of the edition that `ingest_edition` makes of the two."""
    return hashlib.sha256(f"{base.source_hash}+{decision.source_hash}".encode()).hexdigest()


def read_document(
    cleaned: CleanText, document_id: str, name: str, extractors: Iterable[Extractor]
) -> tuple[PolicyDocument, tuple[Fact, ...], tuple[Remark, ...]]:
    """Document, facts and report of a canonical text; one in traditional characters is read as simplified and kept as written."""
    plain = replace(cleaned, text=simplified(cleaned.text))
    document, report = build_document(plain, document_id, name)
    facts = tuple(facts_of(document, extractors))
    if plain.text == cleaned.text:
        return document, facts, report
    told = Remark(kind="note", text="", detail="原文是繁体字：照原样收录和引用，检索时繁简通用")
    written = document_as_written(document, cleaned.text), facts_as_written(document, facts, cleaned.text)
    return *written, (told, *remarks_as_written(plain.text, report, cleaned.text))


def ingest_file(path: Path, document_id: str, extractors: Iterable[Extractor] = EXTRACTORS) -> PolicyRecord:
    """As `ingest_bytes`, from a file; BadInputError when it cannot be opened."""
    return ingest_bytes(read_file(path), path.name, document_id, extractors)


def read_file(path: Path) -> bytes:
    """The bytes of a file; BadInputError when it cannot be opened, is none (a pipe, a device, a folder) or is too large to be read."""
    try:
        found = path.stat()
        if not S_ISREG(found.st_mode):
            raise BadInputError(f"{path}：不是普通文件，读不了。")
        if found.st_size > MAX_BYTES:
            raise BadInputError(too_large(str(path), found.st_size))
        return path.read_bytes()
    except OSError as error:
        raise BadInputError(f"{path}：打不开这个文件（{error.strerror}）。") from None


def build_document(cleaned: CleanText, document_id: str, name: str) -> tuple[PolicyDocument, tuple[Remark, ...]]:
    """Clause tree and parts of a canonical text, and the report on it."""
    text, lines = cleaned.text, cleaned.lines
    root = Node("part", "", 0, len(text))
    trees = [build_segment(text, lines, segment, _root_of(segment, lines, root), root) for segment in split(text, lines)]
    root.close()
    style = _style(trees)
    clauses = clauses_of(root, document_id, style == "statute")
    spans = [Span(start=lines[t.segment.first].start, end=lines[t.segment.stop - 1].end) for t in trees]
    parts = _parts(text, trees, spans, name, cleaned.stated)
    pages, doubtful = cleaned.page_starts(), cleaned.doubtful()
    document = PolicyDocument(id=document_id, text=text, style=style, clauses=clauses, parts=parts, pages=pages, doubtful=doubtful)
    found = [
        *missing_annexes(trees, text),
        *truncated(trees, text),
        *check_totals(document),
        *odd_numbers(trees, text),
        *read_piecewise(text),
        *unread(text),
    ]
    return document, (*cleaned.remarks, *found)


def _root_of(segment: Segment, lines: Sequence[Line], root: Node) -> Node:
    """The main text hangs at the root, any other document under a clause of its own."""
    if not segment.element:
        return root
    node = Node("part", segment.element, lines[segment.first].start, lines[segment.first].end, segment.title)
    root.children.append(node)
    node.part = segment.element
    return node


def _style(trees: Sequence[SegmentTree]) -> Literal["gongwen", "statute"]:
    """A statute is numbered by articles: they stand at the top or under chapters, or its name says that it is one."""
    main = next(tree for tree in trees if tree.segment.role == "main")
    if main.articles < MIN_ARTICLES:
        return "gongwen"
    free = sum(_free_articles(node) for node in main.root.children)
    return "statute" if 2 * free > main.articles or frame.is_statute_title(main.segment.title) else "gongwen"


def _free_articles(node: Node) -> int:
    """Articles in `node` that no 一、 or （一） stands above."""
    if node.marker is None or node.marker.level.name in ("dun", "paren"):
        return 0
    return 1 if node.marker.level.name == "tiao" else sum(_free_articles(child) for child in node.children)


def _parts(text: str, trees: Sequence[SegmentTree], spans: Sequence[Span], name: str, stated: Stated) -> tuple[Part, ...]:
    """Parts, the main text first: its number, date and issuer are its notice's where it states none itself."""
    notice: Part | None = None
    main: Part | None = None
    others: list[Part] = []
    for tree, span in zip(trees, spans, strict=True):
        segment = tree.segment
        # a forwarded national text binds everywhere: nothing of the county's notice around it is its own
        parent = None if segment.role == "forwarded" else main or notice
        title = segment.title or (main.title if main else "") + segment.element if segment.first else ""
        part = describe(readable(text), span, name, parent, segment.element, title)
        if segment.role == "notice" or (segment.role == "main" and notice is None):
            part = with_statements(part, stated)
        if segment.role == "main":
            main = _inherit(part, notice)
            continue
        others.append(part)
        if segment.role == "notice":
            notice = part
    assert main
    return (main, *others)


def _inherit(part: Part, notice: Part | None) -> Part:
    if notice is None:
        return part
    update = {
        key: getattr(notice, key)
        for key in ("issuer", "number", "date", "addressees", "published", "index_number")
        if not getattr(part, key)
    }
    if part.region.name == "全国":
        update |= {"region": notice.region, "level": notice.level}
    return part.model_copy(update=update)
