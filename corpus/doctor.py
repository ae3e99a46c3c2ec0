"""What is sound in a library and what is not. Reads only."""

from collections.abc import Iterator

from corpus.caches import Caches
from corpus.dense import DenseCacheError
from corpus.entries import Diagnosis
from corpus.records import Records
from corpus.rows import State

_REINDEX = "请运行 tiaoli reindex"


def examine(records: Records, caches: Caches, embedder: str) -> list[Diagnosis]:
    """Findings in a fixed order: database, counts, vectors, embedder, lexical cache, dense cache; `embedder` is the present one."""
    state = records.state()
    return [
        *_database(records),
        *_vectors(records),
        *_embedder(state, embedder),
        *_lexical(records, caches, state),
        *_dense(records, caches, state),
    ]


def _database(records: Records) -> Iterator[Diagnosis]:
    faults = records.faults()
    if faults:
        yield Diagnosis(
            subject="database", level="error", text=f"资料库文件已损坏（{faults[0]}），请用备份恢复，或换一个 TIAOLI_HOME 后重新入库"
        )
    else:
        yield Diagnosis(subject="database", level="ok", text="资料库文件完好")
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
    words, expected = caches.words(), records.chunk_count()
    try:
        count = words.count()
    except (OSError, ValueError):
        count = -1
    if expected == 0 and count < 0:
        yield Diagnosis(subject="lexical", level="ok", text="全文索引：资料库为空")
    elif count < 0:
        yield Diagnosis(subject="lexical", level="error", text=f"全文索引不存在或已损坏，{_REINDEX}")
    elif words.mark.state != state.stamp or count != expected:
        behind = f"第 {words.mark.generation} 次写入、{count} 个检索单元，资料库为第 {state.generation} 次、{expected} 个"
        text = f"全文索引落后（{behind}），{_REINDEX}"
        yield Diagnosis(subject="lexical", level="warning", text=text)
    else:
        yield Diagnosis(subject="lexical", level="ok", text=f"全文索引与资料库一致（第 {state.generation} 次写入）")


def _dense(records: Records, caches: Caches, state: State) -> Iterator[Diagnosis]:
    if not state.dimensions:
        yield Diagnosis(subject="dense", level="ok", text="向量索引：资料库为空")
        return
    mark = caches.graph(state).mark
    if mark.state != state.stamp:
        text = f"向量索引落后（第 {mark.generation} 次写入，资料库为第 {state.generation} 次），{_REINDEX}"
        yield Diagnosis(subject="dense", level="warning", text=text)
        return
    try:
        sound = caches.probe(state)
    except DenseCacheError:
        sound = False
    if sound:
        yield Diagnosis(subject="probe", level="ok", text=f"向量索引与资料库一致，试查无误（第 {state.generation} 次写入）")
    else:
        yield Diagnosis(subject="probe", level="error", text=f"向量索引已损坏或数量不符，{_REINDEX}")
