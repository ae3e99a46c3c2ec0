"""HTML tables and revision marks inside a text file, as Markdown has them."""

import re

from ingest.readers.source import SourceText, removed
from ingest.readers.web.flow import table_lines

_OPEN = re.compile(r"<table\b", re.IGNORECASE)
_SHUT = re.compile(r"</table\s*>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s{0,9}/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
# ~~一、企业应当在15日内整改。~~, <del>…</del>, {--…--}: struck out; [-1万元-]{+3万元+}: one text in place of another
_STRUCK = re.compile(
    r"(?<!~)~~(?=[^\s~])([^~\n]{1,2000})~~(?!~)|<(?:del|s|strike)>([^<>]{1,2000})</(?:del|s|strike)>|\{--([^{}\n]{1,2000})--\}|\[-([^\[\]{}\n]{1,2000})-\](?=\{\+)"
)
_ADDED = re.compile(r"\{\+\+([^{}\n]{1,2000})\+\+\}|(?<=\0)\{\+([^{}\n]{1,2000})\+\}|<ins>([^<>]{1,2000})</ins>")


def plain_marks(source: SourceText) -> SourceText:
    """`source` with its HTML tables as rows of cells, struck-out text left out, inserted text kept; all that goes is told."""
    text, tags = _plain_tables(source.text)
    tags += _BREAK.findall(text)
    text = _BREAK.sub(" ", text)
    text, struck, marks = _accepted(text)
    told = (*removed(tags, "网页标记"), *removed(struck, "删除线文字"), *removed(marks, "修订记号"))
    return SourceText(text, source.format, source.encoding, (*source.remarks, *told)) if told else source


def _plain_tables(text: str) -> tuple[str, list[str]]:
    """The text with each <table> … </table> as lines of cells, and the tags that went."""
    pieces, tags, at = list[str](), list[str](), 0
    while (opened := _OPEN.search(text, at)) and (shut := _SHUT.search(text, opened.end())):
        table = text[opened.start() : shut.end()]
        pieces += [text[at : opened.start()], "\n", *(f"{line}\n" for line in table_lines(table))]
        tags += _TAG.findall(table)
        at = shut.end()
    return "".join([*pieces, text[at:]]), tags


def _accepted(text: str) -> tuple[str, list[str], list[str]]:
    """The text with its revisions accepted, what was struck out, and the marks of what was put in."""
    struck, marks = list[str](), list[str]()

    def without(found: re.Match[str]) -> str:
        struck.append(found.group())
        return "\0" if found.group().startswith("[-") else ""

    def kept(found: re.Match[str]) -> str:
        words = next(group for group in found.groups() if group is not None)
        marks.extend(found.group().split(words, 1))
        return words

    text = _STRUCK.sub(without, text)
    return _ADDED.sub(kept, text).replace("\0", "") if struck or "{++" in text or "<ins>" in text else text, struck, marks
