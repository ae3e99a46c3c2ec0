"""Documents made of a few lines, for tests of extractors; every line is a clause."""

from corpus.model import Clause, Part, PolicyDocument, Region, Span
from ingest.facts import Extractor
from ingest.pipeline import ingest_bytes
from ingest.sentences.layer import SentenceLayer


def lines_document(*lines: str, headings: tuple[str, ...] = (), **part: object) -> PolicyDocument:
    """One paragraph clause a line; `headings[n]` is the heading of line n; `part` overrides the main part's fields."""
    text = "\n".join(lines)
    clauses, at = [], 0
    for n, line in enumerate(lines):
        heading = headings[n] if n < len(headings) else ""
        span = Span(start=at, end=at + len(line))
        clauses.append(Clause(id=f"d#{n}", path=(str(n),), parent=None, kind="paragraph", heading=heading, label=str(n), span=span))
        at += len(line) + 1
    main = Part(
        key="", title="甲市工作要点", span=Span(start=0, end=len(text)), **{"region": Region(province="浙江省", city="绍兴市"), **part}
    )
    return PolicyDocument(id="d", text=text, clauses=tuple(clauses), parts=(main,))


def read_document(text: str, name: str = "x.txt") -> PolicyDocument:
    """`text` through the readers and the clause tree, without facts."""
    return ingest_bytes(text.encode(), name, "x", extractors=()).document


def keeps_promises(document: PolicyDocument, extract: Extractor) -> int:
    """How many facts; fails where a span leaves its clause, an id comes twice or a second reading differs."""
    facts = list(extract(SentenceLayer(document)))
    assert facts == list(extract(SentenceLayer(document))), document.id
    assert len({fact.id for fact in facts}) == len(facts), document.id
    for fact in facts:
        clause = document.by_id[fact.clause_id]
        assert clause.span.holds(fact.span), fact.id
        assert fact.id.startswith(f"{fact.clause_id}!{fact.kind}-")
        assert fact.span.of(document.text).strip()
    return len(facts)
