"""Long work on the page: it runs in a thread, what it does is shown meanwhile, and it ends early where nobody waits for it any more."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait as waiting
from secrets import token_urlsafe
from threading import Event
from typing import TypeVar

from corpus.errors import StoppedError

TOLD_EVERY = 0.4
"""Seconds between two words on how far it is."""
Done = TypeVar("Done")


def followed(work: Callable[[Callable[[str], None]], Done], stop: Event | None = None) -> Iterator[tuple[str, Done | None]]:
    """(what is being done, None) while `work` runs, given whom to tell it; at last ("", what came of it).

    Once `stop` is set, or nobody takes what this yields, the next words that `work` tells raise StoppedError in it; this raises it in the
    end, whatever came of the work.
    """
    stopped, told = stop or Event(), ["正在开始…"]

    def tell(words: str) -> None:
        if stopped.is_set():
            raise StoppedError("已停下。")
        told[0] = words

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(work, tell)
        try:
            while not running.done():
                yield "正在停下…" if stopped.is_set() else told[0], None
                waiting([running], timeout=TOLD_EVERY)
            unwanted = stopped.is_set()
        finally:
            stopped.set()
    if unwanted:
        raise StoppedError("已停下。")
    yield "", running.result()


class Stops:
    """Work that can be stopped, by names that lie on the server for the visitor who began it."""

    def __init__(self) -> None:
        self._running: dict[str, Event] = {}

    def begin(self) -> tuple[str, Event]:
        """The name of new work, and what is set when it is to stop."""
        name, event = token_urlsafe(8), Event()
        self._running[name] = event
        return name, event

    def stop(self, name: str) -> None:
        """Work that has ended meanwhile needs no stop."""
        if event := self._running.get(name):
            event.set()

    def end(self, name: str) -> None:
        self._running.pop(name, None)
