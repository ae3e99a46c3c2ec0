"""The command line `tiaoli`: one module a group of commands, each a thin call of the facade.

Exit status 0 (also for no_basis, clarify and non_compliant: these are results), 1 (the user's input,
one line on stderr), 2 (usage), 3 (an evaluation missed its budget). Results go to stdout, messages and
progress to stderr, `-` is stdin. Nothing heavy is imported before a command runs.
"""

import errno
import os
import sys

from assistant.cli import checking, copies, documents, evaluation, questions, registers, serving
from assistant.cli.terminal.speech import App, UsageError, misuse
from assistant.cli.terminal.surroundings import settle
from corpus.errors import TiaoliError

app = App(
    name="tiaoli",
    help="条理：政策文件问答与企业自查。每一句回答都给出条款依据。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (documents, copies, questions, registers, checking, evaluation, serving):
    group.register(app)

INTERRUPTED = 130
REASONS = {
    errno.ENOENT: "没有这个文件夹或文件",
    errno.EACCES: "没有权限",
    errno.EROFS: "只能读，不能写",
    errno.ENOSPC: "磁盘已满",
    errno.EISDIR: "是文件夹，应是文件",
    errno.ENOTDIR: "是文件，应是文件夹",
    errno.EEXIST: "是文件，应是文件夹",
}


def main() -> None:
    """Run the command line; what the user must know of an error becomes one line on stderr."""
    settle()
    try:
        status = app(prog_name="tiaoli", standalone_mode=False)
        sys.stdout.flush()
    except UsageError as error:
        _usage(error)
    except TiaoliError as error:
        _fail(f"错误：{error}", 1)
    except BrokenPipeError:
        # `tiaoli ask --batch … | head`: the reader left, which is no error of ours
        _let_go()
    except OSError as error:
        _fail(f"错误：{error.filename or '文件'}：{REASONS.get(error.errno or 0, '打不开或写不了')}。请检查路径。", 1)
    except KeyboardInterrupt:
        _fail("已中断。已写入的内容保持完整。", INTERRUPTED)
    if status == INTERRUPTED:
        _fail("已中断。已写入的内容保持完整。", INTERRUPTED)
    sys.exit(status or 0)


def _usage(error: Exception) -> None:
    """Usage errors have status 2; a bare `tiaoli` shows its help."""
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    _fail(misuse(error), 2)


def _let_go() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)


def _fail(message: str, status: int) -> None:
    sys.stderr.write(" ".join(message.split()) + "\n")
    sys.exit(status)
