"""In: a draft. Out: notices on newer documents of the library that repeal a cited one or are its later edition."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple
from weakref import WeakKeyDictionary

from assistant.answer.composing.draft import Draft
from assistant.model import Notice
from assistant.retrieve import EvidenceIndex
from assistant.retrieve.editions import editions, effective
from corpus.citing.document_numbers import fold_number, same_number
from corpus.citing.editions import Held, is_later, was_issued
from corpus.citing.titles import read_title
from corpus.lexicon import load_yaml
from corpus.model import Citation, Part, Reference, Region

MOST_NOTICES = 2
# repealing documents that are examined, the newest first
_LOOKED_AT = 20

_TITLES = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》|[（(][^（）()]*[）)]")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")

_Key = str | tuple[Region, str]


class Repeal(NamedTuple):
    """A document that repeals another, and the reference in which it does."""

    document_id: str
    reference: Reference


_repeals: "WeakKeyDictionary[EvidenceIndex, tuple[int, dict[_Key, list[Repeal]]]]" = WeakKeyDictionary()


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
    known = editions(index)
    addresses = dict.fromkeys((c.document_id, _part_key(index, c)) for c in citations)
    held = [known.held(*address) for address in addresses]
    yield from dict.fromkeys(one for one in held if one is not None)


def _part_key(index: EvidenceIndex, citation: Citation) -> str:
    clause = index.record(citation.document_id).document.by_id.get(citation.clause_id)
    return clause.part if clause else ""


def _followed(one: Held, as_of: str | None, cited: set[str], index: EvidenceIndex) -> str:
    anew = editions(index).newer(one, as_of)
    if anew is None or anew.document_id in cited:
        return ""
    told = "，".join(filter(None, (anew.part.number, _day(anew.when))))
    return f"库中另有较新的{_named(anew.part)}（{told}），同一事项请一并核对。"


def _repealed(one: Held, as_of: str | None, cited: set[str], index: EvidenceIndex) -> str:
    """The notice that `one` is repealed, by the newest document that says so; "" without one."""
    by = [repeal for repeal in _naming(one, index) if repeal.document_id not in cited]
    by.sort(key=lambda repeal: _issued(repeal, index), reverse=True)
    told = [(when, text) for repeal in by[:_LOOKED_AT] for when, text in _told(one, repeal, as_of, index)]
    return max(told, default=("", ""))[1]


def _issued(repeal: Repeal, index: EvidenceIndex) -> str:
    held = editions(index).held(repeal.document_id, "")
    return held.when if held else ""


def _told(one: Held, repeal: Repeal, as_of: str | None, index: EvidenceIndex) -> Iterator[tuple[str, str]]:
    """(date of issue, notice) for each sentence that repeals `one`; nothing where the document is a draft or not surely newer."""
    record = index.record(repeal.document_id)
    clause = record.document.by_id[repeal.reference.clause_id]
    held = editions(index).held(repeal.document_id, clause.part)
    if held is None or held.title.stage == "draft" or not (was_issued(held.when, as_of) and is_later(held.when, one.when)):
        return
    if not _means(repeal.reference, one, held) or not _says_repealed(record.document.text, repeal.reference, clause.span.end):
        return
    since = effective(record)
    label = "" if clause.label.startswith("¶") else clause.label
    where = "，".join(filter(None, (label, since and f"{_day(since)}起施行")))
    verb = "将被" if as_of and since and since > as_of else "已被"
    yield held.when, f"{_named(one.part)}{verb}{_named(held.part)}废止{f'（{where}）' if where else ''}。"


def _means(reference: Reference, one: Held, by: Held) -> bool:
    """True where the reference means `one`; False where a document with the title of `one` repeals its own predecessor of that title.

    《契税暂行条例》 of 1997 repeals that of 1950: the edition of 1997 is not repealed by that of 2019.
    """
    if _is_numbered(reference.number) and _is_numbered(one.part.number):
        return same_number(reference.number or "", one.part.number or "")
    cited = read_title(reference.title, by.part.region)
    return one.title.edition != by.title.edition or (bool(cited.stage) and cited.stage == one.title.stage != by.title.stage)


def _is_numbered(number: str | None) -> bool:
    """True for a 文号 that identifies a document (国发〔2016〕82号); an order's number (国务院令第273号) is written in several ways."""
    return "〔" in fold_number(number or "")


def _says_repealed(text: str, reference: Reference, end: int) -> bool:
    """True for 《甲》、《乙》（…号）同时废止, where only titles stand between; 《甲》的有关规定同时废止 repeals only a part of 《甲》."""
    behind = re.split(r"[。；\n]", text[reference.span.end : min(end, reference.span.end + 400)])[0]
    return bool(_repealing().match(_TITLES.sub("", behind)))


@cache
def _repealing() -> re.Pattern[str]:
    words = "|".join(load_yaml("editions")["repealing"])
    when = r"自[^，。]{0,20}?起"
    return re.compile(rf"(?:[、，,和及与\s》]|以及|{when}|同时|即行|即|立即|予以|一并|均|相应|原)*(?:{words})")


def _naming(one: Held, index: EvidenceIndex) -> list[Repeal]:
    """Repeals of a document with the title or 文号 of `one`."""
    known = _all_repeals(index)
    keys: list[_Key] = [(one.part.region, one.title.edition)]
    if one.part.number:
        keys.append(fold_number(one.part.number))
    return [repeal for key in keys for repeal in known.get(key, ()) if repeal.document_id != one.document_id]


def _all_repeals(index: EvidenceIndex) -> dict[_Key, list[Repeal]]:
    """All repeals of the library, by the 文号 and by (region, title) of the repealed document; read once a generation."""
    generation = index.library.generation
    known = _repeals.get(index)
    if known is None or known[0] != generation:
        known = _repeals[index] = (generation, _read_repeals(index))
    return known[1]


def _read_repeals(index: EvidenceIndex) -> dict[_Key, list[Repeal]]:
    found: dict[_Key, list[Repeal]] = {}
    entries = index.entries()
    for document_id, fact in index.library.facts("reference", relation="废止"):
        if not isinstance(fact, Reference) or document_id not in entries:
            continue
        region = entries[document_id].region
        keys: list[_Key] = [(region, read_title(fact.title, region).edition)]
        if fact.number:
            keys.append(fold_number(fact.number))
        for key in keys:
            found.setdefault(key, []).append(Repeal(document_id, fact))
    return found


def _named(part: Part) -> str:
    return f"《{' '.join(part.title.split()).strip('《》')}》"


def _day(when: str) -> str:
    """2021-03-05 -> 2021年3月5日, 2021 -> 2021年."""
    m = _DAY.fullmatch(when)
    return f"{m[1]}年{int(m[2])}月{int(m[3])}日" if m else f"{when}年"
