"""What a document says about itself: title, issuer, number, date, region and level, kind, years in force, addressees.

Everything is read from the text; a file's name may be a bare id and is never asked.
"""

import re
from collections.abc import Iterator
from datetime import date

from corpus.bodies.organs import addressee_level, is_organ, national_organ, own_level, split_organs
from corpus.bodies.places import MUNICIPALITIES, NATION, find_places
from corpus.citing.doc_types import read_doc_type
from corpus.citing.document_numbers import find_document_numbers
from corpus.lexicon import load_yaml
from corpus.model import Level, Normalized, Part, Region, Span
from corpus.text.numerals import SMALL_NUMERAL
from corpus.times.timeline import TimeReading, add_period, plan_period, read_times
from ingest.metadata.heads import DATE, Head, read_head
from ingest.metadata.signatures import Signature, read_date, read_signature

_TITLE_ISSUER = re.compile(r"^(?P<issuer>[^《》]{2,60}?)(?:关于|印发|转发|批转)")
# 上海海洋大学本科生学籍管理条例: a school names itself before its own rule
_SCHOOL = re.compile(
    r"[一-龥]{2,12}?大学(?:[一-龥与和]{2,14}?学院)?(?=本科|学士|硕士|博士|研究生|教|学|关于|课程|[一-龥]{2,20}(?:条例|办法|细则|规定|章程))"
)
# of a certificate: 核发机关 临沧市…自然资源局 / 日期 2022年8月23日
_CERTIFIED = re.compile(
    rf"(?:核发|发证|颁发|审批|登记)机关[：:\s]*(?P<who>[一-龥（）]{{3,40}}(?:局|厅|委员会|政府|部|法院|处|中心))(?:\s*(?:日\s*)?期[：:\s]*(?P<day>{DATE}))?"
)
# a sentence on how long the rule itself binds: 本政策自发布之日起施行，有效期至2021年12月31日
_OF_THE_RULE = re.compile(
    r"本(?:政策|意见|办法|通知|细则|措施|规定|方案|实施意见|若干|条例|规则|配套)|(?:以上|上述|各项)(?:政策|措施|条款|意见)|(?:发布|印发|公布|下发)之日|政策(?:措施)?(?:执行|实施|有效)期"
)
_PERIOD_HINT = re.compile(
    r"有效|期限|年限|执行期|施行期|试行期|暂定|起\s*施行|起\s*实施|暂执行|[一二三四]五”|五[时期]|(?:19|20)\d\d\s*年?\s*[-—–－~～至到]"
)
# a day under the title that is not the document's: when it comes into force, and when a court's committee agreed to it
_NO_DAY = re.compile(r"施行\s*$|(?:审判|检察)\s*委员会.*通过")
_FULL_STOP = re.compile("[。\0]")
# words of a rule for the whole country
_NATIONWIDE = re.compile(r"中华人民共和国境内|各省、自治区、直辖市|国务院[一-龥]{0,12}(?:主管)?部门")
# 第十三届全国人民代表大会常务委员会第十四次会议通过; 生态环境部2022年第四次部务会议
_CONGRESS = re.compile(
    rf"(?P<place>[一-龥]{{2,12}}?(?:省|市|自治区|自治州|自治县))?第?[{SMALL_NUMERAL}\d]+届(?P<nation>全国)?人民代表大会(?P<standing>常务委员会)?"
)


def describe(text: str, span: Span, file_name: str = "", parent: Part | None = None, key: str = "", title: str = "") -> Part:
    """The head data of the document at `span` of the canonical `text`.

    `parent`: the notice that issues this document (印发); what the document itself does not say (issuer, number, date,
    region) is the notice's. A forwarded document (转发) has its own: no parent. `title` is the part's where the caller knows it.
    `file_name` is not used for facts.
    """
    head, signature = read_head(text, span), read_signature(text, span)
    certified = _CERTIFIED.search(text, span.start, span.end)
    issuer = (
        _issuer(head, signature) or (parent.issuer if parent else None) or _printer(signature) or (certified["who"] if certified else None)
    )
    day = _date(head, signature) or (read_date(certified["day"]) if certified and certified["day"] else None)
    region, level = _place(text, span, head, issuer, parent)
    title = re.sub(r"\s+", "", title) or head.title or _first_line(text, span)
    masthead = "".join(head.organ_lines)
    if issuer and _is_short_for(issuer, masthead) and title.startswith(f"{masthead}关于"):
        title = title.removeprefix(masthead)
    kind = read_doc_type(title)
    printed = signature.printed.isoformat() if signature.printed else None
    stated = day.isoformat() if day else (parent.date if parent else None) or printed
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
    if full:
        full = next((name for name in (signature.issuer, *head.organ_lines) if name and name != full and name.endswith(full)), full)
    if own and signature.issuer and _is_short_for(signature.issuer, own) and not head.letterhead and own == "".join(head.organ_lines):
        return signature.issuer
    if own is None or re.match(r"[省市区县州]", own):
        school = _SCHOOL.match(head.title)
        own = full or own or _congress(head.notes) or (school.group() if school else None)
    return "、".join(_split(own)) if own else None


def _is_short_for(name: str, other: str) -> bool:
    """True when `name` is `other` with words left out: 中共淳安县委组织部 signs under the masthead 中共浙江省淳安县委组织部."""
    rest = iter(other)
    return len(name) < len(other) and all(c in rest for c in name)


def _printer(signature: Signature) -> str | None:
    return "、".join(_split(signature.printer)) if signature.printer else None


def _split(name: str) -> tuple[str, ...]:
    return tuple(part.strip("、") for part in split_organs(name))


def _congress(notes: list[str]) -> str | None:
    """The people's congress (or the State Council, by order) that passed a statute, from the lines under its title."""
    passed = [note for note in notes if not note.rstrip().endswith("批准")]
    for note in reversed(passed or notes):
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
    """A statute's last change, else the day signed, else the day under the title."""
    noted = [day for note in head.notes if not _NO_DAY.search(note) and (day := read_date(note))]
    return max(noted, default=None) or signature.signed or read_date(head.date_text)


def _addressees(line: str) -> tuple[str, ...]:
    bare = re.sub(r"\s+", "", line).rstrip("：:")
    return tuple(part for part in re.split(r"[，,；;]", bare) if part)


def _place(text: str, span: Span, head: Head, issuer: str | None, parent: Part | None) -> tuple[Region, Level]:
    """Region and level by the first that tells: issuer, number, title, notice, addressees, the text's own 我市 and place names."""
    if issuer and national_organ(issuer) and not _named_place(issuer):
        return NATION, "national"
    if (own := _opening_place(head.title)) and not (issuer and head.title.startswith(issuer)):
        return own, own.level
    for words in (issuer, head.letterhead, _number_prefix(head.number), head.title):
        if words and (place := _named_place(words)):
            return place, place.level
    if parent is not None:
        return parent.region, parent.level
    if addressee_level(head.addressees) == "national":
        return NATION, "national"
    body = span.of(text)
    spoken = addressee_level(head.addressees) or own_level(body)
    if spoken in (None, "national") and (head.title.startswith("中华人民共和国") or _NATIONWIDE.search(body)):
        return NATION, "national"
    place = _spoken_of(body, spoken)
    return place, place.level


def _opening_place(title: str) -> Region | None:
    """The place a rule's title begins with (洛阳市社会团体登记管理办法), whoever approved it."""
    mentions = find_places(title[:24])
    return mentions[0].region if mentions and mentions[0].start == 0 else None


def _named_place(words: str) -> Region | None:
    """The place a body or a title begins with or names alone; a national body's branch has its own place."""
    regions = [mention.region for mention in find_places(words) if mention.region is not None]
    return max(regions, key=lambda region: len(region.steps)) if regions else None


def _number_prefix(number: str | None) -> str | None:
    """The place that the first characters of a number stand for: 浙转升办 -> 浙江省, 绍市工转升办 -> 浙江省绍兴市."""
    table = load_yaml("places")["number_prefixes"]
    found = [prefix for prefix in table if number and number.startswith(prefix)]
    return table[max(found, key=len)] if found else None


def _spoken_of(body: str, level: Level | None) -> Region:
    """The place of `level` that the text names most often, places inside it counted for it; the nation without any.

    Names inside titles count only where there are no others (a county's rule that names itself in 《柳河县…管理办法》).
    """
    for words in (re.sub(r"《[^《》]{0,80}》", "", body), body):
        votes: dict[Region, int] = {}
        for mention in find_places(words):
            if mention.region is not None and (place := _raised(mention.region, level)):
                votes[place] = votes.get(place, 0) + 1
        if votes:
            best = max(votes, key=lambda place: votes[place])
            return best if level or 2 * votes[best] > sum(votes.values()) else NATION
    return NATION


def _raised(region: Region, level: Level | None) -> Region | None:
    """The place of `level` that holds `region` (a 直辖市 counts as city); None when it is not that deep."""
    if level is None:
        return region
    if level == "county":
        return region if region.county else None
    if level == "city" and region.province not in MUNICIPALITIES:
        return Region(province=region.province, city=region.city) if region.city else None
    return Region(province=region.province)


def _period(text: str, span: Span, title: str, stated: str | None) -> tuple[int, int] | None:
    """Years a document plans for or binds in: from its title, from its validity, else from the plan its targets name."""
    if years := plan_period(title):
        return years
    if bracketed := re.search(r"[（(]((?:19|20)\d\d)年?\s*[-—–－~～至]+\s*((?:19|20)\d\d)年?[）)]", title):
        return int(bracketed[1]), int(bracketed[2])
    times = [time for sentence in _on_periods(text, span) for time in read_times(text, within=sentence)]
    return _validity(text, span, times, stated) or _planned(text, span, times, int(stated[:4]) if stated else None)


def _on_periods(text: str, span: Span) -> Iterator[Span]:
    """Sentences that may say how long the rule binds or which years it plans for; reading all would take long for statutes."""
    at = span.start
    while at < span.end:
        end = _FULL_STOP.search(text, at, span.end)
        stop = end.end() if end else span.end
        if _PERIOD_HINT.search(text, at, stop):
            yield Span(start=at, end=stop)
        at = stop


def _validity(text: str, span: Span, times: list[TimeReading], stated: str | None) -> tuple[int, int] | None:
    """Years the rule says it binds: 有效期三年, 有效期至2021年12月31日, 实行年限为2016年至2018年, 2024年全年有效."""
    effective = next((t.normalized.start for t in times if t.use == "effective" and t.normalized.start), None)
    since = stated or effective
    for time in _of_the_rule(text, span, times):
        start, end = time.normalized.start, time.normalized.end
        dated = start and end and not start.startswith("--")
        if start and end and dated and re.search(r"(?:有效|期|年限|执行|实施)[^，。]{0,4}$|^全?年?(?:有效|执行|实施)", _around(text, time)):
            return int(start[:4]), int(end[:4])
        if time.use == "validity" and since and (last := _last_year(time.normalized, since)):
            return int(since[:4]), last
    return None


def _of_the_rule(text: str, span: Span, times: list[TimeReading]) -> Iterator[TimeReading]:
    """Those of `times` that may say how long it binds, in sentences that speak of the rule; each sentence is looked at once."""
    sentence, speaks = Span(start=span.start, end=span.start), False
    for time in times:
        if time.use not in ("validity", "target_period"):
            continue
        if not sentence.start < time.start < time.end <= sentence.end:
            sentence = _sentence(text, span, time)
            speaks = bool(_OF_THE_RULE.search(sentence.of(text)))
        if speaks:
            yield time


def _sentence(text: str, span: Span, time: TimeReading) -> Span:
    start = max(text.rfind("。", span.start, time.start), text.rfind("\n", span.start, time.start), span.start)
    stops = [at for at in (text.find("。", time.end, span.end), text.find("\n", time.end, span.end)) if at >= 0]
    return Span(start=start, end=min(stops, default=span.end))


def _around(text: str, time: TimeReading) -> str:
    """What follows the time when that speaks of force, else what stands before it."""
    after = text[time.end : time.end + 6]
    return after if re.match(r"全?年?(?:有效|执行|实施)", after) else text[max(0, time.start - 10) : time.start]


def _planned(text: str, span: Span, times: list[TimeReading], issued: int | None) -> tuple[int, int] | None:
    """Years of the plan with which a sentence about targets opens."""
    for time in times:
        years = _whole_years(time.normalized)
        if (
            years
            and time.use == "target_period"
            and _opens_target(text, span, time)
            and (issued is None or years[0] - 1 <= issued <= years[1])
        ):
            return years
    return None


def _opens_target(text: str, span: Span, time: TimeReading) -> bool:
    """True for a plan that opens a sentence where the targets stand: 二、总体目标␤“十二五”时期，…"""
    before = text[max(span.start, time.start - 200) : time.start]
    return "目标" in before and bool(re.search(r"(?:[。\n：:；]|到|在|^)\s*$", before))


def _whole_years(normalized: Normalized) -> tuple[int, int] | None:
    """First and last year of a period of two to fifteen whole years."""
    start, end = normalized.start or "", normalized.end or ""
    # 自公历1月1日起至12月31日止 names no year (会计法)
    if not (start.endswith("-01-01") and end.endswith("-12-31")) or start.startswith("--"):
        return None
    first, last = int(start[:4]), int(end[:4])
    return (first, last) if 1 <= last - first <= 15 else None


def _last_year(normalized: Normalized, stated: str) -> int | None:
    by = normalized.by or normalized.end or ""
    if re.match(r"\d{4}", by):
        return int(by[:4])
    return add_period(date.fromisoformat(stated), normalized.within).year if normalized.within else None
