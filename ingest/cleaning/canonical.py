"""Source text -> canonical text: page breaks closed, marks of Markdown and TeX taken out, widths folded where safe.

Done once, before any span exists. What is taken out is kept and reported, so that
source = canonical text + what the report lists as removed, white space and character widths aside.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from corpus.model import Remark, Span
from ingest.cleaning.footnotes import told_apart
from ingest.cleaning.glyphs import plain_days, plain_glyphs
from ingest.cleaning.joining import join_broken, measured
from ingest.cleaning.two_columns import parted
from ingest.lines.drafts import Draft
from ingest.lines.pages import drop_page_marks
from ingest.readers.source import SourceText, Stated

# Full-width digits, letters and per cent signs read the same half width; brackets and punctuation are left as printed.
_FOLD = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()} | {0xFF05: "%", 0x3000: " ", 0xA0: " "}
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ％]+")
_INVISIBLE = re.compile("[\ufeff\u200b-\u200f\u2028-\u202e\u2060\x00-\x08\x0e-\x1f\x7f]+")
_COMMENT = re.compile(r"<!--.*?-->", re.S)  # tried only where a --> is to come
_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(?:[A-Za-z_][\w-]*:.*\n)+---[ \t]*(?:\n|\Z)")
_HEADING = re.compile(r"\s*(#{1,6})(?=\s|[^\s#\d])\s*")
_RULE = re.compile(r"\s*(?:(?:-\s?){3,}|(?:\*\s?){3,}|(?:_\s?){3,}|={3,})\s*$")
_TABLE_RULE = re.compile(r"\s*(?:\|\s*:?-+:?\s*)+\|?\s*$|\s*:?-{2,}:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_BOLD = re.compile(r"\*\*|(?<!_)__(?!_)")
_TEX = re.compile(r" ?\$([^$\n\u4e00-\u9fff]{1,80})\$ ?")
_TEX_WORDS = {r"\geq": "≥", r"\ge": "≥", r"\leq": "≤", r"\le": "≤", r"\times": "×", r"\%": "%", r"\pm": "±", r"\sim": "～", r"\cdot": "·"}
_TEX_WORD = re.compile(r"\\(?:[A-Za-z]+|%)")
_TEX_MARK = re.compile(r"\\(?:text|mathrm|mathbf|mathsf)|[{}_^~]")
# 下降１４．５％: a decimal point; not 1．2020年底前, where a number opens the line
_POINT = re.compile(r"(?<=\d)．(?=\d)")
_OPENING_NUMBER = re.compile(r"\s*[（(]?\d+(?:．\d+)*(?![\d%‰])")
_PAGE_NUMBER = re.compile(r"\s*(?:[-—－–]{1,2}\s?\d{1,3}\s?[-—－–]{1,2}|第\s?\d{1,3}\s?页(?:[，,\s/]*共\s?\d{1,3}\s?页)?)\s*$")
# “等 22 个”, “2020 年”: blanks that pad a number; not “第三条 2020年”, not “1 总则” at the start of a line.
_PADDED = re.compile(
    r"(?<=[\u4e00-\u9fff])(?<![条章节款编项]) (\d[\d.,]*%?) (?=[\u4e00-\u9fff])"
    r"|(?<=[\u4e00-\u9fff，。、；：（(“《〈〕\]≥])(\d[\d.,]*%?) (?=[\u4e00-\u9fff])|^((?:19|20)\d\d) (?=年)"
)


@dataclass(frozen=True)
class Line:
    """A line of the canonical text, [start, end); `heading`: how many # stood before it in the source, 0 = none; `row`: of a table
    that the format states; `page`: where it begins, 0 where the format has none; `whole`: the format says that it is a paragraph;
    `note`: it is a footnote."""

    start: int
    end: int
    heading: int = 0
    row: Literal["", "row", "header"] = ""
    page: int = 0
    whole: bool = False
    note: bool = False


@dataclass(frozen=True)
class CleanText:
    """The canonical text, its lines in order, and what cleaning did."""

    text: str
    lines: tuple[Line, ...]
    remarks: tuple[Remark, ...]
    stated: Stated = field(default_factory=dict)

    @classmethod
    def of(cls, drafts: Sequence[Draft], remarks: Iterable[Remark], stated: Stated) -> "CleanText":
        """The text whose lines are `drafts`."""
        lines, at = [], 0
        for draft in drafts:
            lines.append(Line(at, at + len(draft.text), draft.heading, draft.row, draft.page, draft.whole, draft.note))
            at += len(draft.text) + 1
        return cls("\n".join(draft.text for draft in drafts), tuple(lines), tuple(remarks), stated)

    def page_starts(self) -> tuple[int, ...]:
        """Where page 1, 2, … begins; a page on which no line begins begins where the next does. Empty without pages."""
        starts: list[int] = []
        for line in self.lines:
            starts += [line.start] * (line.page - len(starts))
        return tuple(starts)

    def doubtful(self) -> tuple[Span, ...]:
        """Where the pieces stand that were recognised with little certainty, each looked for behind the one before."""
        found, after = [], 0
        for piece in ("".join(remark.text.translate(_FOLD).split()) for remark in self.remarks if remark.kind == "doubtful"):
            match = re.compile(r"\s*".join(map(re.escape, piece))).search(self.text, after) if piece else None
            if match:
                found.append(Span(start=match.start(), end=match.end()))
                after = match.end()
        return tuple(found)

    def located(self) -> "CleanText":
        """The same with the place of each joined piece."""
        return replace(self, remarks=tuple(_located(remark, self.text) for remark in self.remarks))


@dataclass
class Removals:
    """What cleaning takes out (`pieces`, by reason, in order) and what it writes otherwise (`rewritten`, by reason)."""

    pieces: dict[str, list[str]] = field(default_factory=dict)
    rewritten: dict[str, list[str]] = field(default_factory=dict)

    def add(self, reason: str, piece: str) -> None:
        if piece.strip():
            self.pieces.setdefault(reason, []).append(piece.strip())

    def rewrite(self, reason: str, piece: str) -> None:
        self.rewritten.setdefault(reason, []).append(piece)

    def remarks(self) -> list[Remark]:
        """One remark a reason: removed pieces verbatim, blanks between them; rewritten ones as a note."""
        removed = [Remark(kind="removed", text=" ".join(found), detail=_counted(reason, found)) for reason, found in self.pieces.items()]
        notes = [Remark(kind="note", text=" ".join(dict.fromkeys(found)), detail=_counted(r, found)) for r, found in self.rewritten.items()]
        return removed + notes


def _counted(reason: str, found: Sequence[str]) -> str:
    return f"{reason}（{len(found)} 处）" if len(found) > 1 else reason


def clean(source: SourceText) -> CleanText:
    """The canonical text of `source` and the remarks on what was removed and joined."""
    removals = Removals()
    if source.blocks:
        drafts, joined = _block_drafts(source, removals), list[Remark]()
    else:
        lines = _one_column(_strip_document(source.text, removals).split("\n"), removals)
        drafts = drop_page_marks(_drafts(lines, removals), removals.add)
        drafts, joined = join_broken(told_apart(drafts, removals.add))
    return CleanText.of(drafts, [*source.remarks, *removals.remarks(), *joined], source.stated)


def _block_drafts(source: SourceText, removals: Removals) -> list[Draft]:
    """A line for each block: where a paragraph ends and what a cell is, its format has said."""
    kept = []
    for block in source.blocks:
        line = " ".join(block.line.split("\n")) if not block.cells else "\t".join(" ".join(cell.split()) for cell in block.cells)
        for found in _INVISIBLE.findall(line):
            removals.add("不可见字符", found)
        line = plain_glyphs(_INVISIBLE.sub("", line), removals.rewrite)
        text = plain_days(_folded(line, removals), removals.rewrite)
        text = text if block.cells else _tidy_blanks(text.replace("\t", " "))
        if text.strip():
            kept.append(Draft(text, whole=True, row=("header" if block.header else "row") if block.cells else "", page=block.page))
    return kept


def _located(remark: Remark, text: str) -> Remark:
    at = text.find(remark.text) if remark.kind == "joined" else -1
    return remark.model_copy(update={"at": at}) if at >= 0 else remark


def _strip_document(text: str, removals: Removals) -> str:
    """Front matter and HTML comments, which may run over several lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\v", "\n")
    for pattern, reason in ((_INVISIBLE, "不可见字符"), (_FRONT_MATTER, "文件头设置"), (_COMMENT, "注释")):
        stop = text.rfind("-->") + 3 if pattern is _COMMENT else len(text)
        for found in pattern.findall(text, 0, stop):
            removals.add(reason, found)
        text = pattern.sub("", text[:stop]) + text[stop:]
    return text


def _one_column(lines: list[str], removals: Removals) -> list[str]:
    kept, split = parted(lines)
    for line in split:
        removals.rewrite("像是左右两栏的排版，已先左栏、后右栏地读，请核对原件", " ".join(line.split()))
    return kept


def _drafts(lines: Iterable[str], removals: Removals) -> list[Draft]:
    kept: list[Draft] = []
    page = False
    for raw in lines:
        if not raw.strip():
            continue
        if _PAGE_NUMBER.match(raw):
            removals.add("页码", raw)
            page = True
            if kept:
                kept[-1].page_after = True
        elif draft := _draft(raw, removals):
            draft.page_before, page = page, False
            kept.append(measured(draft, raw))
    return kept


def _draft(raw: str, removals: Removals) -> Draft | None:
    """One line without its marks; None when nothing of it stays."""
    if raw.isalnum() and not _WIDE.search(raw):
        return Draft(raw)
    bare = " ".join(raw.split())  # long runs of blanks would be tried in every way
    for pattern, reason in ((_RULE, "分隔线"), (_TABLE_RULE, "表格分隔行")):
        if pattern.match(bare):
            removals.add(reason, raw)
            return None
    heading = _HEADING.match(raw)
    if heading:
        removals.add("Markdown 标题记号", heading[1])
        raw = raw[heading.end() :]
    text = plain_days(_folded(_without_tex(_without_bold(raw, removals), removals), removals), removals.rewrite)
    text = _tidy_blanks(text)
    return Draft(text, len(heading[1]) if heading else 0) if text else None


def _folded(text: str, removals: Removals) -> str:
    if text.isascii():
        return text
    for found in _WIDE.findall(text):
        removals.rewrite("全角数字、字母改为半角", found)
    text = text.translate(_FOLD)
    opening = _OPENING_NUMBER.match(text)
    behind = opening.end() if opening else 0
    if not _POINT.search(text, behind):
        return text
    removals.rewrite("全角小数点改为半角", "．")
    return text[:behind] + _POINT.sub(".", text[behind:])


def _without_bold(text: str, removals: Removals) -> str:
    for mark in _BOLD.findall(text):
        removals.add("Markdown 加粗记号", mark)
    return _BOLD.sub("", text)


def _without_tex(text: str, removals: Removals) -> str:
    if "$" not in text:
        return text

    def plain(found: re.Match[str]) -> str:
        removals.add("公式记号", "$ $")
        words = _TEX_WORD.sub(lambda word: _plain_word(word[0], removals), found[1])
        for mark in _TEX_MARK.findall(words):
            removals.add("公式记号", mark)
        return "".join(_TEX_MARK.sub("", words).split())

    return _TEX.sub(plain, text)


def _plain_word(word: str, removals: Removals) -> str:
    if word not in _TEX_WORDS:
        return word
    removals.rewrite(f"公式写法改为“{_TEX_WORDS[word]}”", word)
    return _TEX_WORDS[word]


def _tidy_blanks(text: str) -> str:
    """Blanks are not text: runs become one, those that pad numbers (“等 22 个”, “2020 年”) go."""
    if "\t" in text:
        return "\t".join(re.sub(r" +", " ", cell).strip() for cell in text.strip(" \n").split("\t"))
    text = re.sub(r"\s+", " ", text).strip()
    return _PADDED.sub(lambda m: m[1] or m[2] or m[3], text) if " " in text else text
