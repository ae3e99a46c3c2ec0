"""A library copied to another place, and the proof that it is the same there."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.app import Tiaoli
from corpus.errors import BadInputError
from corpus.model import Frozen

_PROBED = 20
"""Documents that are asked about where no questions are given."""

_OWN = {"elapsed_ms", "library"}
"""What two equal libraries may say differently: how long it took, who they are."""


class Moved(Frozen):
    """`tables` differ in their rows, `questions` in their answers; both empty when the copy is the same."""

    documents: int
    asked: int
    tables: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        return not self.tables and not self.questions


def moved(source: Tiaoli, to: str, questions: Sequence[Mapping[str, Any]] = ()) -> Moved:
    """Copy the library into an empty one, a folder or the URL of a database, and compare all rows and the answers to `questions`.

    `questions` are arguments of `ask`; where none are given, some about the library's own documents. The source stays as it is. Raises
    BadInputError for a target that holds something.
    """
    url, home = (to, None) if "://" in to else (None, Path(to).expanduser())
    with Tiaoli.open(home, samples=False, url=url) as target:
        if target.library.generation or target.documents():
            raise BadInputError("目标里已有资料库，没有复制：请给出一个空的文件夹或数据库。")
        target.library.take_over(source.library)
        asked = list(questions) or list(_probes(source))
        return Moved(
            documents=len(target.documents()),
            asked=len(asked),
            tables=_different(source.library.digests(), target.library.digests()),
            questions=tuple(str(one["question"]) for one in asked if _answer(source, one) != _answer(target, one)),
        )


def _different(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name in before if before[name] != after[name])


def _answer(assistant: Tiaoli, asked: Mapping[str, Any]) -> dict[str, Any]:
    return assistant.ask(**asked).model_dump(exclude=_OWN)


def _probes(assistant: Tiaoli) -> Iterator[dict[str, Any]]:
    """A question about each of some documents, evenly over the library."""
    entries = assistant.documents()
    for entry in entries[:: max(1, len(entries) // _PROBED)][:_PROBED]:
        yield {"question": f"{entry.title}由谁牵头，什么时候完成？"}
