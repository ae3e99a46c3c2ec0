"""Files read in processes of this machine. In: files with their ids. Out: records in the order of the files.

A process that dies breaks its pool and all that waits in it: those files are read one by one, each in a process of its own. How far the
pages are goes back over one pipe, in messages so short that each is written whole, by whichever process: a file goes by its number.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread

from assistant.app.taking_in.reading import AHEAD, Made, PageOf, named, read_one
from corpus.errors import BadInputError

Waiting = tuple[int, Path, "Future[Made] | None"]
"""Number, file and what comes of it; None where the file is unchanged."""
_pages: Connection | None = None
"""In a process that reads: where its pages are told."""


def read_in_processes(
    chosen: dict[Path, str], unchanged: Callable[[Path, str], bool], jobs: int, on_page: PageOf
) -> Iterator[tuple[Path, str, Made]]:
    """As `read_all`, in `jobs` processes; `on_page` is called from a thread of its own."""
    waiting: deque[Waiting] = deque()
    paths = list(chosen)
    with _told(lambda number, page, of: on_page(paths[number], page, of)) as pages:
        pool = _pool(jobs, pages)
        try:
            for number, (path, name) in enumerate(chosen.items()):
                future = None if unchanged(path, name) else _submitted(pool, path, name, number)
                waiting.append((number, path, future))
                # records wait in memory until the library takes them: parsing runs only a little ahead
                if len(waiting) > AHEAD * jobs:
                    yield _done(waiting.popleft(), chosen, pages)
                if future and isinstance(future.exception() if future.done() else None, BrokenExecutor):
                    pool.shutdown()
                    pool = _pool(jobs, pages)
            while waiting:
                yield _done(waiting.popleft(), chosen, pages)
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def _told(on_page: Callable[[int, int, int], None]) -> Iterator[Connection]:
    """Where processes send (number, page, pages), read until the last of them has closed it."""
    reader, writer = get_context("spawn").Pipe(duplex=False)

    def listen() -> None:
        with reader, suppress(EOFError):
            while True:
                on_page(*reader.recv())

    listening = Thread(target=listen)
    listening.start()
    try:
        yield writer
    finally:
        writer.close()
        listening.join()


def _pool(jobs: int, pages: Connection) -> ProcessPoolExecutor:
    # spawn: a fork would copy the index writer's threads half alive
    return ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (pages,))


def _begin(pages: Connection) -> None:
    global _pages
    _pages = pages


def _tell(number: int, page: int, pages: int) -> None:
    """Where nobody listens any more the reading goes on."""
    with suppress(OSError):
        if _pages is not None:
            _pages.send((number, page, pages))


def _submitted(pool: ProcessPoolExecutor, path: Path, document_id: str, number: int) -> "Future[Made]":
    try:
        return pool.submit(read_one, path, document_id, None, partial(_tell, number))
    except BrokenExecutor as error:
        broken: Future[Made] = Future()
        broken.set_exception(error)
        return broken


def _done(parsed: Waiting, chosen: dict[Path, str], pages: Connection) -> tuple[Path, str, Made]:
    number, path, future = parsed
    try:
        return path, chosen[path], future.result() if future else None
    except BrokenExecutor:
        return path, chosen[path], _read_alone(path, chosen[path], number, pages)


def _read_alone(path: Path, document_id: str, number: int, pages: Connection) -> Made:
    """The file that a broken pool left unread, in a process of its own: only the one that kills it stays unread."""
    with _pool(1, pages) as pool:
        try:
            return pool.submit(read_one, path, document_id, None, partial(_tell, number)).result()
        except BrokenExecutor:
            return BadInputError(f"{named(path)}：解析它的进程意外终止（可能内存不足），没有导入；其余文件不受影响。")
