"""The task that a list of bodies is given: the heading of its clause, else what the paragraph in front of the list says."""

import re

from corpus.bodies.subjects import is_adverbial
from corpus.model import Clause, PolicyDocument, Span
from corpus.text.numerals import SMALL_NUMERAL
from ingest.structure.columns import kind_of

_LIST_END = re.compile(r"(?:负责|落实|牵头|配合|单位[：:][^（）()]*)[）)\]】]")
_HEADING_TAIL = re.compile(r"[（(](?:由|牵头|责任|[^（）()]*(?:负责|牵头)).*$")
# …高质量发展政策（由|市发改委牵头实施）
_OPENED = re.compile(r"[（(【\[]\s*由?\s*$")
_OF_WHOM = re.compile(r"的[^的]{0,12}(?:[省市县区旗州]|企业|地区|单位|项目|机构|个人|人员|城市)[^的]{0,12}$")
LONGEST_TASK = 60
# characters in front of a list that are looked through for its task, far more than a paragraph has
_REACH = 2000


def listed_task(document: PolicyDocument, clause: Clause, piece: Span, span: Span) -> str:
    """The clause's heading when the list closes the whole clause; else the start of the paragraph in front of it."""
    text = document.text
    above = numbered_above(document, clause)
    if above.heading and not _other_lists(text, above.span, span):
        return _HEADING_TAIL.sub("", above.heading)
    line = max(text.rfind("\n", piece.start, span.start), _last_bracket_end(text, piece.start, span.start)) + 1
    begin = max(line, piece.start)
    if begin == clause.span.start and clause.heading:
        begin = text.find(clause.heading, begin) + len(clause.heading)
    own = _OPENED.sub("", text[begin : span.start]).strip("（([【。 \n")
    return _first_words(own) or _HEADING_TAIL.sub("", clause.heading) or heading_above(document, clause) or _before(text, clause, begin)


def _last_bracket_end(text: str, start: int, end: int) -> int:
    """Offset of a bracket's end that closed an earlier list in this piece; -1 when there is none."""
    matches = [match.end() - 1 for match in _LIST_END.finditer(text, max(start, end - _REACH), end - 1)]
    return matches[-1] if matches else -1


def _other_lists(text: str, clause: Span, own: Span) -> bool:
    return bool(_LIST_END.search(text, clause.start, own.start) or _LIST_END.search(text, own.end + 2, clause.end))


def numbered_above(document: PolicyDocument, clause: Clause) -> Clause:
    """The clause itself or the numbered one that holds its paragraph."""
    while not clause.numbered and clause.parent is not None:
        clause = document.by_id[clause.parent]
    return clause


def heading_above(document: PolicyDocument, clause: Clause) -> str:
    while clause.parent is not None:
        clause = document.by_id[clause.parent]
        if clause.heading:
            return clause.heading
    return ""


def _before(text: str, clause: Clause, at: int) -> str:
    return _first_words(text[clause.span.start : at]) or text[clause.span.start : clause.span.end][:LONGEST_TASK].strip()


def _first_words(own: str) -> str:
    own = re.sub(rf"^\s*(?:[（(]?[{SMALL_NUMERAL}\d]+[）)]?[、．.]?|第[{SMALL_NUMERAL}百\d]+条|——)\s*", "", own[:_REACH])
    # 对于…的企业，|取消业绩要求: the act, not whom it is for
    said = [piece.strip() for piece in re.split(r"[，。；：\n]", own) if piece.strip()]
    towards = said[:1] and said[0].startswith("对")
    while len(said) > 1 and (_aside(said[0]) or kind_of(said[0]) or (towards and _OF_WHOM.search(said[0]))):
        said.pop(0)
    return said[0][:LONGEST_TASK] if said else ""


def _aside(phrase: str) -> bool:
    """对…的企业, 按照…要求, …的; 在某地试点 acts."""
    if phrase.endswith(("的", "时", "后", "基础上", "前提下", "过程中", "情况下")):
        return True
    return phrase[0] not in "在从到自于至向" and is_adverbial(phrase, 0, len(phrase))
