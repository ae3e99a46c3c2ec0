"""An enterprise checks itself: check."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.console import emit, note, opened, read_cases, read_date, say, text_or_stdin, tracked
from assistant.cli.documents import JsonFlag
from corpus.errors import BadInputError


def register(app: typer.Typer) -> None:
    app.command()(check)


def check(
    statement: Annotated[str | None, typer.Option("--statement", help="企业自述；- 为标准输入")] = None,
    profile: Annotated[Path | None, typer.Option("--profile", help="企业情况文件（YAML 或 JSON）")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="以哪一天为准（默认今天）")] = None,
    docx: Annotated[Path | None, typer.Option("--docx", help="写成 Word 报告")] = None,
    batch: Annotated[str | None, typer.Option("--batch", help="JSON Lines：id, statement, turns, as_of")] = None,
    as_json: JsonFlag = False,
) -> None:
    """企业自查：逐条给出 符合、不符合、待核实 或 不适用，及依据。"""
    with opened() as assistant:
        if batch:
            for case in tracked(read_cases(batch), "自查中"):
                emit(
                    assistant.check(
                        case.get("statement") or "", turns=case.get("turns") or [], as_of=read_date(case.get("as_of")), id=case.get("id")
                    )
                )
            return
        if not statement and not profile:
            raise BadInputError("请用 --statement 说明企业情况，或用 --profile 给出情况文件。")
        report = assistant.check(text_or_stdin(statement) if statement else None, profile=profile, as_of=read_date(as_of))
        if docx:
            assistant.write_report(report, docx)
            note(f"已写入 {docx}")
        if as_json:
            emit(report)
        elif not docx:
            from assistant.render import report_to_terminal

            say(report_to_terminal(report))
