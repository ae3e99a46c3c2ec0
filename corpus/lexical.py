"""The lexical cache: tantivy over characters and bigrams of title, headings and text, ranked by BM25 (k1 1.2, b 0.75).

On disk it belongs to the writer; without a path it lives in memory, which is how a reader helps itself when the one on disk is behind.
"""

import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.rows import IndexedChunk
from corpus.stamps import Mark, Stamp
from corpus.tokenize import terms

_HEAP = 64_000_000
"""Bytes that the writer gathers before it makes a segment."""

_MOST_DELETED = 0.1
"""Share of deleted chunks above which the index is written anew: tantivy counts them in its statistics until segments merge."""


class LexicalIndex:
    """BM25 over chunks by number. Any number of readers; one writer at a time, under the library's lock."""

    def __init__(self, path: Path | None = None) -> None:
        """`path`: folder of the index; None keeps it in memory."""
        self.path = path
        self._stamp = Stamp(path.with_suffix(".stamp")) if path else None
        self._mark = Mark()
        self._index: Any = None
        self._seen = Mark()

    @property
    def mark(self) -> Mark:
        """Which state the index reflects."""
        return self._stamp.read() if self._stamp else self._mark

    def fill(self, chunks: Iterable[IndexedChunk], state: str) -> None:
        """Hold exactly these chunks."""
        self._set_mark(Mark())
        self._write(None, chunks)
        self._set_mark(Mark(state))

    def update(self, documents: Iterable[str], chunks: Iterable[IndexedChunk], state: str) -> None:
        """Forget all chunks of `documents`, take in `chunks`; what is deleted counts in the scores until the next `fill`."""
        deleted = self.mark.deleted + self._write(documents, chunks)
        self._set_mark(Mark(state, deleted))

    def bloated(self) -> bool:
        """True when more than a tenth of the chunks is deleted: fill it anew."""
        return self.mark.deleted > _MOST_DELETED * max(self.count(), 1)

    def count(self) -> int:
        """Chunks in the index. Raises OSError or ValueError when it is absent or damaged."""
        return int(self._reader().searcher().num_docs)

    def search(self, query: Mapping[str, float], depth: int, parts: Sequence[int] | None = None) -> dict[int, float]:
        """Scores of the best `depth` chunks by number. `query` holds terms and their weights; `parts` limits to some parts.

        Raises OSError or ValueError when the index is absent or damaged.
        """
        index = self._reader()
        if not query or (parts is not None and not parts):
            return {}
        searcher = index.searcher()
        hits = searcher.search(_query(index.schema, query, parts), limit=depth, count=False).hits
        numbers = searcher.fast_field_values("id", [address for _, address in hits])
        return {int(number): round(score, 4) for number, (score, _) in zip(numbers, hits, strict=True)}

    def close(self) -> None:
        self._index = None

    def _set_mark(self, mark: Mark) -> None:
        self._mark = mark
        if self._stamp:
            self._stamp.write(mark)

    def _reader(self) -> Any:
        """The index as of its present mark."""
        mark = self.mark
        if self._index is None:
            self._index = self._opened()
        elif mark != self._seen:
            self._index.reload()
        self._seen = mark
        return self._index

    def _opened(self) -> Any:
        import tantivy

        if self.path is None:
            return tantivy.Index(_schema())
        index = tantivy.Index.open(str(self.path))
        index.config_reader("manual")
        return index

    def _write(self, documents: Iterable[str] | None, chunks: Iterable[IndexedChunk]) -> int:
        """Commit; `documents` None clears the index first. How many chunks were deleted."""
        index = self._writable(anew=documents is None)
        before, added = index.searcher().num_docs, 0
        writer = index.writer(heap_size=_HEAP, num_threads=1)
        if documents is None:
            writer.delete_all_documents()
        for document_id in documents or ():
            writer.delete_documents_by_term("document", document_id)
        for chunk in chunks:
            writer.add_document(_entry(chunk))
            added += 1
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._index, self._seen = index, Mark()
        return int(before + added - index.searcher().num_docs)

    def _writable(self, anew: bool) -> Any:
        import tantivy

        if self.path is None:
            return self._reader()
        try:
            index = tantivy.Index.open(str(self.path))
        except (OSError, ValueError):
            if not anew:
                raise
            shutil.rmtree(self.path, ignore_errors=True)
            self.path.mkdir(parents=True)
            index = tantivy.Index(_schema(), path=str(self.path))
        index.config_reader("manual")
        return index


def query_terms(text: str) -> dict[str, float]:
    """Terms of a question with how often they stand in it as weights."""
    return {term: float(n) for term, n in Counter(terms(text)).items()}


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", stored=False, indexed=False, fast=True)
    builder.add_unsigned_field("part", stored=False, indexed=True, fast=False)
    builder.add_text_field("document", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _entry(chunk: IndexedChunk) -> Any:
    import tantivy

    entry = tantivy.Document()
    entry.add_unsigned("id", chunk.id)
    entry.add_unsigned("part", chunk.part_id)
    entry.add_text("document", chunk.document_id)
    entry.add_text("text", " ".join(terms(chunk.indexed)))
    return entry


def _query(schema: Any, query: Mapping[str, float], parts: Sequence[int] | None) -> Any:
    import tantivy

    asked = tantivy.Query.boolean_query([(tantivy.Occur.Should, _weighted(schema, term, weight)) for term, weight in query.items()])
    if parts is None:
        return asked
    limit = tantivy.Query.const_score_query(tantivy.Query.term_set_query(schema, "part", list(parts)), 0.0)
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, asked), (tantivy.Occur.Must, limit)])


def _weighted(schema: Any, term: str, weight: float) -> Any:
    import tantivy

    found = tantivy.Query.term_query(schema, "text", term, index_option="freq")
    return found if weight == 1.0 else tantivy.Query.boost_query(found, weight)
