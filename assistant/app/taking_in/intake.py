"""Files and folders -> ids and records: which files are read, under which id, and what became of each."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant.app.taking_in.reading import Made, PageOf, attempted, named, read_one, unasked
from corpus.errors import BadInputError, TiaoliError, in_short
from corpus.model import Frozen, PolicyRecord, Remark
from corpus.store.records.rows import Embedded

if TYPE_CHECKING:
    from corpus.store.library import Library
    from ingest.facts import Extractor

# × and + stand in the names of programmes (数据要素×, 人工智能+): an id is the file's stem
_BAD = re.compile(r"[^0-9A-Za-z\u3400-\u9fff\-_.()（）×·+＋]+")

Became = Literal["added", "unchanged", "new_version", "reread", "failed", "skipped"]
CHANGED = frozenset(("added", "new_version", "reread"))  # what the library holds now differs from before


class Intake(Frozen):
    """What became of one file; `message` is one Chinese line, `report` what ingest found in it."""

    path: str
    document_id: str | None = None
    outcome: Became
    message: str = ""
    title: str = ""
    clauses: int = 0
    facts: int = 0
    report: tuple[Remark, ...] = ()


def readable_types() -> tuple[str, ...]:
    """File endings that a reader exists for, with the dot, lower case."""
    from ingest.readers import ARCHIVES, ENDINGS

    return tuple(sorted({*ENDINGS, *ARCHIVES}))


def find_files(paths: Sequence[Path]) -> tuple[list[Path], dict[Path, str]]:
    """(files to read, files in folders that are passed over, each with why); a path that does not exist raises BadInputError.

    In a folder a link that leads out of it is passed over: whoever fills the folder must not choose what else of this machine is read.
    """
    known = readable_types()
    read: list[Path] = []
    skipped: dict[Path, str] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(
                p for p in path.rglob("*") if p.is_file() and not any(part.startswith(".") for part in p.relative_to(path).parts)
            )
            why = {p: _passed_over(p, path.resolve(), known) for p in inside}
            read += [p for p, reason in why.items() if not reason]
            skipped |= {p: reason for p, reason in why.items() if reason}
        elif path.is_file():
            read.append(path)
        elif path.exists():
            raise BadInputError(f"{named(path)}：不是普通文件，也不是文件夹，读不了。")
        else:
            raise BadInputError(f"{named(path)}：没有这个文件或文件夹。请检查路径。")
    if not read:
        raise BadInputError(f"{'、'.join(map(named, paths))}：没有可读的文件（可读：{' '.join(known)}）。")
    return list(dict.fromkeys(read)), skipped


def _passed_over(path: Path, folder: Path, known: Sequence[str]) -> str:
    """Why a file in `folder` (its real path) is not read; "" when it is."""
    if not path.resolve().is_relative_to(folder):
        return "链接指向文件夹之外，已跳过"
    return "" if path.suffix.lower() in known else "类型不认识，已跳过"


def ids_of(files: Sequence[Path], document_id: str | None = None) -> dict[Path, str]:
    """Id of each file, chosen from all paths together: its stem, or <folder>--<stem> where stems collide."""
    if document_id is not None:
        if len(files) != 1:
            raise BadInputError("--id 只能用于单个文件。")
        return {files[0]: checked_id(document_id)}
    stems = Counter(clean_id(path.stem) for path in files)
    taken = {stem for stem, count in stems.items() if count == 1}
    chosen: dict[Path, str] = {}
    for path in files:
        name = clean_id(path.stem)
        if stems[name] > 1:
            name = _free(clean_id(f"{path.resolve().parent.name}--{name}"), taken)
            taken.add(name)
        chosen[path] = name
    return chosen


def _free(name: str, taken: Set[str]) -> str:
    """`name`, or `name_`, `name__` … where that is another file's: two files under one id would be versions of one document."""
    while name in taken:
        name += "_"
    return name


def clean_id(stem: str) -> str:
    """A file's stem as an id: what an id may not hold becomes -."""
    return re.sub(r"\.{2,}", ".", _BAD.sub("-", stem)).strip("-.") or "document"


def checked_id(document_id: str) -> str:
    """`document_id` itself; BadInputError when it holds what an id may not."""
    if not document_id or _BAD.search(document_id) or ".." in document_id:
        raise BadInputError(f"编号“{in_short(document_id)}”不能用：只能含文字、字母、数字和 -_.()（）×·+＋，不能有 / # 或 ..。")
    return document_id


def read_all(
    chosen: dict[Path, str],
    unchanged: Callable[[Path, str], bool],
    jobs: int = 1,
    extractors: "tuple[Extractor, ...] | None" = None,
    on_page: PageOf = unasked,
) -> Iterator[tuple[Path, str, Made]]:
    """Each file's record, the error that says why it has none, or None for a file that `unchanged` knows: no work is done on it.

    With `jobs` above 1 files are parsed in that many processes (not with `extractors` of the caller's own). What `on_page` raises where
    they are parsed here ends it all.
    """
    if jobs > 1 and extractors is None:
        from assistant.app.taking_in.processes import read_in_processes

        yield from read_in_processes(chosen, unchanged, jobs, on_page)
        return
    for path, document_id in chosen.items():
        told = partial(on_page, path)
        yield path, document_id, None if unchanged(path, document_id) else read_one(path, document_id, extractors, told)


def taken_in(library: "Library", path: Path, document_id: str, made: Made) -> Intake:
    """What becomes of a file that was read: put into the library, unchanged there (`made` None), or refused.

    Raises TiaoliError or OSError when the library itself cannot be written: then no file could be.
    """
    if isinstance(made, BadInputError):
        return Intake(path=named(path), document_id=document_id, outcome="failed", message=str(made))
    if made is None:
        return intake_of(path, library.get(document_id), "unchanged")
    became = attempted(lambda: library.add(made), path, (TiaoliError, OSError))
    if isinstance(became, BadInputError):
        return Intake(path=named(path), document_id=document_id, outcome="failed", message=str(became))
    return intake_of(path, made.record if isinstance(made, Embedded) else made, became)


def intake_of(path: Path, record: PolicyRecord, outcome: Became) -> Intake:
    document = record.document
    words = {"added": "已加入", "unchanged": "没有变化", "new_version": "已存为新版本", "reread": "已重新解析"}
    return Intake(
        path=named(path),
        document_id=document.id,
        outcome=outcome,
        message=words.get(outcome, outcome),
        title=document.main.title,
        clauses=len(document.clauses),
        facts=len(record.facts),
        report=record.report,
    )


def bytes_of(path: Path) -> bytes:
    """The bytes of a file; nothing for one that cannot be opened: reading it will say so."""
    from ingest.pipeline import read_file

    try:
        return read_file(path)
    except BadInputError:
        return b""
