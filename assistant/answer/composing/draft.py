"""In: passages to quote. Out: an Answer of cited statements in fixed frames, each checked by the citation gate.

A frame is the fixed text around a quote: 据《…》（文号）三（一）：“…”.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.answer.composing.selection import Shown
from assistant.model import Answer, Notice, Query, Reason, Statement
from assistant.retrieve import Passage
from assistant.verify import passes
from corpus.citing.citation import cite, holds
from corpus.model import Citation

LONGEST_TEXT = 600
MOST_CITATIONS = 8
_FRAME = 60
# the line 另见: most documents named, most characters of a title
_NAMED, _TITLE = 3, 60


@dataclass
class Draft:
    """An answer being built: statements that passed the gate and their citations; `core`: the short answer; `dropped`: how many failed."""

    query: Query
    citations: list[Citation] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    facts: list[dict[str, object]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    core: str = ""
    dropped: int = 0
    _framed: tuple[str, str] | None = None

    def marker(self, piece: Shown) -> int:
        """Number of the citation that holds `piece`, added where there is none. Raises ValueError for a quote that is not verbatim."""
        for known in self.citations:
            if known.document_id == piece.passage.document.id and known.span.start <= piece.span.start and piece.span.end <= known.span.end:
                return known.marker
        made = cite(piece.passage.document, piece.span, len(self.citations) + 1)
        if not holds(made, piece.passage.document):
            raise ValueError(f"citation does not hold: {made}")
        self.citations.append(made)
        return made.marker

    def say(self, text: str, pieces: Sequence[Shown], allowed: Sequence[str] = ()) -> bool:
        """Add the statement `text`, which cites `pieces`; False (and counted as dropped) when the gate refuses it.

        `allowed`: words the gate accepts although no quote has them: values computed from facts of the pieces, fixed words of a frame.
        Titles, 文号 and labels of the citations are always accepted.
        """
        before = len(self.citations)
        markers = [self.marker(piece) for piece in pieces]
        cited = [self.citations[m - 1] for m in markers]
        frames = [word for c in cited for word in (c.document_title, c.document_number or "", c.label)]
        if not passes(text, [c.quote for c in cited], [*frames, *allowed]):
            self.dropped += 1
            del self.citations[before:]
            return False
        marks = "".join(f"[{m}]" for m in dict.fromkeys(markers))
        self.statements.append(Statement(text=text + marks, citations=tuple(dict.fromkeys(markers))))
        return True

    def quote(self, piece: Shown) -> bool:
        """Add a quote: 据《…》（文号）三（一）：“…”, or 同文三（一）：“…” of the document just named; False when refused."""
        if len(self.citations) >= MOST_CITATIONS:
            return False
        probe = cite(piece.passage.document, piece.span, 1)
        return self.say(f"{self._frame(probe)}“{shorn(probe.quote)}”", [piece])

    def quote_all(self, pieces: Sequence[Shown]) -> list[Shown]:
        """Quote pieces up to LONGEST_TEXT characters, the first in any case; returns those for which there was no room."""
        left: list[Shown] = []
        for piece in pieces:
            if self.citations and self._length() + len(piece.text) > LONGEST_TEXT - _FRAME:
                left.append(piece)
            else:
                self.quote(piece)
        return left

    def _length(self) -> int:
        return sum(len(statement.text) for statement in self.statements)

    def see_also(self, pieces: Sequence[Shown]) -> None:
        """Add the line 另见, which cites further clauses without quoting them: it names three documents, of more it gives the number."""
        markers = [self.marker(piece) for piece in pieces[: MOST_CITATIONS - len(self.citations)]]
        cited = [self.citations[marker - 1] for marker in dict.fromkeys(markers)]
        documents: dict[tuple[str, str], list[Citation]] = {}
        for citation in cited:
            documents.setdefault((citation.document_id, citation.document_title), []).append(citation)
        if not cited:
            return
        # 同文 means the document named last, so it stands first
        sources = sorted(documents, key=lambda source: source != self._framed)[:_NAMED]
        shown = "；".join(self._pointed(source, documents[source]) for source in sources)
        more = f"等共{len(cited)}处" if len(documents) > _NAMED else ""
        self.statements.append(Statement(text=f"另见：{shown}{more}。", citations=tuple(markers)))

    def _pointed(self, source: tuple[str, str], found: Sequence[Citation]) -> str:
        """《…》（文号）一、三[2][3]: one document with the labels and citation numbers of its clauses."""
        labels = "、".join(dict.fromkeys(one.label for one in found if not one.label.startswith("¶")))
        title = "同文" if source == self._framed else _shortened(found[0])
        return f"{title}{labels}{''.join(f'[{one.marker}]' for one in found)}"

    def _frame(self, citation: Citation) -> str:
        source = (citation.document_id, citation.document_title)
        label = citation.label if not citation.label.startswith("¶") else ""
        if source == self._framed:
            return f"同文{label}：" if label else "同文："
        self._framed = source
        return f"{named(citation)}{label}："

    def finish(self, generation: dict[str, object]) -> Answer:
        notices = [*self.notices, *read_as(self.query)]
        lines = [statement.text for statement in self.statements] + [notice.text for notice in notices]
        return Answer(
            question=self.query.question,
            status="answered",
            text="\n".join(lines),
            short_answer=self.core or (shorn(self.citations[0].quote) if self.citations else ""),
            statements=tuple(self.statements),
            rewritten_question=self.query.rewritten,
            citations=tuple(self.citations),
            facts=tuple(self.facts),
            notices=tuple(notices),
            dropped=self.dropped,
            library=generation,
            as_of=self.query.as_of,
        )


def named(citation: Citation) -> str:
    """据《…》（文号）, the beginning of a frame."""
    title = " ".join(citation.document_title.split())
    number = f"（{citation.document_number}）" if citation.document_number else ""
    return f"据《{title.strip('《》')}》{number}" if title else "据所引文件"


def _shortened(citation: Citation) -> str:
    """《…》（文号）, a long title cut after _TITLE characters; the citation itself has it whole."""
    title = citation.document_title
    kept = title if len(title) <= _TITLE else f"{title[:_TITLE]}…"
    return named(citation.model_copy(update={"document_title": kept})).removeprefix("据")


def shorn(text: str) -> str:
    """The quote on one line: line breaks inside it are layout (a page break, a title over two lines); table cells are joined by ｜."""
    return "｜".join(" ".join(cell.split()) for cell in text.split("\t"))


def read_as(query: Query) -> list[Notice]:
    """“许科证”按“许可证”理解: a notice for each typing error that was mended."""
    return [Notice(kind="typing", text=f"“{typed}”按“{meant}”理解。") for typed, meant in query.read_as]


def abstain(query: Query, reason: Reason, text: str, nearest: Sequence[Passage], generation: dict[str, object]) -> Answer:
    """An abstention: status no_basis, `text` says why, `nearest` are listed as the closest clauses and not cited as an answer."""
    near = tuple(cite(passage.document, passage.span, n) for n, passage in enumerate(nearest, 1))
    lines = [text]
    mended = read_as(query)
    if near:
        lines.append("相近的条款：" + "；".join(f"{named(c).removeprefix('据')}{c.label}" for c in near[:3]) + "。")
    return Answer(
        question=query.question,
        status="no_basis",
        reason=reason,
        text="\n".join([*lines, *(notice.text for notice in mended)]),
        rewritten_question=query.rewritten,
        nearest=near,
        notices=tuple(mended),
        library=generation,
        as_of=query.as_of,
    )
