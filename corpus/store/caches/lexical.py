"""The lexical cache: tantivy over characters and bigrams of title, headings and text, ranked by BM25 (k1 1.2, b 0.75).

On disk it belongs to the writer; without a path it lives in memory, which is how a reader helps itself when the one on disk is behind.
"""

import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.store.caches.snapshots import CacheError, Snapshots, as_cache_errors
from corpus.store.caches.stamps import Mark
from corpus.store.records.rows import IndexedChunk
from corpus.text.terms import terms
from corpus.text.variants import simplified

_HEAP = 64_000_000
"""Bytes that the writer gathers before it makes a segment."""

_MOST_DELETED = 0.1
"""Share of deleted chunks above which the index is written anew: tantivy counts them in its statistics until segments merge."""


class LexicalIndex:
    """BM25 over chunks by number. Any number of readers; one writer at a time, under the library's lock."""

    def __init__(self, path: Path | None = None) -> None:
        """`path`: folder of the index; None keeps it in memory."""
        self._files = Snapshots(path) if path else None
        self._mark = Mark()
        self._index: Any = None
        self._seen = Mark()
        self._bad: Mark | None = None
        self._view: tempfile.TemporaryDirectory[str] | None = None

    @property
    def mark(self) -> Mark:
        """Which state the index reflects."""
        return self._files.mark if self._files else self._mark

    def fill(self, chunks: Iterable[IndexedChunk], state: str) -> None:
        """Hold exactly these chunks. Raises CacheError, OSError when the index cannot be written."""
        with as_cache_errors(ValueError):
            folder = self._files.draft() if self._files else None
            self._write(_made(folder), (), chunks)
            self._finish(folder, state, 0)

    def update(self, documents: Iterable[str], chunks: Iterable[IndexedChunk], state: str) -> None:
        """Forget all chunks of `documents`, take in `chunks`; what is deleted counts in the scores until the next `fill`.

        Raises CacheError when the index is absent or damaged, CacheError or OSError when it cannot be written.
        """
        with as_cache_errors(ValueError):
            mark = self.mark
            folder = self._files.draft(mark, linked=True) if self._files else None
            deleted = self._write(_read(folder) if folder else self._reader(), documents, chunks)
            self._finish(folder, state, mark.deleted + deleted)

    def bloated(self) -> bool:
        """True when more than a tenth of the chunks is deleted: fill it anew."""
        return self.mark.deleted > _MOST_DELETED * max(self.count(), 1)

    def count(self) -> int:
        """Chunks in the index. Raises CacheError when it is absent or damaged."""
        with as_cache_errors(ValueError):
            return int(self._reader().searcher().num_docs)

    def whole(self) -> bool:
        """True when every file of the index is as it was written; reads them all."""
        try:
            if self._files:
                self._files.checked(self.mark, anew=True)
            return self.count() >= 0
        except CacheError:
            return False

    def usable(self) -> Mark | None:
        """The state of the records that the index holds; None when it is absent or damaged."""
        try:
            self.count()
        except CacheError:
            return None
        return self._seen if self._files else self._mark

    def search(self, query: Mapping[str, float], depth: int, parts: Sequence[int] | None = None) -> dict[int, float]:
        """Scores of the best `depth` chunks by number. `query` holds terms and their weights; `parts` limits to some parts.

        Raises CacheError when the index is absent or damaged.
        """
        with as_cache_errors(ValueError):
            index = self._reader()
            if not query or (parts is not None and not parts):
                return {}
            searcher = index.searcher()
            hits = searcher.search(_query(index.schema, query, parts), limit=depth, count=False).hits
            numbers = searcher.fast_field_values("id", [address for _, address in hits])
            return {int(number): round(score, 4) for number, (score, _) in zip(numbers, hits, strict=True)}

    def close(self) -> None:
        self._index = None
        if self._view is not None:
            self._view.cleanup()
            self._view = None

    def _reader(self) -> Any:
        """The index as of its present mark, its files looked at again before each use, because tantivy maps them into memory: one
        that was cut ends the process, and so does one that is cut while it is being read.

        A mark whose files were found damaged is not tried again.
        """
        if self._files is None:
            self._index = self._index or _made(None)
            return self._index
        while True:
            mark = self.mark
            if mark == self._bad:
                raise CacheError("damaged")
            try:
                self._open(self._files, mark)
                return self._index
            except CacheError:
                if self.mark == mark:  # else another process has written meanwhile
                    self._bad = mark
                    raise

    def _open(self, files: Snapshots, mark: Mark) -> None:
        """Open the index; in a folder that cannot be written a temporary copy, because tantivy creates a lock file beside what it reads."""
        folder = files.checked(mark)
        if self._index is not None and self._seen == mark:
            return
        self.close()
        if not os.access(folder, os.W_OK):
            self._view = files.view(mark, copied=lambda name: False)
            folder = Path(self._view.name)
        with as_cache_errors(ValueError, OSError):
            self._index, self._seen = _read(folder), mark

    def _write(self, index: Any, documents: Iterable[str], chunks: Iterable[IndexedChunk]) -> int:
        """Write and commit. Returns how many chunks this deleted."""
        before, added = index.searcher().num_docs, 0
        writer = index.writer(heap_size=_HEAP, num_threads=1)
        for document_id in documents:
            writer.delete_documents_by_term("document", document_id)
        for chunk in chunks:
            writer.add_document(_entry(chunk))
            added += 1
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._index = index
        return int(before + added - index.searcher().num_docs)

    def _finish(self, folder: Path | None, state: str, deleted: int) -> None:
        if self._files is None or folder is None:
            self._mark = Mark(state, deleted)
            return
        self._seen, self._bad = self._files.publish(folder, state, deleted), None


def _made(folder: Path | None) -> Any:
    import tantivy

    index = tantivy.Index(_schema(), path=None if folder is None else str(folder))
    index.config_reader("manual")
    return index


def _read(folder: Path) -> Any:
    import tantivy

    index = tantivy.Index.open(str(folder))
    index.config_reader("manual")
    return index


def query_terms(text: str) -> dict[str, float]:
    """Term -> number of its occurrences in the question, its weight."""
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
    entry.add_text("text", " ".join(terms(simplified(chunk.indexed))))
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
