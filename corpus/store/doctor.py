"""In: a library. Out: findings on what in it is sound and what is damaged or behind, each with what to do. Reads only."""

import os
from collections.abc import Iterator
from pathlib import Path

from corpus.entries import Diagnosis
from corpus.errors import DamagedDocumentError, TiaoliError, UnknownDocumentError
from corpus.store.caches.serving import Caches
from corpus.store.chunking import chunks_of
from corpus.store.records.database import RESTORE
from corpus.store.records.records import Records
from corpus.store.records.rows import State

_REINDEX = "请运行 tiaoli reindex"


def examine(records: Records, caches: Caches, embedder: str, lock: Path) -> list[Diagnosis]:
    """Findings in a fixed order: database, lock where it is at fault, documents, counts, vectors, embedder, lexical cache, dense cache.

    `embedder` is today's, `lock` the file that writers hold.
    """
    found = [*_database(records), *_lock(lock)]
    try:
        state = records.state()
        for part in (
            _documents(records),
            _counts(records),
            _vectors(records),
            _embedder(state, embedder),
            _lexical(records, caches, state),
            _dense(records, caches, state),
        ):
            found.extend(part)
    except TiaoliError as error:
        if not any(one.level == "error" and one.subject == "database" for one in found):
            found.append(Diagnosis(subject="database", level="error", text=str(error)))
    return found


def _database(records: Records) -> Iterator[Diagnosis]:
    faults = records.faults()
    lacking = records.lacking() if not faults else []
    if faults:
        yield Diagnosis(subject="database", level="error", text=f"资料库文件已损坏（{faults[0]}）：{RESTORE}")
    elif lacking:
        yield Diagnosis(subject="database", level="error", text=f"资料库的登记缺少 {'、'.join(lacking)}，{_REINDEX}")
    else:
        yield Diagnosis(subject="database", level="ok", text="资料库文件完好")


def _lock(path: Path) -> Iterator[Diagnosis]:
    """A finding where nobody could write the library: a folder, a link or a device in the lock's place, or a file of another user."""
    if not path.exists() and not path.is_symlink():
        return
    writable = not os.access(path.parent, os.W_OK) or os.access(path, os.R_OK | os.W_OK)
    if path.is_symlink() or not path.is_file() or not writable:
        yield Diagnosis(subject="lock", level="error", text=f"资料库的锁文件 {path} 不是可写的普通文件，资料库不能写入：请检查或删除它")


def _documents(records: Records) -> Iterator[Diagnosis]:
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


def _readable(records: Records, document_id: str, version: int) -> bool:
    try:
        records.record(document_id, version)
    except UnknownDocumentError:
        return False
    return True


def _counts(records: Records) -> Iterator[Diagnosis]:
    counts = f"{len(records.entries())} 份文件，{records.chunk_count()} 个检索单元，{len(records.facts(None, None))} 条事实"
    yield Diagnosis(subject="counts", level="ok", text=counts)


def _vectors(records: Records) -> Iterator[Diagnosis]:
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


def _lexical(records: Records, caches: Caches, state: State) -> Iterator[Diagnosis]:
    words, expected = caches.words(), records.indexed_count()
    whole, mark = words.whole(), words.mark
    count = words.count() if whole else -1
    if not state.generation and not mark.state:
        yield Diagnosis(subject="lexical", level="ok", text="全文索引：资料库为空")
    elif not whole:
        yield Diagnosis(subject="lexical", level="error", text=f"全文索引不存在或已损坏，{_REINDEX}")
    elif mark.state != state.stamp or count != expected:
        behind = f"第 {mark.generation} 次写入、{count} 个检索单元，资料库为第 {state.generation} 次、{expected} 个"
        text = f"全文索引落后（{behind}），{_REINDEX}"
        yield Diagnosis(subject="lexical", level="warning", text=text)
    else:
        yield Diagnosis(subject="lexical", level="ok", text=f"全文索引与资料库一致（第 {state.generation} 次写入）")


def _dense(records: Records, caches: Caches, state: State) -> Iterator[Diagnosis]:
    if not caches.wants_graph(state):
        yield Diagnosis(subject="dense", level="ok", text="向量索引：资料库不大，逐条比对，不需要索引")
        return
    graph = caches.graph(state)
    if graph.mark.state and not graph.whole():
        yield Diagnosis(subject="dense", level="error", text=f"向量索引已损坏，{_REINDEX}")
    elif graph.mark.state != state.stamp:
        text = f"向量索引落后（第 {graph.mark.generation} 次写入，资料库为第 {state.generation} 次），{_REINDEX}"
        yield Diagnosis(subject="dense", level="warning", text=text)
    elif caches.probe(state):
        yield Diagnosis(subject="probe", level="ok", text=f"向量索引与资料库一致，试查无误（第 {state.generation} 次写入）")
    else:
        yield Diagnosis(subject="probe", level="error", text=f"向量索引已损坏或数量不符，{_REINDEX}")
