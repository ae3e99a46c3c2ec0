"""The sentences of a document, each cut and read once: what all extractors look at instead of reading the text themselves.

In: a document with its clause tree. Out: for each clause its pieces (the text that no child holds), their sentences, the segments (分句)
of these, and what is read of a sentence or segment when it is first asked for. A new reading of sentences is a method here.
"""

from typing import NamedTuple

from corpus.bodies.subjects import Subject, is_background, lead_end, phrase_subjects
from corpus.model import Clause, PolicyDocument, Span
from corpus.text.phrases import Phrase, phrases
from corpus.text.sentences import segments, sentences
from corpus.times.timeline import TimeReading, read_times
from ingest.sentences.modality import Governed, inner, predicate, undone
from ingest.sentences.rules import Rule, rules


class Segment:
    """A part of a sentence between semicolons."""

    __slots__ = ("_parts", "_predicates", "_text", "span")

    def __init__(self, text: str, span: Span) -> None:
        self._text, self.span = text, span
        self._parts: tuple[tuple[Phrase, Subject | None], ...] | None = None
        self._predicates: tuple[Governed, ...] | None = None

    @property
    def predicates(self) -> tuple[Governed, ...]:
        """For each of its phrases the modal words that its predicate opens with, and what they govern."""
        if self._predicates is None:
            self._predicates = tuple([_predicate(self._text, phrase, subject) for phrase, subject in self.parts])
        return self._predicates

    @property
    def governed(self) -> tuple[Governed, ...]:
        """All modal words and negations of its phrases with what they govern, in the order in which they stand."""
        found = [said for said in self.predicates if said.kind]
        for said in self.predicates:
            found += [*inner(self._text, said.scope), *undone(self._text, said.scope)]
        return tuple(sorted(found, key=lambda said: said.words.start))

    @property
    def parts(self) -> tuple[tuple[Phrase, Subject | None], ...]:
        """Its phrases, each with its subject."""
        if self._parts is None:
            self._parts = phrase_subjects(self._text, self.span)
        return self._parts

    @property
    def subjects(self) -> list[Subject]:
        return [subject for _, subject in self.parts if subject]


def _predicate(text: str, phrase: Phrase, subject: Subject | None) -> Governed:
    """Of the phrase without its subject, or without what leads in to it."""
    return predicate(text, min(subject.predicate if subject else lead_end(text, phrase), phrase.end), phrase.end)


class Sentence:
    """A sentence of a clause's own text."""

    __slots__ = ("_background", "_phrases", "_rules", "segments", "span", "text")

    def __init__(self, text: str, span: Span) -> None:
        self.text, self.span = text, span
        self.segments = tuple([Segment(text, one) for one in segments(text, span)])
        self._phrases: tuple[Phrase, ...] | None = None
        self._rules: tuple[Rule, ...] | None = None
        self._background: bool | None = None

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        if self._phrases is None:
            self._phrases = phrases(self.text, self.span)
        return self._phrases

    @property
    def rules(self) -> tuple[Rule, ...]:
        if self._rules is None:
            self._rules = rules(self.text, self.span)
        return self._rules

    @property
    def is_background(self) -> bool:
        """It tells how things are, not what to do."""
        if self._background is None:
            self._background = is_background(self.text, self.span)
        return self._background

    def times(self, year: int | None) -> list[TimeReading]:
        """Its times; `year` is that of its part."""
        return read_times(self.text, year=year, within=self.span)


class Piece(NamedTuple):
    """A stretch of a clause that no child holds."""

    span: Span
    sentences: tuple[Sentence, ...]


class SentenceLayer:
    """All sentences of a document."""

    def __init__(self, document: PolicyDocument) -> None:
        self._document = document
        self._pieces: dict[str, tuple[Piece, ...]] = {}
        self._known: dict[tuple[int, int], Sentence] = {}

    @property
    def document(self) -> PolicyDocument:
        return self._document

    def pieces(self, clause: Clause) -> tuple[Piece, ...]:
        """The pieces of `clause` in order."""
        found = self._pieces.get(clause.id)
        if found is None:
            found = tuple(Piece(span, self.within(span)) for span in self._document.own_spans(clause))
            self._pieces[clause.id] = found
        return found

    def sentences(self, clause: Clause) -> tuple[Sentence, ...]:
        """The sentences of the clause's own text."""
        pieces = self.pieces(clause)
        return pieces[0].sentences if len(pieces) == 1 else tuple(one for piece in pieces for one in piece.sentences)

    def within(self, stretch: Span) -> tuple[Sentence, ...]:
        """The sentences of `stretch`, those of a piece that begin in front of it cut there."""
        return tuple([self._sentence(span) for span in sentences(self._document.text, stretch)])

    def _sentence(self, span: Span) -> Sentence:
        key = span.start, span.end
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = Sentence(self._document.text, span)
        return known
