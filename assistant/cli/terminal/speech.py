"""The command line's own words in Chinese: help pages and usage errors, which typer words in English."""

import re
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

# of UsageError and what derives from it typer makes only this one public
UsageError: Any = typer.BadParameter.__base__

HELP = (
    ("Usage: ", "用法："),
    ("Arguments:\n", "参数：\n"),
    ("Options:\n", "选项：\n"),
    ("Commands:\n", "命令：\n"),
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 [参数]..."),
    ("Show this message and exit.", "显示本说明。"),
    ("[default: ", "[默认："),
    ("[required]", "[必填]"),
)


TYPES = {"str": "文字", "path": "路径", "int": "整数", "int range": "整数", "float": "数"}
_TYPE = re.compile(r"<(?:list\[)?([a-z ]+)\]?>( *)", re.I)


def in_chinese(page: str) -> str:
    """A help page with the words of HELP and TYPES put into Chinese, its columns kept."""
    for english, chinese in HELP:
        page = page.replace(english, chinese)
    return _TYPE.sub(_type, page)


def _type(found: re.Match[str]) -> str:
    """<str> as <文字>; a Chinese character takes two columns."""
    word = TYPES.get(found.group(1).lower(), "值")
    room = len(found.group()) - 2 - 2 * len(word)
    return f"<{word}>" + " " * (max(1, room) if found.group(2) else 0)


class Command(TyperCommand):
    def get_help(self, ctx: Any) -> str:
        return in_chinese(super().get_help(ctx))


class Group(TyperGroup):
    def get_help(self, ctx: Any) -> str:
        return in_chinese(super().get_help(ctx))


class App(typer.Typer):
    """A typer application whose help is Chinese throughout."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(cls=Group, **settings)

    def command(self, *arguments: Any, **settings: Any) -> Callable[[Any], Any]:
        return super().command(*arguments, cls=Command, **settings)


def misuse(error: Any) -> str:
    """A usage error as one Chinese line, with where to look."""
    path = error.ctx.command_path if error.ctx else "tiaoli"
    return f"用法错误：{_said(error)}。用 {path} --help 查看用法。"


def _said(error: Any) -> str:
    match type(error).__name__:
        case "NoSuchOption":
            near = f"，是否想用 {'、'.join(sorted(error.possibilities))}" if error.possibilities else ""
            return f"没有选项 {error.option_name}{near}"
        case "MissingParameter":
            return f"缺少 {_name(error.param)}"
        case "BadParameter":
            return f"{_name(error.param)} 的值不对（{_value(error.message)}）"
        case "BadOptionUsage":
            return f"选项 {error.option_name} 用得不对（要么缺值，要么多了值）"
    words = error.format_message()
    if words.startswith("No such command"):
        return f"没有命令 {words.removeprefix('No such command ').split('.')[0]}"
    if "extra argument" in words:
        return f"多出的参数 {words.rpartition('(')[2].rstrip(')')}"
    return "缺少命令" if words.startswith("Missing command") else str(words)


def _name(parameter: Any) -> str:
    if parameter is None:
        return "参数"
    return str(parameter.opts[0]) if parameter.param_type_name == "option" else f"参数 {parameter.name}"


def _value(message: str) -> str:
    known = {
        "Input should be a valid integer": "应是整数",
        "Input should be greater than or equal to": "太小，最小为",
    }
    for english, chinese in known.items():
        if message.startswith(english):
            rest = message.removeprefix(english)
            return chinese + (rest if rest.strip().lstrip("-").isdigit() else "")
    return message
