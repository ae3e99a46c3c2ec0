"""Who is speaking: place, industry, size and name of the enterprise, from its own words."""

import re
from collections.abc import Sequence
from functools import cache

from assistant.selfcheck.statement.heard import CompanyTold, Heard
from assistant.selfcheck.words.negation import denied
from assistant.selfcheck.words.pieces import Piece
from assistant.selfcheck.words.vocabulary import any_of, industry_words
from corpus.bodies.places import find_places, read_region
from corpus.errors import BadInputError, in_short
from corpus.model import Region

_KIND = r"(?:[^，。；、的]{0,4})(?:厂|企业|公司|作坊|加工|生产|制造|行业|店|车间|户|农场|基地|园|项目|粉磨|集团)"
_DOING = re.compile(r"(?:做|搞|开|从事|生产|经营|加工|是|办|干)(?:了|个|着|家|的|一家|点|些)*(?:小|大|中)?$")
_PLANNED = re.compile(r"(?:转产|转型|改行|改做|打算|准备|计划|想)[^，。；]{0,8}$")
_SIZES = (
    (re.compile(r"大型企业|大企业|特大型"), "大型"),
    (re.compile(r"中型企业|中型(?!机)"), "中型"),
    (re.compile(r"小微|微型企业|微企|个体户|个体工商户|作坊"), "小微"),
    (re.compile(r"小型企业|小企业|小(?:[一-鿿]{1,5})?厂|小工厂"), "小型"),
    (re.compile(r"中小(?:微)?企业"), "中小"),
    (re.compile(r"规模以上|规上"), "规模以上"),
)
# an office, a fair or a customer elsewhere is not where the enterprise is
_ELSEWHERE = re.compile(r"办事处|分公司|门店|租了间|租了个|出差|参展|展会|展销|客户|供应商|卖到|销往|出口到|发货|业务员|朋友|亲戚|老家")
_SEAT = re.compile(r"注册|纳税|税务登记|总部(?:就)?在|厂(?:子|房|区)?(?:就)?在|公司(?:就)?在|搬到了?(?!.*明年)")
# 我们在合肥干的一栋楼拿了奖 tells of work elsewhere, 我们在合肥 of the seat
_MOVED = re.compile(r"我们(?:厂|公司|企业)(?:是)?在|我们(?:是)?在[一-鿿]{2,16}$|搬到|地址|注册在|不是.+是")
# 前年底才从个体户转成有限公司, 原来就是个体工商户: what it was, and no name
_FORMERLY = re.compile(r"从[^，。；]{0,8}(?:转|变|改|升)|(?:原来|以前|之前|原先|早先)[^，。；]{0,4}(?:是|为)")
_NO_NAME = re.compile(r"我们|咱|转|改|变|才|的|了")
_NAME = re.compile(r"(?:我们是|我司是|本公司为|我们公司叫|单位名称[：:])?([一-鿿（）()]{3,24}(?:有限责任公司|股份有限公司|有限公司|集团))")


SIZES = ("大型", "中型", "小型", "微型", "小微", "中小", "规模以上")


def settle_region(name: str) -> str:
    """The place with what it lies in. Raises BadInputError for a name that no place, or more than one, bears."""
    region = read_region(name) if find_places(name) else None
    if region is None:
        several = "、".join(_ambiguous(name))
        hint = f"可能是 {several}，请写明省市" if several else "请写行政区名，如 绍兴市柯桥区"
        raise BadInputError(f"地区“{in_short(name)}”认不准：{hint}。")
    return _full(region)


def industries_named(words: str) -> list[str]:
    """The trades in `words` (印染、水泥). Raises BadInputError where none is known."""
    found = list(dict.fromkeys(match.group() for match in _words().finditer(words)))
    if not found:
        raise BadInputError(f"行业“{in_short(words)}”不认识：请写行业或主要产品，如 印染、水泥、铸造。")
    return found


def read_company(heard: Heard, pieces: Sequence[Piece]) -> list[CompanyTold]:
    """Fills in what `pieces` tell of the enterprise itself, and gives what is new; asides and questions about others are passed over."""
    before = (heard.region, tuple(heard.industries), heard.size, heard.name)
    _read(heard, pieces)
    found = [("region", heard.region)] if heard.region != before[0] else []
    found += [("industry", word) for word in heard.industries if word not in before[1]]
    found += [("size", heard.size)] if heard.size != before[2] else []
    found += [("name", heard.name)] if heard.name != before[3] else []
    texts = [piece.text for piece in pieces]
    return [CompanyTold(kind, value, _told_in(kind, value, texts), heard.turns) for kind, value in found if value]


def _told_in(kind: str, value: str, texts: Sequence[str]) -> str:
    """The piece that tells it."""
    if kind == "region":
        return next((text for text in texts if find_places(text)), "")
    if kind == "size":
        return next((text for text in texts for pattern, size in _SIZES if size == value and pattern.search(text)), "")
    return next((text for text in texts if value in text), "")


def _read(heard: Heard, pieces: Sequence[Piece]) -> None:
    own = [
        piece.text if piece.asked in (None, 0) else piece.text[: piece.asked] for piece in pieces if not piece.aside and not piece.planned
    ]
    stated = [text for text, piece in zip(own, (p for p in pieces if not p.aside and not p.planned), strict=True) if piece.asked != 0]
    _read_region(heard, stated or own)
    for text in stated or own:
        for name in _industries(text):
            if name not in heard.industries:
                heard.industries.append(name)
    whole = "，".join(text for text in stated if not _FORMERLY.search(text))
    heard.size = next((size for pattern, size in _SIZES if pattern.search(whole)), None) or heard.size
    called = _NAME.search(whole)
    heard.name = heard.name or (called.group(1) if called and not _NO_NAME.search(called.group(1)) else None)


def _read_region(heard: Heard, texts: Sequence[str]) -> None:
    known = _known(heard.region)
    for text in texts:
        if _ELSEWHERE.search(text) and not _SEAT.search(text):
            continue
        if known is None and (several := _ambiguous(text)):
            heard.maybe_regions = several
        found = read_region(text, known) if find_places(text) else None
        if found is not None and (known is None or known.covers(found) or _MOVED.search(text)):
            known = found
    heard.region = _full(known) if known else heard.region


def _ambiguous(text: str) -> tuple[str, ...]:
    """All places that the first name may mean, where it may mean several (西湖区)."""
    first = next(iter(find_places(text)), None)
    return tuple("".join(region.steps) for region in first.regions) if first and len(first.regions) > 1 else ()


def _known(name: str | None) -> Region | None:
    return read_region(name) if name else None


def _full(region: Region) -> str:
    """The place with what it lies in, 浙江省绍兴市柯桥区, so that it reads back without doubt."""
    return "".join(region.steps) or region.name


@cache
def _words() -> re.Pattern[str]:
    return re.compile(any_of(tuple(re.escape(word) for word in industry_words())))


def _names_alone(text: str, match: re.Match[str]) -> bool:
    """铸造的, 山西的煤矿: the trade ends the piece, alone or as the name of a plant."""
    short = match.start() <= 4 and re.fullmatch(r"(?:的|这行|这块|行业|这一行)", text[match.end() :])
    return bool(short) or (match.end() == len(text) and match.group().endswith(("矿", "厂", "场", "站", "社")))


def _makes(text: str, match: re.Match[str]) -> bool:
    """做板式家具的, 生产实木地板的: a word of the kind between the verb and the trade, and nothing behind it."""
    led = re.search(r"(?:做|搞|生产|加工|经营)[^，。；的]{1,4}$", text[: match.start()])
    return led is not None and text[match.end() :] in ("", "的")


def _industries(text: str) -> list[str]:
    """Industry words that name the speaker's trade: before 厂, 企业 …, or after 做, 生产 …; 不做… is none."""
    found: list[str] = []
    for match in _words().finditer(text):
        kind = re.compile(_KIND).match(text, match.end())
        doing = _DOING.search(text[: match.start()])
        if (
            (kind or doing or _names_alone(text, match) or _makes(text, match))
            and not _PLANNED.search(text[: match.start()])
            and not denied(text, match.start(), match.end())
        ):
            found.append(match.group())
    return found[:1] if len(found) > 1 and not re.search("[、和及兼]", text) else found
