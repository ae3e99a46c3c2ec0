"""Laws in Markdown, read into passages: one 条 each, or one paragraph where a text has no articles."""

import re
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.text.numerals import SMALL_NUMERAL

_ARTICLE = re.compile(rf"^第[{SMALL_NUMERAL}百千零〇两]+条(?:之[{SMALL_NUMERAL}]+)?(?=[\s　])")
_HEADING = re.compile(r"^(#+)\s*(.+)$")
_SPACE = re.compile(r"[\s　]+")
_SUFFIX = re.compile(r"[（(]\d{4}.*?[)）]|中华人民共和国|[《》\s]")
# Write-ups of single cases are not statutory text; their copyright is not settled.
_LEFT_OUT = ("案例", "_index.md")


@dataclass(frozen=True)
class Passage:
    """A 条 (label 第…条) or a paragraph (label ""), with the law's title and the headings above it."""

    law: str
    headings: tuple[str, ...]
    label: str
    text: str
    source: str

    @property
    def context(self) -> str:
        return " ".join((self.law, *self.headings))


def law_key(title: str) -> str:
    """Name of a law without 中华人民共和国, brackets and year: 《中华人民共和国公司法》（2018年） -> 公司法."""
    return _SUFFIX.sub("", title)


def read_laws(path: Path) -> list[Passage]:
    """All passages of a folder of Markdown files, or of a .tar.xz of one; exact duplicates once, case write-ups left out."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for name, text in sorted(_files(path)):
        for passage in read_law(name, text):
            if (passage.law, passage.text) not in seen:
                seen.add((passage.law, passage.text))
                kept.append(passage)
    return kept


def read_law(name: str, text: str) -> Iterator[Passage]:
    """Passages of one file in reading order."""
    body = text.split("<!-- INFO END -->", 1)[-1]
    titles = [m.group(2).strip() for line in text[: len(text) - len(body)].splitlines() if (m := _HEADING.match(line))]
    law, outer = (titles[0], tuple(titles[1:])) if titles else (Path(name).stem, ())
    stack: list[tuple[int, str]] = []
    label, lines = "", list[str]()
    for line in body.splitlines():
        heading, article = _HEADING.match(line), _ARTICLE.match(line)
        if heading or article or not label:
            yield from _passage(law, (*outer, *(h for _, h in stack)), label, lines, name)
            label, lines = (article.group() if article else ""), []
        if heading:
            stack = [(depth, h) for depth, h in stack if depth < len(heading.group(1))]
            stack.append((len(heading.group(1)), _SPACE.sub("", heading.group(2))))
        elif _is_text(line):
            lines.append(line[len(label) :].strip() if article else line.strip())
    yield from _passage(law, (*outer, *(h for _, h in stack)), label, lines, name)


def _passage(law: str, headings: tuple[str, ...], label: str, lines: Iterable[str], source: str) -> Iterator[Passage]:
    text = "\n".join(line for line in lines if line)
    if len(text) >= 8:
        yield Passage(law, headings, label, text, source)


def _is_text(line: str) -> bool:
    return bool(line.strip()) and not line.startswith(("<!--", "|", "---"))


def _files(path: Path) -> Iterator[tuple[str, str]]:
    if path.is_dir():
        for file in path.rglob("*.md"):
            name = file.relative_to(path).as_posix()
            if not any(word in name for word in _LEFT_OUT):
                yield name, file.read_text(encoding="utf-8")
        return
    with tarfile.open(path) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.name.endswith(".md") else None
            if content and not any(word in member.name for word in _LEFT_OUT):
                yield member.name.removeprefix("./"), content.read().decode("utf-8")
