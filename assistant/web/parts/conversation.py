"""A conversation as the page shows it: the conclusion in bold, quotes short, every [1] a link to its passage."""

import re
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from assistant.model import Answer
from assistant.web.parts.links import cited, clause_name, failed, going, muted, pressing
from corpus.model import Citation

SHORT_QUOTE = 110
"""Characters of a line that quotes; the rest of it is a click away."""
_MARKER = re.compile(r"\[(\d+)\]")
_QUOTED = re.compile(r"^(据《|同文|《)")


class Said(NamedTuple):
    """One turn: what was asked, and the answer, or why there is none (None, ""): it is still being looked for."""

    question: str
    answer: Answer | None = None
    trouble: str = ""
    done: bool = True


def conversation(turns: Sequence[Said]) -> str:
    """All turns, oldest first."""
    told = "".join(map(_turn, turns))
    return f'<div class="talk" role="log" aria-live="polite" aria-label="对话" tabindex="0">{told}</div>'


def progress(words: str) -> str:
    """What is being done now."""
    return f'<p class="working" role="status">{escape(words)}</p>'


def offered(examples: Sequence[str], filled: bool) -> str:
    """What could be asked before anything is; `filled`: the library holds documents, also where no example was made of them."""
    if not filled:
        return f'<p>文库里还没有可以问的内容：先读入政策文件，再来提问。</p><p class="tools">{going("去“文库”读入文件", "文库")}</p>'
    if not examples:
        return muted("直接输入问题即可。")
    listed = "".join(f"<li>{pressing(text, '#question', text, '#send')}</li>" for text in examples)
    return f'<p>可以这样问（都出自文库里的文件）：</p><ul class="examples">{listed}</ul>'


def _turn(turn: Said) -> str:
    asked = f'<p class="asked">{escape(turn.question)}</p>'
    if turn.trouble:
        return asked + failed(turn.trouble)
    if turn.answer is None:
        return asked + progress("正在查找条款…")
    working = "" if turn.done else progress("正在逐句核对引文…")
    return f'{asked}{_understood(turn)}<div class="said" data-citations>{_lines(turn.answer)}</div>{working}{_copying(turn.answer)}'


def _understood(turn: Said) -> str:
    rewritten = turn.answer.rewritten_question if turn.answer else ""
    if not rewritten or rewritten == turn.question:
        return ""
    change = pressing("改一改再问", "#question", rewritten)
    return f'<p class="rewritten">这句话理解为：{escape(rewritten)} {change}</p>'


def _lines(answer: Answer) -> str:
    """The conclusion first: the first line, or the value asked for where that line is a quote already."""
    by_marker = {citation.marker: citation for citation in (*answer.citations, *answer.nearest)}
    lines = [line for line in answer.text.split("\n") if line.strip()]
    if answer.short_answer and lines and _QUOTED.match(lines[0]) and len(answer.short_answer) <= SHORT_QUOTE:
        lines = [answer.short_answer, *lines]
    return "".join(_line(line, number == 0, by_marker) for number, line in enumerate(lines))


def _line(line: str, first: bool, by_marker: dict[int, Citation]) -> str:
    if not _QUOTED.match(line):
        return f'<p class="{"conclusion" if first else "note"}">{_linked(line, by_marker)}</p>'
    if len(line) <= SHORT_QUOTE:
        return f'<p class="quote">{_linked(line, by_marker)}</p>'
    markers = "".join(_linked(found[0], by_marker) for found in _MARKER.finditer(line))
    short = escape(_MARKER.sub("", line)[:SHORT_QUOTE])
    # a link inside of what opens the quote could not be told from it by a screen reader
    whole = f'<details class="quote"><summary><span>{short}…</span></summary>{_linked(line, by_marker)}</details>'
    return f'{whole}<p class="quote marks">{markers}</p>'


def _linked(text: str, by_marker: dict[int, Citation]) -> str:
    """Escaped, each marker that cites a link; others ([3] in a document's own words) stay text."""
    pieces, at = [], 0
    for found in _MARKER.finditer(text):
        citation = by_marker.get(int(found[1]))
        if citation is None:
            continue
        pieces += [escape(text[at : found.start()]), cited(citation, found[0], f"依据 {citation.marker}：{citation.label}")]
        at = found.end()
    return "".join(pieces) + escape(text[at:])


def _copying(answer: Answer) -> str:
    sources = [f"[{c.marker}] {clause_name(c.document_title, c.document_number, c.label)}：{c.quote}" for c in answer.citations]
    whole = "\n".join([answer.text, *(["", "依据：", *sources] if sources else [])])
    return f'<p class="tools"><button type="button" data-copy="{escape(whole)}">复制回答和依据</button></p>'
