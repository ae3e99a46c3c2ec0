"""Keeps the two caches in step with the records, and serves readers from them or, where they are behind, from the records."""

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from corpus.entries import Diagnosis
from corpus.errors import TiaoliError
from corpus.store.caches.dense import DenseIndex
from corpus.store.caches.lexical import LexicalIndex
from corpus.store.caches.snapshots import CacheError
from corpus.store.exact import nearest
from corpus.store.protocols import RecordStore
from corpus.store.records.rows import Changes, State, Vectors, VectorTable

EXACT_UP_TO = 20_000
"""Chunks up to which vectors are scanned exactly: 3 ms, against a second to import Chroma and read its graph. A library of that size
has no graph."""

REBUILT_UP_TO = 5_000
"""Chunks up to which a reader indexes the words in memory when the lexical cache is behind: half a second."""

_READ_ALONE = 20
"""Parts up to which their vectors are read by themselves: those of all national laws are 170,000, and half a second to read."""

_LEXICAL_BEHIND = "全文索引落后于资料库或已损坏，请运行 tiaoli reindex"
_DENSE_BEHIND = "向量索引落后于资料库或已损坏，已改用逐条比对；请运行 tiaoli reindex"


CACHES = _WORDS, _GRAPH = "lexical", "dense"
"""Folders of the caches; their stamps lie beside them."""


def has_caches(home: Path) -> bool:
    """True when the folder holds caches of a library, complete or not."""
    return any(os.path.lexists(home / f"{name}{end}") for name in CACHES for end in ("", ".stamp"))


class Caches:
    """The caches of one library. Reading is safe from several threads; `catch_up` and `refill` need the library's write lock."""

    def __init__(self, records: RecordStore, home: Path) -> None:
        self._records = records
        self._home = home
        self._guard = threading.RLock()
        self._words = LexicalIndex(home / _WORDS)
        self._own_words = LexicalIndex()
        self._graph: DenseIndex | None = None
        self._sound: str = ""
        self._table: tuple[str, VectorTable] | None = None
        self.due: set[str] = set()

    def close(self) -> None:
        with self._guard:
            self._words.close()
            self._own_words.close()
            if self._graph is not None:
                self._graph.close()

    # Reading

    def lexical(self, query: Mapping[str, float], depth: int, parts: Sequence[int] | None, state: State) -> dict[int, float]:
        """BM25 scores of the best `depth` chunks by number.

        Behind: a small library is indexed anew in memory; of a large one the old index serves, gone chunks fall out later, and new
        ones are found by their vectors only until the next write or reindex.
        """
        with self._guard:
            if self._words_serve(state):
                with suppress(CacheError):
                    return self._words.search(query, depth, parts)
            self.due.add(_LEXICAL_BEHIND)
            if self._own_words.mark.state != state.stamp:
                self._own_words = LexicalIndex()
                self._own_words.fill(self._records.indexed(), state.stamp)
            return self._own_words.search(query, depth, parts)

    def _words_serve(self, state: State) -> bool:
        """True when the index on disk can be used: it is up to date, or the library is too large to be indexed anew in memory."""
        mark = self._words.usable()
        if mark is None or mark.library != state.library:
            return False
        if mark.state == state.stamp:
            self.due.discard(_LEXICAL_BEHIND)
            return True
        self.due.add(_LEXICAL_BEHIND)
        return self._records.chunk_count() > REBUILT_UP_TO

    def dense(self, vector: Vectors, depth: int, parts: Sequence[int] | None, state: State) -> dict[int, float]:
        """Cosines of the nearest `depth` chunks by number; what is filtered or small is scanned exactly."""
        small = self._records.chunk_count() <= EXACT_UP_TO
        if parts is not None and not small and len(parts) <= _READ_ALONE:
            return nearest(self._records.vectors_of(parts), vector, depth, parts)
        table = self._vectors(state) if parts is not None or small else None
        if table is None:
            found = self._from_graph(vector, depth, state)
            if found is not None:
                return found
            table = self._vectors(state)
        return nearest(table, vector, depth, parts)

    def _vectors(self, state: State) -> VectorTable:
        with self._guard:
            if self._table is None or self._table[0] != state.stamp:
                self._table = self._records.vectors()
            return self._table[1]

    def _from_graph(self, vector: Vectors, depth: int, state: State) -> dict[int, float] | None:
        """Nearest chunks by Chroma; None when its cache cannot be used or another thread is writing to it."""
        if not self._guard.acquire(blocking=False):
            return None
        try:
            graph = self.graph(state)
            if graph.mark.state == state.stamp and (self._sound == state.stamp or self.probe(state)):
                self._sound = state.stamp
                self.due.discard(_DENSE_BEHIND)
                _, table = self._records.vectors(graph.search(vector, depth))
                return nearest(table, vector, depth)
        except CacheError:
            self._sound = ""
        finally:
            self._guard.release()
        self.due.add(_DENSE_BEHIND)
        return None

    def graph(self, state: State) -> DenseIndex:
        """The Chroma cache for the embedder that made the library's vectors."""
        if self._graph is None or self._graph.embedder != state.embedder or self._graph.dimensions != state.dimensions:
            if self._graph is not None:
                self._graph.close()
            self._graph = DenseIndex(self._home / _GRAPH, state.embedder, state.dimensions)
        return self._graph

    def probe(self, state: State) -> bool:
        """True when the Chroma cache holds as many vectors as the records and finds the first one when asked for it."""
        return self.graph(state).sound(self._records.indexed_count(), next(self._records.indexed(), None))

    def examine(self, state: State) -> Iterator[Diagnosis]:
        """A finding on each cache: whether it is whole, and holds what the records hold."""
        from corpus.store.caches.examining import NO_GRAPH, dense_finding, lexical_finding

        yield lexical_finding(self._records, self._words, state)
        yield dense_finding(self.graph(state), state, lambda: self.probe(state)) if self.wants_graph(state) else NO_GRAPH

    # Writing

    def catch_up(self) -> None:
        """Bring both caches to the records' state, by what changed where they can be trusted, else afresh.

        What was written stands in the records already: a cache that cannot be written (a full disk) stays behind and is told.
        """
        state = self._records.state()
        self.due.clear()
        with self._guard:
            try:
                self._catch_up_words(state)
            except (CacheError, OSError):
                self.due.add(_LEXICAL_BEHIND)
            try:
                if self.wants_graph(state):
                    self._catch_up_graph(state)
            except (CacheError, OSError):
                self.due.add(_DENSE_BEHIND)

    def refill(self) -> None:
        """Make both caches afresh, as those of a new library with the same records. Raises TiaoliError when they cannot be written."""
        state = self._records.state()
        try:
            with self._guard:
                self._words.fill(self._records.indexed(), state.stamp)
                if self.wants_graph(state):
                    self.graph(state).fill(self._records.indexed(), state.stamp)
                else:
                    self.graph(state).discard()
        except (CacheError, OSError) as error:
            raise TiaoliError(f"索引写不进 {self._home}（{error}）：请检查磁盘空间和权限，再运行 tiaoli reindex；文件没有丢失") from error
        self.due.clear()

    def wants_graph(self, state: State) -> bool:
        return bool(state.dimensions) and self._records.chunk_count() > EXACT_UP_TO

    def _catch_up_words(self, state: State) -> None:
        mark = self._words.mark
        if self._words.whole():
            if mark.state == state.stamp:
                return
            changes = self._changes(mark.library, mark.generation, state)
            if changes is not None:
                with suppress(CacheError):
                    self._words.update(changes.known, self._records.indexed(changes.touched), state.stamp)
                    if not self._words.bloated():
                        return
        self._words.fill(self._records.indexed(), state.stamp)

    def _catch_up_graph(self, state: State) -> None:
        graph = self.graph(state)
        mark = graph.mark
        if graph.whole():
            if mark.state == state.stamp:
                return
            changes = self._changes(mark.library, mark.generation, state)
            if changes is not None:
                with suppress(CacheError):
                    graph.update(changes.known, self._records.indexed(changes.touched), state.stamp)
                    if self.probe(state):
                        return
        graph.fill(self._records.indexed(), state.stamp)

    def _changes(self, library: str, generation: int, state: State) -> Changes | None:
        """The changes since the state of the cache; None when it has to be built anew."""
        if library != state.library or not 0 <= generation <= state.generation:
            return None
        changes = self._records.changed_since(generation)
        return None if changes.everything else changes
