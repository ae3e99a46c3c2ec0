"""The ingest report: what reading a file showed that a person should know."""

import re
from collections.abc import Iterable, Sequence

from corpus.model import Remark
from corpus.text.sentences import LONGEST_SENTENCE, overlong
from ingest.density import readable
from ingest.lines import frame
from ingest.structure.nodes import SegmentTree
from ingest.structure.parts import Segment, bare

_ENDS = re.compile(r"[。！？!?；;：:…”’）)】》〉」\]]$|[.]$|\d$")
# The last line of a page from the web is no sentence of the document.
_CREDITS = re.compile(r"来源|编辑|记者|摄$|供稿|https?:|\.html?|年\s?月\s?日$")
# A shorter last line is a slogan or a caption.
MIN_CUT = 20
_SEE_ANNEX = re.compile(r"[（(](?:具体|详)?见附(?:件|表|后)\s?\d*[）)]|详见附(?:件|表)\s?\d*")


def missing_annexes(trees: Sequence[SegmentTree], text: str) -> Iterable[Remark]:
    """A remark for each annex that a list names and the file does not hold."""
    present = [tree.segment for tree in trees if tree.segment.role != "notice" and tree.segment.first]
    named = [name for tree in trees for name in tree.annexes if name.strip()]
    for i, name in enumerate(named):
        if not _is_present(name, i, len(named), present):
            yield Remark(kind="annex_missing", text=name.strip(), detail="文中列出了这个附件，文件里没有它的正文", at=_at(text, name))
    if not named and not any(segment.role == "annex" for segment in present):
        found = _SEE_ANNEX.search(text)
        if found:
            yield Remark(kind="annex_missing", text=found.group(), detail="正文提到附件，文件里没有附件", at=found.start())


def _is_present(name: str, i: int, count: int, present: Sequence[Segment]) -> bool:
    wanted = bare(name)
    for segment in present:
        title = bare(segment.title)
        if title and (title in wanted or wanted in title):
            return True
    annexes = [segment for segment in present if segment.role == "annex"]
    return len(annexes) == count or any(re.fullmatch(rf"附[件表]{i + 1}", segment.element) for segment in annexes)


def _at(text: str, name: str) -> int | None:
    at = text.find(name)
    return at if at >= 0 else None


def truncated(trees: Sequence[SegmentTree], text: str) -> Iterable[Remark]:
    """A remark when the file stops in the middle of a sentence (zhejiang-2017: “…综合评价和资源要素市场化配”)."""
    last = trees[-1]
    bottom = last.root
    while bottom.children:
        bottom = bottom.children[-1]
    end = text[bottom.start : bottom.end].rstrip()
    if bottom.kind not in ("paragraph", "numbered", "bullet") or bottom.element in ("附件", "目录") or not end:
        return
    line = end.rsplit("\n", 1)[-1]
    whole = _ENDS.search(line) or (bottom.heading and not bottom.texts) or frame.ends_like_title(line) or _CREDITS.search(line[-60:])
    if whole or len(line) < MIN_CUT or not any(c in line for c in "。，；"):
        return
    yield Remark(
        kind="truncated",
        text=line[-30:],
        detail="文件到此结束，句子没有写完，后面的内容可能缺失",
        at=bottom.start + len(text[bottom.start : bottom.end].rstrip()) - 1,
    )


def read_piecewise(text: str) -> Iterable[Remark]:
    """A remark when sentences are so long that they were read in pieces: what reaches from one piece into the next was not seen."""
    if count := overlong(text):
        detail = f"有 {count} 处超过 {LONGEST_SENTENCE} 字没有句号，已分段读取；跨段的责任、时限等事实可能没有读出"
        yield Remark(kind="note", text="", detail=detail)


def unread(text: str) -> Iterable[Remark]:
    """A remark when the text is so long and so dense that the rest of it was not read for facts."""
    if count := sum(kept != read for kept, read in zip(text, readable(text), strict=True)):
        detail = f"有约 {count} 字密集得不像正文（几乎全是数字、符号、短行，或没有句号），条款照常收录，但没有从中读取责任、时限等事实"
        yield Remark(kind="note", text="", detail=detail)


def odd_numbers(trees: Sequence[SegmentTree], text: str) -> Iterable[Remark]:
    """A remark for each number at the start of a line that fits no sequence and was read as plain text."""
    for tree in trees:
        for marker in tree.suspicious:
            piece = text[marker.start : marker.start + 20].split("\n")[0]
            yield Remark(kind="note", text=piece, detail="行首像编号，但接不上前后的编号，按普通文字处理", at=marker.start)
