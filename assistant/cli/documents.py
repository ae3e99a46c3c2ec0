"""Documents of the library: ingest, documents, show, remove, reindex, doctor."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.terminal.console import emit, emit_all, note, opened, say
from corpus.errors import BadInputError

if TYPE_CHECKING:
    from assistant.model import ModelReport


def register(app: typer.Typer) -> None:
    for command in (ingest, documents, show, remove, reindex, doctor):
        app.command()(command)


class Engine(StrEnum):
    PROCESSES = "processes"
    RAY = "ray"


JsonFlag = Annotated[bool, typer.Option("--json", help="每行输出一个 JSON 对象")]


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="文件或文件夹")],
    document_id: Annotated[str | None, typer.Option("--id", help="文件编号（只用于单个文件；默认取文件名）")] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="同时解析的文件数")] = 1,
    engine: Annotated[Engine, typer.Option("--engine", help="在哪里解析：本机的进程，或 Ray 集群")] = Engine.PROCESSES,
    address: Annotated[str, typer.Option("--address", help="Ray 集群的地址；不给则在本机起 --jobs 个")] = "",
    as_json: JsonFlag = False,
) -> None:
    """把政策文件读进库：解析条款、抽取事实、建立索引。"""
    from assistant.cli.ingesting import ingest_with_progress

    if address and engine is not Engine.RAY:
        raise BadInputError("--address 是 Ray 集群的地址，要和 --engine ray 一起用。")
    with opened() as assistant:
        cluster = address if engine is Engine.RAY else None
        failed = ingest_with_progress(assistant, paths, document_id, as_json, jobs=jobs, cluster=cluster)
    if failed:
        raise typer.Exit(1)


def documents(as_json: JsonFlag = False) -> None:
    """列出库中的文件。"""
    with opened() as assistant:
        entries = assistant.documents()
        if as_json:
            emit_all(entries)
            return
        from assistant.cli.terminal.tables import document_table

        document_table(entries)
        if not entries:
            note("库里还没有文件。用 tiaoli ingest 文件或文件夹 读入。")


def show(
    ref: Annotated[str, typer.Argument(help="编号[@版本][#条款]，如 shaoxing-2020#三/（一）")],
    as_json: JsonFlag = False,
) -> None:
    """显示文件全文、条款树或某一条款。"""
    with opened() as assistant:
        shown = assistant.show(ref)
        if as_json:
            emit(shown)
        else:
            say(shown["text"])


def remove(document_id: Annotated[str, typer.Argument(help="文件编号")]) -> None:
    """从库中移除一个文件（所有版本）。"""
    with opened() as assistant:
        assistant.remove(document_id)
    note(f"已移除 {document_id}。")


def reindex(
    reread: Annotated[
        bool, typer.Option("--reread", help="先按现在的规则重读库里的文件：纯文本整篇重读，其他格式重读事实；版本和人工更正都保留")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """由库中的记录重建检索索引；--reread 先重新解析每份文件。"""
    from assistant.cli.ingesting import reread_with_progress

    with opened() as assistant:
        failed = reread_with_progress(assistant, as_json) if reread else False
        assistant.reindex()
    note("索引已重建。")
    if failed:
        raise typer.Exit(1)


def doctor(
    llm: Annotated[bool, typer.Option("--llm", help="试一试配置的语言模型：三个问题")] = False,
    as_json: JsonFlag = False,
) -> None:
    """检查库是否完好，索引是否跟得上；--llm 试语言模型。"""
    with opened() as assistant:
        if llm:
            _tell_model(assistant.try_model(), as_json)
            return
        findings = assistant.doctor()
        for finding in findings:
            if as_json:
                emit(finding)
            else:
                say(f"[{finding.level}] {finding.text}")
    if any(finding.level == "error" for finding in findings):
        raise typer.Exit(1)


def _tell_model(report: "ModelReport", as_json: bool) -> None:
    if as_json:
        emit(report)
        return
    ways = {"tools": "工具调用", "json": "JSON 模式", "text": "纯文本"}
    say(f"语言模型 {report.model}：能连上，按{ways[report.way]}回答。")
    for trial in report.trials:
        say(f"[{'对' if trial.right else '不对'}] {trial.question} → {trial.said}（{trial.seconds:g} 秒）{trial.reason}")
    able = "能读条款：库的规则答不了的也会问它，答案逐句核对后才显示。"
    weak = "读得不够好：只用来换个说法，回答仍以规则找到的条款为准。"
    say(able if report.trusted else weak)
