"""The command line `tiaoli`: one module a group of commands, each a thin call of the facade.

Exit status 0 (also for no_basis, clarify and non_compliant: these are results), 1 (the user's input,
one line on stderr), 2 (usage), 3 (an evaluation missed its budget). Results go to stdout, messages and
progress to stderr, `-` is stdin. Nothing heavy is imported before a command runs.
"""

import os
import sys

import typer

from assistant.cli import checking, documents, evaluation, questions, registers, serving
from corpus.errors import TiaoliError

app = typer.Typer(
    name="tiaoli",
    help="条理：政策文件问答与企业自查。每一句回答都给出条款依据。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (documents, questions, registers, checking, evaluation, serving):
    group.register(app)


def main() -> None:
    """Run the command line; errors meant for the user become one line on stderr and exit status 1."""
    try:
        app()
    except TiaoliError as error:
        _fail(str(error))
    except BrokenPipeError:
        # `tiaoli ask --batch … | head`: the reader left, which is no error of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        _fail("已中断。已写入的内容保持完整。")


def _fail(message: str) -> None:
    sys.stderr.write(f"错误：{' '.join(message.split())}\n")
    sys.exit(1)
