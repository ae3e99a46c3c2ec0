"""Registers of facts: facts, who, deadlines."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.cli.documents import JsonFlag
from assistant.cli.terminal.console import emit, emit_all, in_order, note, opened, read_date
from corpus.errors import BadInputError, in_short

RegionOption = Annotated[str | None, typer.Option("--region", help="地区")]
NOTHING = "没有找到。换一个部门名或事项再试。"
KINDS = ("responsibility", "deadline", "obligation", "criterion", "target", "support", "reference")


def register(app: typer.Typer) -> None:
    for command in (facts, who, deadlines, targets):
        app.command()(command)


def facts(
    documents: Annotated[list[str], typer.Argument(help="文件编号")],
    kind: Annotated[str | None, typer.Option("--kind", help="只要一类：responsibility、deadline、criterion …")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="每份文件写一个 <编号>.json 到此文件夹")] = None,
    as_json: JsonFlag = False,
) -> None:
    """列出从文件中抽取的事实。"""
    import json

    if kind is not None and kind not in KINDS:
        raise BadInputError(f"没有“{in_short(kind)}”这类事实。可用的有：{'、'.join(KINDS)}。")
    with opened() as assistant:
        for document_id in documents:
            row = assistant.fact_file(document_id)
            if out:
                out.mkdir(parents=True, exist_ok=True)
                (out / f"{document_id}.json").write_text(json.dumps(row, ensure_ascii=False, indent=1), encoding="utf-8")
                note(f"已写入 {out / document_id}.json")
            elif as_json:
                held = {(r.clause_id, r.span.start, r.title): r.resolved for r in assistant.references(document_id) if r.resolved}
                for fact in assistant.facts(document_id, kind):
                    found = held.get((fact.clause_id, fact.span.start, fact.title)) if fact.kind == "reference" else None
                    row = {"document": document_id, **fact.model_dump(mode="json", exclude_none=True)}
                    emit(row | ({"resolved": found} if found else {}))
            else:
                from assistant.cli.terminal.tables import fact_table

                fact_table(document_id, assistant.facts(document_id, kind))


def who(
    query: Annotated[str | None, typer.Argument(help="部门或事项；不给则列出全部")] = None,
    region: RegionOption = None,
    by_department: Annotated[bool, typer.Option("--matrix", help="一个部门一行，列出它在各项任务里的角色")] = False,
    as_json: JsonFlag = False,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="写成可打印的责任分工表")] = None,
) -> None:
    """谁牵头、谁配合、谁负责：按部门或事项查。"""
    if by_department:
        _matrix(query, region, as_json, xlsx)
        return
    with opened() as assistant:
        rows = assistant.who(query, region=region)
        if xlsx:
            _write(assistant.write_responsibilities, rows, xlsx)
        elif as_json:
            emit_all(rows)
        else:
            from assistant.cli.terminal.tables import who_table

            who_table(rows)
            if not rows:
                note(NOTHING)


def _matrix(query: str | None, region: str | None, as_json: bool, xlsx: Path | None) -> None:
    from assistant.registers.matrix import matrix
    from assistant.registers.writing.sheets import write_matrix

    with opened() as assistant:
        rows = matrix(assistant.who(query, region=region))
        if xlsx:
            _write(write_matrix, rows, xlsx)
        elif as_json:
            emit_all(rows)
        else:
            from assistant.cli.terminal.tables import matrix_table

            matrix_table(rows)
            if not rows:
                note(NOTHING)


def deadlines(
    start: Annotated[str | None, typer.Option("--from", help="从哪天起")] = None,
    end: Annotated[str | None, typer.Option("--to", help="到哪天止")] = None,
    region: RegionOption = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="以哪一天为准（默认今天）")] = None,
    department: Annotated[str | None, typer.Option("--department", help="只看某部门承担或负责的")] = None,
    lapsed: Annotated[bool, typer.Option("--all", help="连同已废止、已失效、尚未施行的文件")] = False,
    as_json: JsonFlag = False,
    ics: Annotated[Path | None, typer.Option("--ics", help="写成日历文件")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="写成可打印的报送日程表")] = None,
) -> None:
    """期限：哪些已过、哪些将到、下一次在何时。"""
    first, last = read_date(start), read_date(end)
    in_order(first, last)
    with opened() as assistant:
        rows = assistant.deadlines(first, last, region, read_date(as_of), department, lapsed)
        if ics:
            assistant.write_calendar(rows, ics)
            note(f"已写入 {ics}")
        if xlsx:
            _write(assistant.write_deadlines, rows, xlsx)
        if as_json:
            emit_all(rows)
        elif not (ics or xlsx):
            from assistant.cli.terminal.tables import deadline_table

            deadline_table(rows)
            note(f"以{rows[0].as_of}为准。" if rows else "没有找到符合条件的期限。")


def targets(
    region: RegionOption = None,
    department: Annotated[str | None, typer.Option("--department", help="只要这个部门承担的任务里的")] = None,
    as_json: JsonFlag = False,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="写成可打印的目标任务表")] = None,
) -> None:
    """目标任务：指标、数值、地区、时期。"""
    with opened() as assistant:
        rows = assistant.targets(region=region, department=department)
        if xlsx:
            _write(assistant.write_targets, rows, xlsx)
        elif as_json:
            emit_all(rows)
        else:
            from assistant.cli.terminal.tables import target_table

            target_table(rows)


def _write(write: Callable[[Any, Path], None], rows: Sequence[Any], path: Path) -> None:
    write(rows, path)
    note(f"已写入 {path}（{len(rows)} 行）")
