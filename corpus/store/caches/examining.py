"""In: the caches of a library and its state. Out: a finding on each."""

from collections.abc import Callable

from corpus.entries import Diagnosis
from corpus.store.caches.dense import DenseIndex
from corpus.store.caches.lexical import LexicalIndex
from corpus.store.protocols import RecordStore
from corpus.store.records.rows import State

NO_GRAPH = Diagnosis(subject="dense", level="ok", text="向量索引：资料库不大，逐条比对，不需要索引")

_REINDEX = "请运行 tiaoli reindex"


def lexical_finding(records: RecordStore, words: LexicalIndex, state: State) -> Diagnosis:
    expected = records.indexed_count()
    whole, mark = words.whole(), words.mark
    count = words.count() if whole else -1
    if not state.generation and not mark.state:
        return Diagnosis(subject="lexical", level="ok", text="全文索引：资料库为空")
    if not whole:
        return Diagnosis(subject="lexical", level="error", text=f"全文索引不存在或已损坏，{_REINDEX}")
    if mark.state != state.stamp or count != expected:
        behind = f"第 {mark.generation} 次写入、{count} 个检索单元，资料库为第 {state.generation} 次、{expected} 个"
        text = f"全文索引落后（{behind}），{_REINDEX}"
        return Diagnosis(subject="lexical", level="warning", text=text)
    return Diagnosis(subject="lexical", level="ok", text=f"全文索引与资料库一致（第 {state.generation} 次写入）")


def dense_finding(graph: DenseIndex, state: State, is_sound: Callable[[], bool]) -> Diagnosis:
    """`is_sound` tries the graph."""
    if graph.mark.state and not graph.whole():
        return Diagnosis(subject="dense", level="error", text=f"向量索引已损坏，{_REINDEX}")
    if graph.mark.state != state.stamp:
        text = f"向量索引落后（第 {graph.mark.generation} 次写入，资料库为第 {state.generation} 次），{_REINDEX}"
        return Diagnosis(subject="dense", level="warning", text=text)
    if is_sound():
        return Diagnosis(subject="probe", level="ok", text=f"向量索引与资料库一致，试查无误（第 {state.generation} 次写入）")
    return Diagnosis(subject="probe", level="error", text=f"向量索引已损坏或数量不符，{_REINDEX}")
