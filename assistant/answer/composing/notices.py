"""In: a draft. Out: notices beside the answer: passed deadlines, expired plans, renamed departments, wider region, newer documents."""

from collections.abc import Iterator
from datetime import date

from assistant.answer.composing.draft import Draft
from assistant.answer.composing.superseding import superseding
from assistant.model import Notice
from assistant.retrieve import EvidenceIndex
from corpus.bodies.departments import find_departments, renamings
from corpus.model import Citation, Deadline, Part, PolicyDocument
from corpus.times.due_dates import yearly_day
from corpus.times.force import Force, force_of
from corpus.times.timeline import due_date, is_past


def notices(draft: Draft, index: EvidenceIndex) -> list[Notice]:
    """Notices for the citations of the draft: renamed departments, rules of a wider region, the as-of date, newer documents."""
    return [*_renamed(draft), *_wider(draft, index), *_as_of(draft, index), *_amended(draft, index), *superseding(draft, index)]


def _amended(draft: Draft, index: EvidenceIndex) -> list[Notice]:
    """Quotes of a text that was put together from a document and the decision that amends it."""
    made = dict.fromkeys(citation.document_id for citation in draft.citations)
    told = ((index.record(name), remark) for name in made for remark in index.record(name).report if remark.kind == "amended")
    return [Notice(kind="validity", text=f"《{record.document.main.title}》是{remark.detail}。") for record, remark in told]


def _renamed(draft: Draft) -> list[Notice]:
    """The question says 环保局, the quote 生态环境局: when it was renamed."""
    quoted = " ".join(citation.quote for citation in draft.citations)
    names = [mention.base or mention.name for mention in find_departments(draft.query.rewritten) if mention.kind == "department"]
    changes = [change for name in names for change in renamings(name)]
    return [
        Notice(kind="renamed", text=f"“{c.was}”自{c.year}年机构改革后为“{c.now}”。")
        for c in changes
        if c.now in quoted and c.was not in quoted
    ]


def _wider(draft: Draft, index: EvidenceIndex) -> list[Notice]:
    """The question names a place and all citations are rules of a wider region."""
    asked = draft.query.region
    if not asked or not draft.query.region_is_stated or len(draft.query.regions) > 1 or not draft.citations:
        return []
    held = [_part(index, citation).region for citation in draft.citations]
    if all(region.covers(asked) and region != asked for region in held):
        return [Notice(kind="region", text=f"以上是{held[0].name}的规定，库中没有找到{asked.name}自己的规定。")]
    return []


def _part(index: EvidenceIndex, citation: Citation) -> Part:
    document = index.record(citation.document_id).document
    clause = document.by_id.get(citation.clause_id)
    return document.part_of(clause) if clause else document.main


def _as_of(draft: Draft, index: EvidenceIndex) -> list[Notice]:
    """What the query's as-of date changes for each citation; nothing without a date."""
    if not draft.query.as_of:
        return []
    as_of = date.fromisoformat(draft.query.as_of)
    found: list[Notice] = []
    for citation in draft.citations:
        record = index.record(citation.document_id)
        inside = [f for f in record.facts if isinstance(f, Deadline) and citation.span.start <= f.span.start < citation.span.end]
        force = force_of(record.document, _part(index, citation))
        found.extend(_passed(inside, as_of, force.end))
        found.extend(_in_force(_part(index, citation), force, inside, as_of))
        found.extend(_over(record.document, citation, as_of))
    return list(dict.fromkeys(found))


def _passed(deadlines: list[Deadline], as_of: date, last: date | None) -> list[Notice]:
    """What is due when, seen from the day; `last`: the end of the plan or validity, after which nothing comes round again."""
    found = []
    for fact in deadlines:
        if fact.normalized is None or not fact.normalized.by:
            continue
        if fact.normalized.kind == "recurring":
            found.extend(_recurring(fact, as_of) if last is None or as_of <= last else [])
        elif is_past(fact.normalized, as_of) and (due := due_date(fact.normalized)):
            found.append(Notice(kind="as_of", text=f"截至{as_of.isoformat()}，“{fact.expression}”（{due.isoformat()}）的期限已过。"))
        elif due := due_date(fact.normalized):
            found.append(
                Notice(
                    kind="as_of", text=f"截至{as_of.isoformat()}，距“{fact.expression}”（{due.isoformat()}）还有{(due - as_of).days}天。"
                )
            )
    return found


def _in_force(part: Part, force: Force, deadlines: list[Deadline], as_of: date) -> Iterator[Notice]:
    """Whether the cited document binds on the day by its own words: told where the quote holds them, and wherever it does not bind."""
    quoted = {fact.note for fact in deadlines}
    title, told = f"《{part.title}》", f"截至{as_of.isoformat()}"
    if force.end and not force.planned and ("validity" in quoted or as_of > force.end):
        state = "已过有效期" if as_of > force.end else "仍在有效期内"
        since = f"自{_day(force.start)}起，" if force.start else ""
        yield Notice(kind="validity", text=f"{title}{since}有效期至{_day(force.end)}，{told}{state}。")
    elif force.effective and ("effective" in quoted or as_of < force.effective):
        state = "尚未施行" if as_of < force.effective else "已经施行"
        yield Notice(kind="validity", text=f"{title}自{_day(force.effective)}起施行，{told}{state}。")


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _recurring(fact: Deadline, as_of: date) -> list[Notice]:
    """A yearly deadline: whether this year's day has passed."""
    assert fact.normalized is not None
    this_year = yearly_day(fact.normalized.by, as_of.year)
    if fact.normalized.every != "year" or this_year is None:
        return []
    when = f"{as_of.year}年的期限（{this_year.isoformat()}）"
    state = "已过" if this_year < as_of else f"未过，还有{(this_year - as_of).days}天"
    return [Notice(kind="as_of", text=f"截至{as_of.isoformat()}，{when}{state}。")]


def _over(document: PolicyDocument, citation: Citation, as_of: date) -> list[Notice]:
    clause = document.by_id.get(citation.clause_id)
    part = document.part_of(clause) if clause else document.main
    if part.period and part.period[1] < as_of.year:
        return [Notice(kind="validity", text=f"《{part.title}》针对的是{_span(part.period)}，截至{as_of.isoformat()}已超过该时期。")]
    return []


def _span(period: tuple[int, int]) -> str:
    return f"{period[0]}年" if period[0] == period[1] else f"{period[0]}-{period[1]}年"
