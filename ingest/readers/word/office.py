"""Formats that only an office suite reads (.rtf .odt, and .doc at its best): LibreOffice, where it is installed, makes a .docx of them."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.errors import BadInputError
from corpus.model import Remark
from ingest.readers.source import SourceText
from ingest.readers.word import docx

MAX_SECONDS = 120


@cache
def installed() -> str | None:
    """The program's path; None where there is none."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def read(data: bytes, name: str) -> SourceText:
    """Blocks of a document; BadInputError where LibreOffice is not installed or cannot read it."""
    program = installed()
    if program is None:
        raise BadInputError(f"{name}：这种格式要靠 LibreOffice 读取，本机没有安装；请安装，或另存为 .docx 后再导入。")
    with TemporaryDirectory() as folder:
        made = _converted(program, data, Path(folder))
        if made is None:
            raise BadInputError(f"{name}：LibreOffice 读不了这个文件，可能已损坏或设有密码；请另存为 .docx 后再导入。")
        source = docx.read(made, name)
    note = Remark(kind="note", text="", detail="由 LibreOffice 转换后读取")
    return SourceText(source.text, "office", "", (note, *source.remarks), source.blocks, source.stated)


def _converted(program: str, data: bytes, folder: Path) -> bytes | None:
    """The document as .docx; None when it cannot be made. A profile of its own, so that runs beside each other do not wait."""
    given = folder / "document"
    given.write_bytes(data)
    command = [program, "--headless", "--norestore", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    command += ["--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(given)]
    quiet = subprocess.DEVNULL
    try:
        with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True) as process:
            _ended(process)
        return (folder / "out" / "document.docx").read_bytes()
    except OSError:
        return None


def _ended(process: "subprocess.Popen[bytes]") -> None:
    """Waits until the program is done or its time is over; what it started itself ends with it."""
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(MAX_SECONDS)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL) if os.name == "posix" else process.kill()
