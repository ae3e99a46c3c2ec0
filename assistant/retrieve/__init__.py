"""Ranking of evidence. In: a query and the library. Out: passages of its documents with scores, the likeliest answer first.

What a score adds is in `scoring` (topic, kind of question, value asked for), `placing` (place, document, year) and `editions`.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice
from threading import RLock
from typing import TypeVar

from assistant.model import Concept, Query
from assistant.retrieve.passages import DocumentPassages, Passage
from assistant.retrieve.placing import place_fit
from assistant.retrieve.scoring import Scored, Topic, coverage, fit, frequencies, of_others, of_sibling, weigh
from corpus.citing.stated_numbers import clauses_of
from corpus.entries import DocumentEntry, Filters
from corpus.errors import DamagedDocumentError, UnknownDocumentError
from corpus.model import Hit, PolicyRecord
from corpus.store.library import Library
from corpus.text.terms import terms

__all__ = ["Evidence", "EvidenceIndex", "Passage", "Scored"]

Given = TypeVar("Given")

# Limits on what one question ranks, so that its cost does not grow with the library (composing/places, composing/superseding and
# corpus/citing/editions have their own).
# Where the question names at most _SCAN_ALL documents, or the library holds no more: all their passages are ranked, the shortest
# documents first, up to _MOST_READ; of the documents left over, the clauses that a search finds and the first _HEAD clauses of the head.
# Otherwise: all passages of the first _SCAN_ALL documents found, but for those with _LONG_DOCUMENT passages or more; of these and of
# all other documents only the clauses found.
_SCAN_ALL = 12
_HITS = 40
_MOST_READ = 4_000
_LONG_DOCUMENT = 800
_HEAD = 20
# kept in memory: passages, and records counted by their clauses and facts (a notice has 50, a code of laws 3,000)
_MOST_PASSAGES = 20_000
_MOST_PIECES = 40_000
_ANEW = 12
_LOOKED_AT = 8
_NEAREST = 3
_LIKENESS, _PRIOR, _LIKELY = 0.25, 0.2, 60


@dataclass
class Evidence:
    """Passages ranked for one question, best first; `weighted`: its topic words; `entries`: all documents of the library by id."""

    ranked: list[Scored]
    weighted: Topic
    entries: dict[str, DocumentEntry]
    index: "EvidenceIndex"

    def terms_of(self, document_id: str) -> frozenset[str]:
        """All terms (characters and character pairs) of a document."""
        return self.index.terms(document_id)

    @property
    def best(self) -> Scored | None:
        return self.ranked[0] if self.ranked else None


class EvidenceIndex:
    """Passages of the documents of a library, kept while the library does not change."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._passages: OrderedDict[str, DocumentPassages] = OrderedDict()
        self._records: OrderedDict[str, PolicyRecord] = OrderedDict()
        self._pieces = 0
        # the page and the API ask from several threads: one may drop from memory what another is looking up
        self._guard = RLock()
        self._entries: dict[str, DocumentEntry] = {}
        self._generation = -1
        # document id -> what is said of its damage
        self._left_out: dict[str, str] = {}
        self._seen: tuple[int, Counter[str], int] | None = None

    def entries(self) -> dict[str, DocumentEntry]:
        """Current documents by id, without those whose record proved damaged."""
        self._refresh()
        return self._entries

    @property
    def notices(self) -> tuple[str, ...]:
        """Messages in Chinese on documents that are damaged and therefore left out; usually none."""
        return tuple(sorted(self._left_out.values()))

    @property
    def readings(self) -> frozenset[str]:
        """The rules by which the documents in memory, those asked about, were read."""
        with self._guard:
            return frozenset(record.reading for record in self._records.values())

    def steady(self, work: Callable[[], Iterable[Given]]) -> Iterator[Given]:
        """The results of `work`, run over one state of the library.

        `work` is started again when another process removes or replaces a document meanwhile, and when a record proves damaged, then
        without that document. Any other error of `work` is raised.
        """
        moved = 0
        while True:
            generation = self.library.generation
            try:
                yield from work()
                return
            except DamagedDocumentError as error:
                if error.document_id in self._left_out:
                    raise
                self._leave_out(error)
            except (LookupError, UnknownDocumentError):
                moved += 1
                if self.library.generation == generation or moved > _ANEW:
                    raise

    def _leave_out(self, error: DamagedDocumentError) -> None:
        with self._guard:
            self._left_out[error.document_id] = str(error)
            self._entries = {name: entry for name, entry in self._entries.items() if name not in self._left_out}
            self._seen = None

    def record(self, document_id: str) -> PolicyRecord:
        """The record of the current version of a document; kept in memory."""
        with self._guard:
            if document_id not in self._records:
                self._records[document_id] = self.library.get(document_id)
                self._pieces += _size(self._records[document_id])
                while self._pieces > _MOST_PIECES and len(self._records) > _SCAN_ALL:
                    self._pieces -= _size(self._records.popitem(last=False)[1])
            self._records.move_to_end(document_id)
            return self._records[document_id]

    def passages(self, document_id: str) -> tuple[Passage, ...]:
        """All passages of the current version of a document, in reading order."""
        return self.document_passages(document_id).all

    def document_passages(self, document_id: str) -> DocumentPassages:
        """The current version of a document, from which passages are cut on demand; kept in memory."""
        with self._guard:
            if document_id not in self._passages:
                self._passages[document_id] = DocumentPassages(self.record(document_id))
            self._passages.move_to_end(document_id)
            return self._passages[document_id]

    def terms(self, document_id: str) -> frozenset[str]:
        """All terms (characters and character pairs) of a document."""
        return self.document_passages(document_id).terms

    def _trim(self) -> None:
        """Drop the passages of the least recently used documents from memory."""
        with self._guard:
            held = sum(document.held for document in self._passages.values())
            while held > _MOST_PASSAGES and len(self._passages) > _SCAN_ALL:
                held -= self._passages.popitem(last=False)[1].held

    def _refresh(self) -> None:
        generation = self.library.generation
        if generation == self._generation:
            return
        with self._guard:
            self._passages.clear()
            self._records.clear()
            self._pieces = 0
            self._seen = None
            self._left_out.clear()
            self._entries = {entry.id: entry for entry in self.library.documents()}
            self._generation = generation

    def gather(self, query: Query, concepts: Sequence[Concept] | None = None, documents: Sequence[str] | None = None) -> Evidence:
        """Passages that may answer `query`, best first; `concepts` and `documents` replace the query's own."""
        entries = self.entries()
        self._trim()
        hits = self._hits(query, documents)
        pool = self._of_clause(query) or self._pool(query, [*hits, *self._inside_long(query, hits, documents)], documents)
        weighted = weigh(concepts if concepts is not None else query.concepts, *self._frequencies(pool))
        priors = _priors(hits)
        ranked = [self._scored(passage, query, weighted, priors) for passage in pool]
        ranked.sort(key=lambda s: (-s.score, s.passage.key))
        _put_back(ranked, of_others(ranked[:_LIKELY], weighted))
        _add_likeness(self.library, query.rewritten, ranked[:_LIKELY])
        ranked[:_LIKELY] = sorted(ranked[:_LIKELY], key=lambda s: (-s.score, s.passage.key))
        return Evidence(ranked, weighted, entries, self)

    def says(self, word: str) -> bool:
        """True where one of the clauses that a search for `word` finds first has it."""
        return any(word in found.text for found in self.library.texts(self.library.search(word, _LOOKED_AT)))

    def _of_clause(self, query: Query) -> list[Passage]:
        """What stands in the one clause that the question names by number in one document (30号文二（四）里期限是多久); else nothing."""
        named = tuple(dict.fromkeys((*query.documents, *(document for document, _ in query.parts))))
        if query.clause_label is None or len(named) != 1 or named[0] not in self._entries:
            return []
        clauses = clauses_of(self.record(named[0]).document, query.clause_label)
        return [p for p in self.passages(named[0]) if clauses[0].span.holds(p.span)] if len(clauses) == 1 else []

    def _hits(self, query: Query, documents: Sequence[str] | None) -> list[Hit]:
        only = tuple(documents or query.documents)
        hits = self.library.search(query.rewritten, _HITS, Filters(documents=only) if only else None)
        return [hit for hit in hits if hit.document_id in self._entries]

    def _inside_long(self, query: Query, hits: Sequence[Hit], documents: Sequence[str] | None) -> list[Hit]:
        """Clauses found by searching inside each likely document that is too long to be ranked whole: those named, else the first found."""
        if few := self._few(query, documents):
            return [
                hit
                for document in self._divided(few)[1]
                for hit in self.library.search(query.rewritten, _HITS, Filters(documents=(document,)))
            ]
        if documents or query.documents:
            return []
        likely = dict.fromkeys([*(document for document, _ in query.parts), *(hit.document_id for hit in hits[:_NEAREST])])
        long = [document for document in likely if document in self._entries and self._is_long(document)]
        return [hit for document in long[:_NEAREST] for hit in self.library.search(query.rewritten, _HITS, Filters(documents=(document,)))]

    def _pool(self, query: Query, hits: Sequence[Hit], documents: Sequence[str] | None) -> list[Passage]:
        found: dict[str, set[str]] = {}
        for hit in hits:
            found.setdefault(hit.document_id, set()).add(hit.clause_id)
        if few := self._few(query, documents):
            whole, long = self._divided(few)
            read = [passage for document in whole for passage in self.passages(document)]
            parts = [
                passage
                for document in long
                for passage in self.document_passages(document).of(found.get(document, set()) | self._head(document))
            ]
            return read + _telling(parts, query, max(_MOST_READ - len(read), _LONG_DOCUMENT))
        near = {hit.document_id for hit in hits[:_SCAN_ALL]}
        likely = [passage for document, clauses in found.items() for passage in self._likely(document, clauses, whole=document in near)]
        return _telling(likely, query, _SCAN_ALL * _LONG_DOCUMENT)

    def _few(self, query: Query, documents: Sequence[str] | None) -> list[str]:
        """The documents that the question names, or else all of the library, if at most _SCAN_ALL; else []."""
        only = [d for d in (documents or query.documents) if d in self._entries]
        return next((few for few in (only, list(self._entries)) if 0 < len(few) <= _SCAN_ALL), [])

    def _divided(self, few: Sequence[str]) -> tuple[list[str], list[str]]:
        """(documents ranked whole, the shortest first; documents for which _MOST_READ leaves no room)."""
        whole: list[str] = []
        left = _MOST_READ
        for document in sorted(few, key=lambda d: (len(self.record(d).document.text), d)):
            if self.document_passages(document).is_long(left + 1):
                break
            whole.append(document)
            left -= self.document_passages(document).count
        return whole, [document for document in few if document not in whole]

    def _head(self, document_id: str) -> set[str]:
        """Clauses of title block, signature and 抄送: ranked also of a document that is not ranked whole."""
        heads = (clause.id for clause in self.record(document_id).document.clauses if clause.kind in ("head", "signature", "cc"))
        return set(islice(heads, _HEAD))

    def _likely(self, document_id: str, clauses: set[str], *, whole: bool) -> Sequence[Passage]:
        """All passages of a document where `whole` is set and it is not too long, else those of the clauses found."""
        document = self.document_passages(document_id)
        return document.all if whole and not self._is_long(document_id) else document.of(clauses)

    def _is_long(self, document_id: str) -> bool:
        return self.document_passages(document_id).is_long(_LONG_DOCUMENT)

    def _frequencies(self, pool: Sequence[Passage]) -> tuple[Counter[str], int]:
        """Document frequencies: over all passages of a small library (computed once), else over the passages being ranked."""
        if len(self._entries) > _SCAN_ALL or self._divided(list(self._entries))[1]:
            return frequencies(pool)
        if self._seen is None or self._seen[0] != self._generation:
            self._seen = (self._generation, *frequencies(u for d in self._entries for u in self.passages(d)))
        return self._seen[1], self._seen[2]

    def _scored(self, passage: Passage, query: Query, weighted: Topic, priors: dict[tuple[str, str], float]) -> Scored:
        covered, own = coverage(passage, weighted)
        length = 1.0 if len(passage.text) <= 120 else 1.0 - min(0.12, (len(passage.text) - 120) / 2000)
        place = place_fit(passage, query)
        score = (0.6 * covered + 0.4 * own) * length + fit(passage, query, weighted) + place - of_sibling(passage, weighted)
        score += _PRIOR * priors.get((passage.document.id, passage.clause.id), 0.0)
        return Scored(passage, score, covered, own, place)


def _telling(passages: list[Passage], query: Query, most: int) -> list[Passage]:
    """The `most` passages that share most terms with the question, in reading order: one clause may hold thousands of sentences."""
    if len(passages) <= most:
        return passages
    asked = frozenset(terms(" ".join([query.rewritten, *(concept.word for concept in query.concepts)])))
    best = set(nlargest(most, range(len(passages)), key=lambda n: (len(asked & passages[n].grams), -n)))
    return [passage for n, passage in enumerate(passages) if n in best]


def _size(record: PolicyRecord) -> int:
    return len(record.document.clauses) + len(record.facts)


def _priors(hits: Sequence[Hit]) -> dict[tuple[str, str], float]:
    """Score of the search by clause, 1 for the best hit and 0 for the last."""
    if not hits:
        return {}
    high, low = hits[0].score, hits[-1].score
    scale = (high - low) or 1.0
    return {(hit.document_id, hit.clause_id): (hit.score - low) / scale for hit in hits}


def _put_back(ranked: list[Scored], lost: dict[str, float]) -> None:
    """Subtract `lost` (document id -> penalty) from the scores and sort again, in place."""
    if lost:
        for scored in ranked:
            scored.score -= lost.get(scored.passage.document.id, 0.0)
        ranked.sort(key=lambda s: (-s.score, s.passage.key))


def _add_likeness(library: Library, text: str, ranked: Sequence[Scored]) -> None:
    """Cosine of question and passage with its headings, by the library's embedder, added to the score of the likeliest passages."""
    if not ranked:
        return
    vectors = library.encode([text, *(f"{s.passage.headings} {s.passage.text}" for s in ranked)])
    for scored, likeness in zip(ranked, vectors[1:] @ vectors[0], strict=True):
        scored.likeness = float(likeness)
        scored.score += _LIKENESS * scored.likeness
