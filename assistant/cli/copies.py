"""Whole libraries: move, backup, restore."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.documents import JsonFlag
from assistant.cli.questions import asked_of
from assistant.cli.terminal.batch import cases_at
from assistant.cli.terminal.console import emit, note, opened
from corpus.errors import TiaoliError


def register(app: typer.Typer) -> None:
    for command in (move, backup, restore):
        app.command()(command)


def move(
    to: Annotated[str, typer.Option("--to", help="空的文件夹，或数据库地址 postgresql+psycopg://用户:密码@主机/库")],
    cases: Annotated[str | None, typer.Option("--cases", help="JSON Lines 用例文件：两边回答须相同；不给则自拟")] = None,
    as_json: JsonFlag = False,
) -> None:
    """把整个库复制到别处，并逐表逐题核对两边相同；原来的库不动。"""
    from assistant.app.moving import moved

    with opened() as assistant:
        made = moved(assistant, to, [asked_of(case) for case in cases_at(cases)] if cases else ())
    if as_json:
        emit(made)
    if not made.is_same:
        where = "、".join([*made.tables, *made.questions])
        raise TiaoliError(f"复制出的库与原来的不同（{where}）：请不要改用它，原来的库没有动")
    note(f"已复制 {made.documents} 份文件；各表逐行相同，{made.asked} 个问题的回答相同。原来的库没有动。")
    note(f"改用新库：设置 {'TIAOLI_DATABASE' if '://' in to else 'TIAOLI_HOME'}。")


def backup(file: Annotated[Path, typer.Argument(help="备份文件；已有的会被替换")]) -> None:
    """把整个库存成一个文件；期间照常可读可写。"""
    with opened() as assistant:
        assistant.library.backup(file)
        count = len(assistant.documents())
    note(f"已备份 {count} 份文件到 {file}。")


def restore(file: Annotated[Path, typer.Argument(help="tiaoli backup 写出的文件")]) -> None:
    """用备份替换库里现有的全部内容。"""
    with opened(samples=False) as assistant:
        before = len(assistant.documents())
        assistant.library.restore(file)
        note(f"已恢复 {len(assistant.documents())} 份文件，替换了原有的 {before} 份。")
