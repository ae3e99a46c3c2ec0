"""Reading files in with progress, and a short report on each."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant.cli.terminal.console import emit, note
from corpus.errors import TiaoliError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from assistant.app import Tiaoli
    from assistant.app.taking_in.intake import Intake
    from assistant.app.taking_in.reading import Reached
    from assistant.app.taking_in.rereading import Reread

OUTCOMES = {
    "added": "加入",
    "new_version": "更新为新版本",
    "reread": "重新解析",
    "unchanged": "没有变化",
    "skipped": "跳过",
    "failed": "失败",
}
REMARKS = {
    "joined": "接合断行",
    "removed": "去除标记",
    "annex_missing": "附件未附",
    "truncated": "文末疑似被截断",
    "table_total": "表格合计不符",
    "doubtful": "识别存疑",
    "encoding": "编码",
    "note": "说明",
}
# kinds that a reader should know of one by one; the others are counted
TOLD = ("annex_missing", "truncated", "table_total", "encoding", "note")
REPORTED = 20


def ingest_with_progress(
    assistant: Tiaoli, paths: Sequence[Path], document_id: str | None, as_json: bool, *, jobs: int, cluster: str | None
) -> bool:
    """Read the paths in; returns whether any file failed. One failing file given alone raises its error instead."""
    with _progress() as (advance, on_page):
        done = assistant.ingest(paths, document_id, advance, jobs, cluster, on_page)
    failed = [row for row in done if row.outcome == "failed"]
    if len(done) == 1 and failed:
        raise TiaoliError(failed[0].message)
    for row in done:
        if as_json:
            emit(row)
        elif row.outcome == "failed":
            note(f"失败：{row.message}")
    if not as_json:
        _tell(done)
    return bool(failed)


def reread_with_progress(assistant: Tiaoli, as_json: bool) -> bool:
    """Read all documents again, a line for each that changed and a total; returns whether any could not be read."""
    done: list[Reread] = []
    with _bar(len(assistant.documents())) as advance:
        for row in assistant.reread():
            done.append(row)
            advance(row.document_id)
            if as_json:
                emit(row)
            elif row.outcome == "failed":
                note(f"失败：{row.document_id}：{row.message}")
            elif row.added or row.removed:
                note(f"{row.document_id}　《{row.title}》　事实 +{row.added} −{row.removed}，共 {row.facts} 条")
    if not as_json:
        note(_total(done))
    return any(row.outcome == "failed" for row in done)


def _total(done: Sequence[Reread]) -> str:
    counts: Counter[str] = Counter(row.outcome for row in done)
    told = {"reread": "重新解析", "current": "本就是现在的规则", "failed": "失败"}
    documents = "，".join(f"{words} {counts[outcome]} 份" for outcome, words in told.items() if counts[outcome]) or "库里没有文件"
    return f"合计：{documents}；事实 +{sum(row.added for row in done)} −{sum(row.removed for row in done)}"


def _tell(done: Sequence[Intake]) -> None:
    read = [row for row in done if row.outcome not in ("failed", "skipped")]
    for row in read[:REPORTED]:
        note(f"{row.document_id}　《{row.title}》　{row.message}，{row.clauses} 条款，{row.facts} 条事实")
        for line in _remarks(row):
            note(f"    {line}")
    if len(read) > REPORTED:
        note(f"……另有 {len(read) - REPORTED} 份，用 tiaoli documents 查看。")
    counts = Counter(row.outcome for row in done)
    note("合计：" + "，".join(f"{OUTCOMES[name]} {count}" for name, count in counts.items()))


def _remarks(row: Intake) -> Iterator[str]:
    counted = Counter(remark.kind for remark in row.report if remark.kind not in TOLD)
    if counted:
        yield "，".join(f"{REMARKS[kind]} {count} 处" for kind, count in counted.items())
    for remark in row.report:
        if remark.kind in TOLD:
            yield f"{REMARKS[remark.kind]}：{remark.detail or remark.text}"


@contextmanager
def _bar(total: int) -> Iterator[Callable[[str], None]]:
    """A bar on stderr where that is a terminal; called with the id of each document that is done."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("重新解析", total=total)
        yield lambda name: progress.update(task, advance=1, description=f"重新解析 {name}")


@contextmanager
def _progress() -> Iterator[tuple[Callable[[Intake], None] | None, Callable[[Reached], None] | None]]:
    """Who is told of each file and of each page: a counter on stderr where that is a terminal."""
    if not sys.stderr.isatty():
        yield None, None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed} 份"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("读入中", total=None)
        yield (
            lambda row: progress.update(task, advance=1, description=f"已读入 {row.document_id}"),
            lambda reached: progress.update(task, description=str(reached)),
        )
