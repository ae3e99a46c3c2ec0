"""In: a question for numbers in a table. Out: the cells of the places asked for, or their sum, difference, maximum, minimum, cited."""

import re
from typing import NamedTuple

from assistant.answer.composing.draft import Draft
from assistant.answer.composing.selection import Shown
from assistant.model import Query
from assistant.retrieve import Evidence, EvidenceIndex, Passage, Scored
from assistant.retrieve.passages import cells
from assistant.retrieve.placing import short_name
from assistant.retrieve.scoring import Topic, said_by
from corpus.model import Target
from corpus.text.numerals import plain_number
from corpus.text.quantities import amounts
from corpus.text.terms import terms

_TOTAL = re.compile(r"^(全[国省市县区州]|合计|总计|小计|共计|总数)$")
# 六个区县加起来, 各县市一共: every place of the table
_EVERY_PLACE = re.compile(r"(各个?|每个|所有|全部|[两三四五六七八九十\d]+个)地?(区|县|市|州|旗|乡|镇|街道|园区)")
_ALL = re.compile(r"两项|各项|几项|所有|全部|分别|各(是|为)?多少")


class _Cell(NamedTuple):
    passage: Passage
    fact: Target

    @property
    def said(self) -> str:
        return f"{plain_number(self.fact.value)}{self.fact.unit}"


def from_cells(query: Query, evidence: Evidence, index: EvidenceIndex) -> Draft | None:
    """The numbers of the places asked for from one table; None where the question or the evidence has no such table."""
    if "target" not in query.kinds and "count" not in query.slots and query.operation is None:
        return None
    rows = _rows(evidence)
    if not rows:
        return None
    names = _places(query)
    picked = [row for name in names for row in rows if _is_of(row, name)]
    every = query.operation in ("max", "min") or (query.operation == "sum" and _EVERY_PLACE.search(query.rewritten))
    if every and len(picked) < 2:
        picked = [row for row in rows if not _TOTAL.match(_region(row))]
    elif len(picked) < len(names) and query.operation:
        return None
    if not picked:
        return None
    indicators = _indicators(query, picked[0], evidence.weighted)
    if not indicators:
        return None
    return _told(query, [[c for c in _cells_of(row) if c.fact.indicator == i] for i in indicators for row in picked], indicators)


def _rows(evidence: Evidence) -> list[Passage]:
    """Rows with cells of the table whose row ranks best."""
    scored: list[Scored] = [s for s in evidence.ranked if s.passage.kind == "row" and cells(s.passage)]
    if not scored:
        return []
    first = scored[0].passage
    same = [s.passage for s in scored if s.passage.document.id == first.document.id and s.passage.clause.parent == first.clause.parent]
    return sorted(same, key=lambda passage: passage.span.start)


def _places(query: Query) -> list[str]:
    """Names of the places asked for, without those that others lie in (绍兴越城区); where none is named, that of the conversation."""
    if query.places:
        wider = [region for region in query.regions if any(region != other and region.covers(other) for other in query.regions)]
        around = {short_name(region.name) for region in wider}
        return [name for name in query.places if short_name(name) not in around]
    return [query.region.name] if query.region and query.region.steps else []


def _region(row: Passage) -> str:
    return cells(row)[0].region or row.text.split("\t")[0].strip()


def _is_of(row: Passage, name: str) -> bool:
    return short_name(_region(row)) == short_name(name)


def _cells_of(row: Passage) -> list[_Cell]:
    return [_Cell(row, fact) for fact in cells(row)]


def _indicators(query: Query, row: Passage, weighted: Topic) -> list[str]:
    """The columns asked for: all of them (两项分别), else the one whose header shares most topic words with the question."""
    names = list(dict.fromkeys(fact.indicator for fact in cells(row)))
    if len(names) == 1:
        return names
    shares = [(said_by(frozenset(terms(name)), weighted), -n, name) for n, name in enumerate(names)]
    shares.sort(reverse=True)
    if _ALL.search(query.rewritten) and not query.operation and shares[0][0] - shares[-1][0] < 0.25:
        return names
    return [shares[0][2]] if shares[0][0] > shares[1][0] or shares[0][0] >= 0.15 else []


def _told(query: Query, groups: list[list[_Cell]], indicators: list[str]) -> Draft | None:
    chosen = [cell for group in groups for cell in group]
    if not chosen:
        return None
    draft = Draft(query)
    if query.operation and len(indicators) == 1 and not _computed(draft, query.operation, chosen):
        return None
    if not draft.statements:
        for cell in chosen[:6]:
            _state(draft, cell)
    return draft if draft.statements else None


def _state(draft: Draft, cell: _Cell) -> None:
    text = f"{_region(cell.passage)}{_head(cell.fact)}：{cell.said}。"
    frame = [_head(cell.fact), cell.said, _region(cell.passage)]
    if draft.say(f"{_source(draft, cell)}{text}", [Shown(cell.passage, cell.passage.span)], [*frame, _source(draft, cell)]):
        draft.core = "；".join(filter(None, (draft.core, cell.said)))
        draft.facts.append(cell.fact.model_dump(mode="json", exclude_none=True))


def _source(draft: Draft, cell: _Cell) -> str:
    if draft.statements:
        return ""
    title = " ".join((cell.passage.part.title or cell.passage.document.main.title).split())
    number_ = cell.passage.part.number or cell.passage.document.main.number
    return f"据《{title}》{f'（{number_}）' if number_ else ''}："


def _head(fact: Target) -> str:
    """淘汰落后和过剩产能涉及企业数（家） -> 淘汰落后和过剩产能涉及企业数."""
    return re.sub(r"[（(][^（()）]{1,4}[）)]$", "", fact.indicator)


def _computed(draft: Draft, operation: str, chosen: list[_Cell]) -> bool:
    unit = chosen[0].fact.unit
    if operation in ("max", "min"):
        best = (max if operation == "max" else min)(chosen, key=lambda cell: cell.fact.value)
        text, used = f"{_region(best.passage)}{'最多' if operation == 'max' else '最少'}，{best.said}", [best]
    elif operation == "sum" and len(chosen) > 1:
        total = plain_number(sum(cell.fact.value for cell in chosen))
        working = "＋".join(_region(c.passage) + c.said for c in chosen)
        text, used = f"{_verdict(draft.query, total, unit)}合计{total}{unit}（{working}）", chosen
    elif operation == "difference" and len(chosen) == 2:
        first, second = chosen
        gap = first.fact.value - second.fact.value
        word = "多" if gap >= 0 else "少"
        text = f"{_region(first.passage)}比{_region(second.passage)}{word}{plain_number(abs(gap))}{unit}（{first.said}－{second.said}）"
        used = chosen
    else:
        return False
    draft.core = text
    line = f"{text}：{_head(used[0].fact)}。" if text[0] in "是不" else f"{_source(draft, used[0])}{_head(used[0].fact)}：{text}。"
    draft.facts.extend(cell.fact.model_dump(mode="json", exclude_none=True) for cell in used)
    return draft.say(line, [Shown(cell.passage, cell.passage.span) for cell in used], [line])


def _verdict(query: Query, total: str, unit: str) -> str:
    """是， or 不是150家， where the question presumes a sum in that unit; "" where it asks for one."""
    said = [amount for amount in amounts(query.rewritten) if amount.unit == unit and amount.text.endswith(unit)]
    if not query.presumed or len(said) != 1:
        return ""
    return "是，" if plain_number(float(said[0].value[0])) == total else f"不是{said[0].text}，"
