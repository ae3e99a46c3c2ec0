"""Who takes files in is told of each page, in whatever process it is read; who stops finds the library as it was."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from assistant.app import Tiaoli
from assistant.app.taking_in.reading import Reached
from corpus.errors import StoppedError
from ingest.readers import read
from ingest.readers.pages.lines import placed
from ingest.readers.pages.ocr import Recognised
from tests.decree_makers import as_ofd, pdf_of
from tests.ingest.test_pages import page, row

PLAN = [page("印染行业整治方案", "一、企业应当整改。"), page("二、逾期的予以关闭。"), page("三、由市经信局负责。")]


def as_tiff() -> bytes:
    from PIL import Image

    frames = [Image.new("RGB", (50, 50)) for _ in range(3)]
    frames[0].save(made := BytesIO(), "TIFF", save_all=True, append_images=frames[1:])
    return made.getvalue()


@pytest.mark.parametrize(
    ("make", "name", "told"),
    [
        (lambda: pdf_of(PLAN), "a.pdf", [(0, 3), (1, 3), (2, 3), (3, 3)]),
        (as_tiff, "a.tiff", [(0, 3), (1, 3), (2, 3), (3, 3)]),
        (as_ofd, "a.ofd", [(0, 1), (1, 1)]),
        ("一、企业应当整改。".encode, "a.txt", []),
    ],
    ids=["a PDF", "a scan of three pages", "an OFD", "a text has no pages"],
)
def test_readers_tell_of_each_page(
    make: Callable[[], bytes], name: str, told: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.readers.pages.image.available", lambda: True)
    seen = Recognised(50, 50, items=placed(row(0, 0, "一、企业应当整改。"), []))
    monkeypatch.setattr("ingest.readers.pages.image.recognised", lambda _: seen)
    heard: list[tuple[int, int]] = []
    read(make(), name, lambda page, pages: heard.append((page, pages)))
    assert heard == told


@pytest.mark.parametrize("jobs", [1, 2])
def test_pages_are_told_from_every_process(tmp_path: Path, jobs: int) -> None:
    for name in ("甲", "乙"):
        (tmp_path / f"{name}.pdf").write_bytes(pdf_of(PLAN))
    heard: list[Reached] = []
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        done = assistant.ingest([tmp_path / "甲.pdf", tmp_path / "乙.pdf"], jobs=jobs, on_page=heard.append)
    assert [row.outcome for row in done] == ["added", "added"]
    for name in ("甲.pdf", "乙.pdf"):
        assert [(one.page, one.pages) for one in heard if one.name == name] == [(0, 0), (0, 3), (1, 3), (2, 3), (3, 3)]


def test_who_is_told_may_stop(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_of(PLAN))

    def enough(reached: Reached) -> None:
        if reached.page == 2:
            raise StoppedError("已停下。")

    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        for work in (
            lambda: list(assistant.drafts([tmp_path / "a.pdf"], enough)),
            lambda: assistant.ingest([tmp_path / "a.pdf"], on_page=enough),
        ):
            with pytest.raises(StoppedError):
                work()
        assert assistant.documents() == []
        assert [row.outcome for row in assistant.ingest([tmp_path / "a.pdf"])] == ["added"]


@pytest.mark.parametrize(
    ("reached", "words"),
    [
        (Reached("a.pdf", 0, 0), "正在读 a.pdf"),
        (Reached("a.pdf", 2, 40), "正在读 a.pdf：第3页/共40页"),
        (Reached("a.pdf", 40, 40), "a.pdf：40页已读完，正在分条款、找责任和期限"),
    ],
    ids=["begun", "on its way", "read, and not yet understood"],
)
def test_how_far_it_is_in_words(reached: Reached, words: str) -> None:
    assert str(reached) == words
