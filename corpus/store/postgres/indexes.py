"""Both indexes of a library in PostgreSQL. They are written with the records, so a search never finds them behind."""

from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from corpus.entries import Diagnosis
from corpus.errors import TiaoliError
from corpus.store.exact import nearest
from corpus.store.postgres.dense import build_graph, count, has_graph, proposed
from corpus.store.postgres.lexical import chunk_table, gone_share, merge_runs
from corpus.store.postgres.ranking import Ranking
from corpus.store.postgres.records import PostgresRecords
from corpus.store.records.rows import State, Vectors

_MOST_GONE = 0.1
"""Share of chunks that are gone above which the postings are written anew."""

_UNTIDY = "索引没有整理完，检索仍然正确但会变慢，请运行 tiaoli reindex"


class PostgresIndexes:
    """Reading is safe from several threads; `catch_up` and `refill` need the library's write lock."""

    def __init__(self, records: PostgresRecords) -> None:
        self._records = records
        self._ranking = Ranking(records)
        self.due: set[str] = set()

    def close(self) -> None:
        """Nothing is open but the connections of the records."""

    def lexical(self, query: Mapping[str, float], depth: int, parts: Sequence[int] | None, state: State) -> dict[int, float]:
        """BM25 scores of the best `depth` chunks by number."""
        return self._ranking.search(query, depth, parts)

    def dense(self, vector: Vectors, depth: int, parts: Sequence[int] | None, state: State) -> dict[int, float]:
        """Cosines of the nearest `depth` chunks by number: pgvector proposes, the records' own vectors are compared."""
        if not vector.any() or (parts is not None and not parts):
            return {}
        with self._records.reading() as db:
            numbers = proposed(db, vector, depth, parts)
        _, table = self._records.vectors(numbers)
        return nearest(table, vector, depth)

    def catch_up(self) -> None:
        """Merge what has become many, write anew what is for the most part gone, and build what a library of this size needs."""
        self.due.clear()
        try:
            self.refill()
        except TiaoliError:
            self.due.add(_UNTIDY)

    def refill(self) -> None:
        """The rewritten records brought both with them; what is left is to merge and to build."""
        with self._records.writing() as db:
            if gone_share(db) > _MOST_GONE:
                self._records.index_words(db)
            merge_runs(db)
            self._build(db)

    def examine(self, state: State) -> Iterator[Diagnosis]:
        """Whether both hold the chunks of the records."""
        with self._records.reading() as db:
            expected = set(db.execute(sa.text("SELECT id FROM chunks")).scalars())
            words = set(chunk_table(db).ids.tolist())
            vectors = set(db.execute(sa.text("SELECT chunk_id FROM embeddings")).scalars())
            graph = has_graph(db)
        yield _finding("lexical", "全文索引", words == expected, "与资料库一致")
        yield _finding("dense", "向量索引", vectors == expected, "与资料库一致" if graph else "与资料库一致，资料库不大，逐条比对")

    def _build(self, db: Connection) -> None:
        dimensions = self._records.state().dimensions
        if dimensions and count(db):
            build_graph(db, dimensions)


def _finding(subject: str, name: str, is_sound: bool, words: str) -> Diagnosis:
    if is_sound:
        return Diagnosis.model_validate({"subject": subject, "level": "ok", "text": f"{name}{words}"})
    return Diagnosis.model_validate({"subject": subject, "level": "error", "text": f"{name}与资料库不符，请运行 tiaoli reindex"})
