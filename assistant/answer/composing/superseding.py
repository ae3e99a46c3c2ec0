"""In: a draft. Out: notices on newer documents of the library that repeal a cited one or are its later edition."""

from collections.abc import Iterator
from datetime import date

from assistant.answer.composing.draft import Draft
from assistant.model import Notice
from assistant.retrieve import EvidenceIndex
from assistant.retrieve.editions import standing
from corpus.citing.editions import Held
from corpus.citing.standing import Repeal
from corpus.model import Citation, Part

MOST_NOTICES = 2


def superseding(draft: Draft, index: EvidenceIndex) -> list[Notice]:
    """A notice for each cited document that another one of the library repeals or follows, unless that one is cited too."""
    cited = {citation.document_id for citation in draft.citations}
    found: dict[str, Notice] = {}
    for one in _cited(draft.citations, index):
        text = _repealed(one, draft.query.as_of, cited, index) or _followed(one, draft.query.as_of, cited, index)
        if text:
            found.setdefault(one.document_id, Notice(kind="newer", text=text))
    return list(dict.fromkeys(found.values()))[:MOST_NOTICES]


def _cited(citations: list[Citation], index: EvidenceIndex) -> Iterator[Held]:
    """The cited documents, each once; a part with a title of its own counts as a document."""
    known = standing(index).editions
    addresses = dict.fromkeys((c.document_id, _part_key(index, c)) for c in citations)
    held = [known.held(*address) for address in addresses]
    yield from dict.fromkeys(one for one in held if one is not None)


def _part_key(index: EvidenceIndex, citation: Citation) -> str:
    clause = index.record(citation.document_id).document.by_id.get(citation.clause_id)
    return clause.part if clause else ""


def _followed(one: Held, as_of: str | None, cited: set[str], index: EvidenceIndex) -> str:
    anew = standing(index).editions.newer(one, as_of)
    if anew is None or anew.document_id in cited:
        return ""
    told = "，".join(filter(None, (anew.part.number, _day(anew.when))))
    return f"库中另有较新的{_named(anew.part)}（{told}），同一事项请一并核对。"


def _repealed(one: Held, as_of: str | None, cited: set[str], index: EvidenceIndex) -> str:
    """The notice that `one` is repealed, by the newest document that says so; "" without one."""
    by = [repeal for repeal in standing(index).repeals(one, as_of) if repeal.by.document_id not in cited]
    return _told(one, by[0], as_of, index) if by else ""


def _told(one: Held, repeal: Repeal, as_of: str | None, index: EvidenceIndex) -> str:
    starts = standing(index).force(repeal.by).effective
    day = repeal.day.isoformat() if repeal.day else ""
    known = f"{_day(day)}起施行" if day and repeal.day == starts else f"自{_day(day)}起废止" if day and day != repeal.by.when else ""
    where = "，".join(filter(None, (repeal.label, known)))
    verb = "将被" if as_of and day > as_of else "已被"
    return f"{_named(one.part)}{verb}{_named(repeal.by.part)}废止{f'（{where}）' if where else ''}。"


def _named(part: Part) -> str:
    return f"《{' '.join(part.title.split()).strip('《》')}》"


def _day(when: str) -> str:
    """2021-03-05 -> 2021年3月5日, 2021 -> 2021年."""
    if len(when) != len("2021-03-05"):
        return f"{when}年"
    day = date.fromisoformat(when)
    return f"{day.year}年{day.month}月{day.day}日"
