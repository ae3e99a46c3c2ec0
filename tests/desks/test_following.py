"""Long work on the page: its words are shown, it can be stopped, and it ends when nobody follows it any more."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from assistant.web.desks.following import Stops, followed
from corpus.errors import StoppedError

PATIENCE = 20


class Work:
    """Tells one word, waits to be let on, tells another."""

    def __init__(self, last: str = "第2页") -> None:
        self.last = last
        self.told, self.on, self.stopped = Event(), Event(), Event()

    def __call__(self, tell: Callable[[str], None]) -> str:
        tell("第1页")
        self.told.set()
        assert self.on.wait(PATIENCE)
        try:
            if self.last:
                tell(self.last)
        except StoppedError:
            self.stopped.set()
            raise
        return "读完"


def test_words_are_shown_and_then_what_came_of_it() -> None:
    work = Work()
    steps = followed(work)
    next(steps)
    assert work.told.wait(PATIENCE)
    assert next(steps) == ("第1页", None)
    work.on.set()
    assert list(steps)[-1] == ("", "读完")


@pytest.mark.parametrize("last", ["第2页", ""], ids=["in the middle", "in its last step"])
def test_work_that_is_stopped_says_so(last: str) -> None:
    work, stops = Work(last), Stops()
    name, stop = stops.begin()
    steps = followed(work, stop)
    next(steps)
    stops.stop(name)
    assert next(steps) == ("正在停下…", None)
    work.on.set()
    with pytest.raises(StoppedError):
        list(steps)
    stops.end(name)
    stops.stop(name)


def test_work_ends_when_nobody_follows() -> None:
    work = Work()
    stop = Event()
    steps = followed(work, stop)
    next(steps)
    assert work.told.wait(PATIENCE)
    with ThreadPoolExecutor(1) as pool:
        closing = pool.submit(steps.close)
        # it works on only once closing has asked it to stop
        assert stop.wait(PATIENCE)
        work.on.set()
        closing.result(PATIENCE)
    assert work.stopped.is_set()
