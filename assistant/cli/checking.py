"""An enterprise checks itself: check."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.documents import JsonFlag
from assistant.cli.terminal.batch import Case, run_batch
from assistant.cli.terminal.console import emit, note, opened, read_date, say, text_or_stdin
from corpus.errors import BadInputError

if TYPE_CHECKING:
    from assistant.app import Tiaoli
    from assistant.model import CheckReport


def register(app: typer.Typer) -> None:
    app.command()(check)


def check(
    statement: Annotated[str | None, typer.Option("--statement", help="企业自述；- 为标准输入")] = None,
    profile: Annotated[Path | None, typer.Option("--profile", help="企业情况文件（YAML 或 JSON）")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="以哪一天为准（默认今天）")] = None,
    form: Annotated[Path | None, typer.Option("--form", help="写出一份待填的情况文件（YAML），填好用 --profile 读")] = None,
    docx: Annotated[Path | None, typer.Option("--docx", help="写成 Word 报告")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="写成网页报告，可直接打印成 PDF")] = None,
    batch: Annotated[str | None, typer.Option("--batch", help="JSON Lines：id, statement, turns, as_of")] = None,
    dialogue: Annotated[bool, typer.Option("--dialogue", help="一问一答地核对，空行结束")] = False,
    as_json: JsonFlag = False,
) -> None:
    """企业自查：逐条给出 符合、不符合、待核实 或 不适用，及依据。"""
    with opened() as assistant:
        if batch:
            run_batch(batch, "自查中", lambda case: assistant.check(**_checked(case)))
            return
        if form:
            _write_form(assistant, form, statement, profile, as_of)
            return
        if dialogue:
            report = _talk(assistant, statement, profile, as_of)
        elif not statement and not profile:
            raise BadInputError("请用 --statement 说明企业情况，用 --profile 给出情况文件，或用 --dialogue 一问一答。")
        else:
            report = assistant.check(text_or_stdin(statement) if statement else None, profile=profile, as_of=read_date(as_of))
        if html and html.suffix.lower() not in (".html", ".htm"):
            raise BadInputError(f"网页报告 {html} 的文件名应以 .html 结尾。")
        for path in filter(None, (docx, html)):
            assistant.write_report(report, path)
            note(f"已写入 {path}")
        if as_json:
            emit(report)
        elif not (docx or html):
            from assistant.render import report_to_terminal

            say(report_to_terminal(report))


def _checked(case: Case) -> dict[str, Any]:
    statement, turns = case.text("statement"), case.texts("turns")
    if statement is None and not turns:
        raise BadInputError("没有 statement。")
    return {"statement": statement or "", "turns": turns, "as_of": read_date(case.text("as_of")), "id": case.id}


def _write_form(assistant: "Tiaoli", form: Path, statement: str | None, profile: Path | None, as_of: str | None) -> None:
    """Without an account the form asks who the enterprise is; with one it holds what concerns it."""
    if form.exists():
        raise BadInputError(f"{form} 已经有了：请换一个文件名，以免盖掉填好的内容。")
    fields = assistant.check_form(text_or_stdin(statement) if statement else None, profile=profile, as_of=read_date(as_of))
    assistant.write_form(fields, form)
    note(f"已写入 {form}（{len(fields)} 项）。填好后：tiaoli check --profile {form}")


def _talk(assistant: "Tiaoli", statement: str | None, profile: Path | None, as_of: str | None) -> "CheckReport":
    """Takes messages from stdin until an empty line or its end; what is asked goes to stderr, the report is the result."""
    talk = assistant.dialogue(profile=profile, as_of=read_date(as_of))
    note(talk.say(statement).text if statement else "请说明企业在哪里、做什么、有哪些设备、能耗环保安全等情况（空行结束）：")
    for line in sys.stdin:
        if not line.strip():
            break
        note(talk.say(line.strip()).text)
    return talk.report()
