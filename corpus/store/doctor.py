"""In: a library. Out: findings on what in it is sound and what is damaged or behind, each with what to do. Reads only."""

from collections.abc import Iterator

from corpus.entries import Diagnosis
from corpus.errors import DamagedDocumentError, TiaoliError, UnknownDocumentError
from corpus.store.chunking import chunks_of
from corpus.store.protocols import Backend, RecordStore
from corpus.store.records.database import RESTORE
from corpus.store.records.rows import State

_REINDEX = "请运行 tiaoli reindex"


def examine(backend: Backend, embedder: str) -> list[Diagnosis]:
    """Findings in a fixed order: database, lock where it is at fault, documents, counts, vectors, embedder, lexical index, dense index.

    `embedder` is today's.
    """
    records = backend.records
    found = [*_database(records), *backend.lock.examine()]
    try:
        state = records.state()
        for part in (
            _documents(records),
            _counts(records),
            _vectors(records),
            _embedder(state, embedder),
            backend.indexes.examine(state),
        ):
            found.extend(part)
    except TiaoliError as error:
        if not any(one.level == "error" and one.subject == "database" for one in found):
            found.append(Diagnosis(subject="database", level="error", text=str(error)))
    return found


def _database(records: RecordStore) -> Iterator[Diagnosis]:
    faults = records.faults()
    lacking = records.lacking() if not faults else []
    if faults:
        yield Diagnosis(subject="database", level="error", text=f"资料库文件已损坏（{faults[0]}）：{RESTORE}")
    elif lacking:
        yield Diagnosis(subject="database", level="error", text=f"资料库的登记缺少 {'、'.join(lacking)}，{_REINDEX}")
    else:
        yield Diagnosis(subject="database", level="ok", text="资料库文件完好")


def _documents(records: RecordStore) -> Iterator[Diagnosis]:
    """Findings on damaged documents only: a library may hold thousands of sound ones."""
    listed = set(records.listed())
    for document_id in records.ids():
        try:
            records.record(document_id)
            lost = next((n for n in records.versions(document_id) if not _readable(records, document_id, n)), None)
            if document_id not in listed or not records.is_sound(document_id, chunks_of):
                text = f"文件 {document_id} 的条款、事实或检索单元与它的记录不符，{_REINDEX}"
                yield Diagnosis(subject="document", level="error", text=text)
            elif lost is not None:
                text = f"文件 {document_id} 的第 {lost} 版已损坏，现行版本完好；如不再需要旧版，可移除后重新入库"
                yield Diagnosis(subject="document", level="warning", text=text)
        except DamagedDocumentError as error:
            yield Diagnosis(subject="document", level="error", text=str(error))
        except UnknownDocumentError:
            continue  # removed meanwhile


def _readable(records: RecordStore, document_id: str, version: int) -> bool:
    try:
        records.record(document_id, version)
    except UnknownDocumentError:
        return False
    return True


def _counts(records: RecordStore) -> Iterator[Diagnosis]:
    counts = f"{len(records.entries())} 份文件，{records.chunk_count()} 个检索单元，{len(records.facts(None, None))} 条事实"
    yield Diagnosis(subject="counts", level="ok", text=counts)


def _vectors(records: RecordStore) -> Iterator[Diagnosis]:
    orphans = records.orphans()
    if orphans:
        yield Diagnosis(subject="vectors", level="error", text=f"{orphans} 个检索单元没有所属文件或向量长度不符，{_REINDEX}")
    else:
        yield Diagnosis(subject="vectors", level="ok", text="每个检索单元都有所属文件和向量")


def _embedder(state: State, embedder: str) -> Iterator[Diagnosis]:
    if state.embedder not in ("", embedder):
        text = f"资料库的向量由 {state.embedder} 生成，现在用的是 {embedder}：{_REINDEX} 重新生成，或改回原来的向量模型"
        yield Diagnosis(subject="embedder", level="warning", text=text)
    else:
        yield Diagnosis(subject="embedder", level="ok", text=f"向量模型：{state.embedder or embedder}")
