"""In: a question for a clause or point by its number (第十条说了什么, 三（一）的内容, 《…》的第一个要求). Out: that clause quoted."""

import re

from assistant.answer.composing.draft import Draft, abstain
from assistant.answer.composing.selection import Shown, shown
from assistant.model import Answer, Query
from assistant.retrieve import Evidence, EvidenceIndex, Passage
from corpus.model import Clause, PolicyDocument
from corpus.text.numerals import parse_number, to_chinese

_POINT = re.compile(
    r"第(?P<number>[一二三四五六七八九十]+|\d+)(个|项|点|方面)(的)?(要求|措施|任务|内容|方面|重点|条件|步骤|原则|目标|意见|规定|是)"
)
_CONTENT = re.compile(
    r"(说|讲|写|规定|提|要求|内容|措施|任务|重点|条件|步骤|原则|目标)[^，。？]{0,6}(什么|啥|哪些|怎么)|是什么|是啥|有哪些|内容[？?]?$"
)
_OPENS = "{}是"


def clause_lookup(query: Query, evidence: Evidence, index: EvidenceIndex) -> Draft | Answer | None:
    """A quote of the clause or point with that number; an abstention where the document has none; None for other questions."""
    document = _named(query, evidence)
    if document is None or query.slots or query.presumed or not _CONTENT.search(query.rewritten):
        return None
    passages = index.passages(document)
    piece = _clause(query, passages) or _point(query, passages)
    if piece is None:
        return _absent(query, passages)
    draft = Draft(query)
    return draft if draft.quote(piece) else None


def _named(query: Query, evidence: Evidence) -> str | None:
    """Id of the one document that the question means: by title, 文号, or as the only one of the place it names."""
    found = query.documents or tuple(dict.fromkeys(document for document, _ in query.parts))
    if not found and query.region_is_stated:
        found = tuple(entry.id for entry in evidence.entries.values() if entry.region == query.region)
    return found[0] if len(found) == 1 else None


def _absent(query: Query, passages: tuple[Passage, ...]) -> Answer | None:
    """An abstention where no clause has the number; None where some have, or the question gives no number of a clause."""
    if not query.clause_label or not passages or _of_label(passages[0].document, query.clause_label):
        return None
    meant = next((passage for passage in passages if (passage.document.id, passage.part.key) in query.parts), passages[0])
    title = " ".join((meant.part.title or "").split()).strip("《》")
    return abstain(query, "not_mentioned", f"《{title}》里没有{query.clause_label}。", [meant], {})


def _clause(query: Query, passages: tuple[Passage, ...]) -> Shown | None:
    """The beginning of the one clause with the label of the question; None where none or several have it."""
    if not query.clause_label or not passages:
        return None
    found = _of_label(passages[0].document, query.clause_label)
    inside = [passage for passage in passages if len(found) == 1 and found[0].span.holds(passage.span)]
    return shown(inside[0], wide=True) if inside else None


def _of_label(document: PolicyDocument, label: str) -> list[Clause]:
    """Clauses whose address is, or else ends in, the label; 第二条第（五）项 is also said of 二（五）."""
    numbered = [(clause, _plain(clause.id.partition("#")[2])) for clause in document.clauses if clause.kind == "numbered"]
    for wanted in dict.fromkeys((_plain(label), re.sub(r"[条款项]", "", _plain(label)))):
        exact = [clause for clause, path in numbered if path == wanted]
        if found := exact or [clause for clause, path in numbered if path.endswith(wanted)]:
            return found
    return []


def _plain(label: str) -> str:
    """三、（一） and 三/（一） alike, brackets full width."""
    return re.sub(r"[/、第\s]", "", label).translate(str.maketrans("()", "（）"))


def _point(query: Query, passages: tuple[Passage, ...]) -> Shown | None:
    """第一个要求: the one sentence that begins with 一是; where none does, the first-level clause 一."""
    m = _POINT.search(query.rewritten)
    number = parse_number(m["number"]) if m else None
    if number is None:
        return None
    counted = to_chinese(int(number))
    opening = [passage for passage in passages if passage.text.startswith(_OPENS.format(counted))]
    if len(opening) == 1:
        return shown(opening[0], wide=True)
    first_level = [passage for passage in passages if passage.clause.kind == "numbered" and passage.clause.label == counted]
    return shown(first_level[0], wide=True) if first_level and not opening else None
