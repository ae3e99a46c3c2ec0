"""What a document says about itself: title, issuer, number, date, region and level, kind, years in force, addressees.

Everything is read from the text; a file's name may be a bare id and is never asked.
"""

import re
from datetime import date

from corpus.docnumber import find_document_numbers
from corpus.lexicon import load_yaml
from corpus.lexicon.doc_types import read_doc_type
from corpus.lexicon.organs import addressee_level, is_organ, national_organ, own_level, split_organs
from corpus.model import Level, Part, Region, Span
from corpus.places import NATION, find_places, resolve
from corpus.timeline import add_period, plan_period, read_times
from ingest.heads import Head, read_head
from ingest.signatures import Signature, read_date, read_signature

_LEVELS: tuple[Level, ...] = ("national", "province", "city", "county")
_TITLE_ISSUER = re.compile(r"^(?P<issuer>[^《》]{2,60}?)(?:关于|印发|转发|批转)")
# 第十三届全国人民代表大会常务委员会第十四次会议通过; 生态环境部2022年第四次部务会议
_CONGRESS = re.compile(
    r"(?P<place>[一-龥]{2,12}?(?:省|市|自治区|自治州|自治县))?第?[一二三四五六七八九十\d]+届(?P<nation>全国)?人民代表大会(?P<standing>常务委员会)?"
)


def describe(text: str, span: Span, file_name: str = "", parent: Part | None = None, key: str = "") -> Part:
    """The head data of the document at `span` of the canonical `text`.

    `parent`: the notice that issues this document (印发); what the document itself does not say (issuer, number, date,
    region) is the notice's. A forwarded document (转发) has its own: no parent. `file_name` is not used for facts.
    """
    head, signature = read_head(text, span), read_signature(text, span)
    issuer = _issuer(head, signature) or (parent.issuer if parent else None)
    day = _date(head, signature)
    region, level = _place(text, span, head, issuer, parent)
    title = head.title or _first_line(text, span)
    kind = read_doc_type(title)
    stated = day.isoformat() if day else parent.date if parent else None
    return Part(
        key=key,
        title=title,
        issuer=issuer,
        number=head.number or _order_number(head) or (parent.number if parent else None),
        date=stated,
        region=region,
        level=level,
        doc_type=kind.name if kind else None,
        period=_period(text, span, title, stated),
        addressees=_addressees(head.addressees),
        span=span,
    )


def _first_line(text: str, span: Span) -> str:
    line = next((line for line in span.of(text).split("\n") if line.strip()), "")
    return re.sub(r"\s+", "", re.split(r"[。：:]", line)[0])[:60]


def _issuer(head: Head, signature: Signature) -> str | None:
    """From the title, else the letterhead, else the signature; a name without its place (省工业和信息化厅) yields to a full one."""
    titled = _TITLE_ISSUER.match(head.title)
    own = titled["issuer"] if titled and (is_organ(titled["issuer"]) or "部门" in titled["issuer"]) else None
    full = next(
        (name for name in (head.letterhead, signature.issuer, *head.organ_lines) if name and (own is None or name.endswith(own))), None
    )
    if own is None or re.match(r"[省市区县州]", own):
        own = full or own or _congress(head.notes) or signature.printer
    return "、".join(_split(own)) if own else None


def _split(name: str) -> tuple[str, ...]:
    return tuple(part.strip("、") for part in split_organs(name))


def _congress(notes: list[str]) -> str | None:
    """The people's congress (or the State Council, by order) that passed a statute, from the lines under its title."""
    for note in reversed(notes):
        bare = re.sub(r"\s+", "", note)
        if found := _CONGRESS.search(re.sub(r"^.*?日", "", bare)):
            place = "全国" if found["nation"] else found["place"] or ""
            return f"{place}人民代表大会{found['standing'] or ''}"
        if order := re.search(r"(?:中华人民共和国)?([一-龥]{2,10}?)令", re.sub(r"^.*?日", "", bare)):
            return order[1]
    return None


def _order_number(head: Head) -> str | None:
    for note in reversed(head.notes):
        if numbers := find_document_numbers(note):
            return re.sub(r"\s+", "", numbers[-1].text)
    return None


def _date(head: Head, signature: Signature) -> date | None:
    """The day signed, else the day under the title, else the last of a statute's notes, else the day of printing."""
    noted = [day for note in head.notes if not re.search(r"施行\s*$", note) and (day := read_date(note))]
    return signature.signed or read_date(head.date_text) or max(noted, default=None) or signature.printed


def _addressees(line: str) -> tuple[str, ...]:
    bare = re.sub(r"\s+", "", line).rstrip("：:")
    return tuple(part for part in re.split(r"[，,；;]", bare) if part)


def _place(text: str, span: Span, head: Head, issuer: str | None, parent: Part | None) -> tuple[Region, Level]:
    """Region and level by the first that tells: issuer, number, title, notice, addressees, the text's own 我市 and place names."""
    if issuer and national_organ(issuer) and not _named_place(issuer):
        return NATION, "national"
    for words in (issuer, head.letterhead, _number_prefix(head.number), head.title):
        if words and (place := _named_place(words)):
            return place, place.level
    if parent is not None:
        return parent.region, parent.level
    if addressee_level(head.addressees) == "national":
        return NATION, "national"
    place = _spoken_of(text, span, addressee_level(head.addressees) or own_level(span.of(text)))
    return place, place.level


def _named_place(words: str) -> Region | None:
    """The place a body or a title begins with or names alone; a national body's branch has its own place."""
    regions = [mention.region for mention in find_places(words) if mention.region is not None]
    return max(regions, key=lambda region: len(region.steps)) if regions else None


def _number_prefix(number: str | None) -> str | None:
    """The place that the first characters of a number stand for: 浙转升办 -> 浙江省, 绍市工转升办 -> 浙江省绍兴市."""
    table = load_yaml("places")["number_prefixes"]
    found = [prefix for prefix in table if number and number.startswith(prefix)]
    return table[max(found, key=len)] if found else None


def _spoken_of(text: str, span: Span, level: Level | None) -> Region:
    """The place of `level` that the text names most often, places inside it counted for it; the nation without any."""
    if level is None or level == "national":
        return NATION
    depth, votes = _LEVELS.index(level), dict[Region, int]()
    for mention in find_places(_without_titles(span.of(text))):
        if mention.region is not None and len(mention.region.steps) >= min(depth, 2) and (place := _raised(mention.region, level)):
            votes[place] = votes.get(place, 0) + 1
    return max(votes, key=lambda place: votes[place]) if votes else NATION


def _raised(region: Region, level: Level) -> Region | None:
    """The place of `level` that holds `region`; None when it is not that deep."""
    if level == "county":
        return region if region.county else None
    if level == "city":
        return Region(province=region.province, city=region.city) if region.city else None
    return Region(province=region.province)


def _without_titles(text: str) -> str:
    return re.sub(r"《[^《》]{0,80}》", "", text)


def _period(text: str, span: Span, title: str, stated: str | None) -> tuple[int, int] | None:
    """Years a document plans for or binds in: from its title, from its validity, else from the plan the body names."""
    if years := plan_period(title):
        return years
    times = read_times(text, within=span)
    issued = int(stated[:4]) if stated else None
    for time in times:
        if (
            time.use == "validity"
            and issued
            and (last := _last_year(time.normalized.by or time.normalized.end, time.normalized.within, stated))
        ):
            return issued, last
    for time in times:
        start, end = time.normalized.start or "", time.normalized.end or ""
        if (
            time.use == "target_period"
            and start.endswith("-01-01")
            and end.endswith("-12-31")
            and int(end[:4]) - int(start[:4]) in range(1, 16)
        ):
            if issued is None or int(start[:4]) - 1 <= issued <= int(end[:4]):
                return int(start[:4]), int(end[:4])
    return None


def _last_year(by: str | None, within: str | None, stated: str | None) -> int | None:
    if by and re.match(r"\d{4}", by):
        return int(by[:4])
    return add_period(date.fromisoformat(stated), within).year if within and stated else None


def region_named(name: str) -> Region | None:
    """The region of a full or short name, for parts whose head names one only in words."""
    return resolve(name)
