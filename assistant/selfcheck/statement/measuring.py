"""A policy's threshold against the figures that an enterprise gave: named ones, and what follows from two of them.

新增额 is the difference of two years, 裁员率 and 占营业收入比重 are shares, 亩均 is per mu. The working is shown.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.selfcheck.statement.figures import Figure
from assistant.selfcheck.words.bounds import Bounds
from assistant.selfcheck.words.wordings import nearness

_NAMED = 0.5
"""Share of what is measured that the figure's own piece, with those before it in the sentence, must name."""
_NAME = 4
"""Characters of a name (设备投资额) that nobody says by chance."""
_COPULA = re.compile(r"(?:一共|总共|大概|已经|已|才|就)?(?:是|为|有|达到?|到|了)?(?:大概|大约|约|差不多)?$")
_ALIKE = {
    "人数": ("人数", "个数"),
    "碳排放": ("碳排放", "重量"),
    "能耗": ("能耗", "重量"),
    "重量": ("重量", "能耗", "碳排放"),
    "数量": ("数量", "个数"),
}
_GROWN = re.compile(r"新增额?|增长额?|增量|净增|增加额?|增幅|增速")
_SHARE = re.compile(
    r"(?P<part>[^，。；]{2,24}?)占(?:企业|当年|年度|上年度|同期)*(?P<whole>[^，。；]{2,20}?)(?:总额|总数)?的?(?:比重|比例|比率|百分比)"
)
_RATE = re.compile(r"(?P<part>[^，。；]{2,16}?)(?:率|比例)$")
_RELATIVE = re.compile(
    r"(?P<name>.+?)(?:较|比|同比|环比)(?P<base>.*?)(?P<way>增加|增长|提高|上升|扩大|减少|下降|降低|下滑|萎缩)(?:幅度|比例|率)?(?:达到?|超过?|为|在)?$"
)
_YEAR_BEFORE = re.compile(r"^$|上一?年|去年|上年|同期|前一年")
_WEIGHED = ("金额", "重量", "人数", "电量", "面积", "能耗", "碳排放", "功率", "容积")
_BASED = 0.3
"""Share of what something is set against that its figure's words must name."""
_PER = re.compile(r"(?:亩均|每亩|单位面积)")
_OTHER_HEADS = re.compile(r"辞|裁|招|聘|培训|机票|出差|参展|吸纳|退休|伤|死|毕业生|残疾|农民工|困难|研发人员|技术人员")
_MU = 666.67
_GENERIC = re.compile(
    r"年度|当年|上年度?|总额|总量|总数|企业|单个|单户|累计|实际|规模|额$|额度|金额|数额|的|年(?=上缴|销售|营业|产|研发|纳税)"
)


@dataclass(frozen=True)
class Measured:
    """A figure in the base unit of the threshold, known to lie between low and high; `working` shows it in the enterprise's words."""

    low: float
    high: float
    working: str


def measured(subject: str, wanted: Bounds, context: str, figures: Sequence[Figure]) -> Measured | None:
    """The figure for what `subject` names (of `context`, the rest of the condition, where it names nothing); None where none was given."""
    if told := _told_outright(subject.strip("，。、；： "), wanted.dimension, figures):
        return Measured(told.low, told.high, _words(told))
    plain = _GENERIC.sub("", subject).strip("，。、；：")
    if wanted.dimension == "比例" and (relative := _RELATIVE.search(subject)):
        return _changed(relative, figures)
    if wanted.dimension == "比例" and not _per_cent_said(subject, figures):
        return _share(subject, wanted, figures)
    marked = [mark.group() for mark in (_PER.search(subject), _GROWN.search(subject)) if mark]
    if marked and (direct := _named(plain, wanted.dimension, [one for one in figures if marked[0][:2] in one.piece.text])):
        return Measured(direct.low, direct.high, _words(direct))
    if _GROWN.search(subject):
        return _grown(_GENERIC.sub("", _GROWN.sub("", plain)), wanted.dimension, wanted.unit, figures)
    if _PER.search(subject):
        return _per_mu(_PER.sub("", plain), wanted, figures)
    found = next((one for name in _names(subject, plain, context) if (one := _named(name, wanted.dimension, figures))), None)
    found = found or (_headcount(figures) if wanted.dimension == "人数" and len(plain) < 2 else None)
    if found is None and len(plain) < 2 and context:
        found = _named(context, wanted.dimension, figures)
    return Measured(found.low, found.high, _words(found)) if found else None


def _names(subject: str, plain: str, context: str) -> Iterator[str]:
    """What is measured, the noun it ends with, and the phrase that the threshold stands in (占地规模按不超过3年储矸量设计)."""
    yield plain
    if len(tail := subject.rpartition("的")[2]) >= _NAME:
        yield _GENERIC.sub("", tail)
    if subject and subject in context:
        yield context


def sum_named(name: str, figures: Sequence[Figure]) -> Measured | None:
    """The sum of money told under `name`, a growth worked out from two years; None where none was told."""
    if _GROWN.search(name):
        grown = _GENERIC.sub("", _GROWN.sub("", name))
        return _grown(grown, "金额", "元", figures) if len(grown) >= 2 else None
    found = _told_outright(name, "金额", figures) or _named(_GENERIC.sub("", name), "金额", figures)
    return Measured(found.low, found.high, found.shown) if found else None


def _told_outright(subject: str, dimension: str, figures: Sequence[Figure]) -> Figure | None:
    """The last figure told under the very name that the policy gives it (研发费用占营业收入比重6%): nothing is to be worked out."""
    named = [
        one
        for one in _candidates(dimension, figures)
        if len(subject) >= _NAME and _COPULA.sub("", one.piece.text[: one.start]).endswith(subject)
    ]
    return named[-1] if named else None


def _words(one: Figure) -> str:
    return one.piece.text if one.start == 0 or len(one.piece.text) > 8 or not one.before else f"{one.before}{one.piece.text}"


def _candidates(dimension: str, figures: Sequence[Figure]) -> list[Figure]:
    return [one for one in figures if one.dimension in _ALIKE.get(dimension, (dimension,))]


def _score(name: str, one: Figure) -> float:
    """How well the figure's words name it, or the noun that it ends with (…的原始记录和管理台账)."""
    names = {name, name.rpartition("的")[2]} if len(name.rpartition("的")[2]) >= 4 else {name}
    names |= {name[:-1]} if len(name) >= 3 and name[-1] in "量额数率值" else set()  # 含盐九百五十毫克每升, of 含盐量
    return max(max(nearness(each, one.piece.text), 0.9 * nearness(each, one.before + one.piece.text)) for each in names)


def _named(name: str, dimension: str, figures: Sequence[Figure], year: int | None = None) -> Figure | None:
    """The last told figure that names it well enough; a sum goes before its parts."""
    if len(name) < 2:
        return None
    scored = [(one, _score(name, one)) for one in _candidates(dimension, figures) if year is None or one.year == year]
    good = [(one, score) for one, score in scored if score >= _NAMED]
    if not good:
        return None
    last = max(one.turn for one, _ in good)
    own = [(one, score) for one, score in good if one.turn == last]
    best = max(score for _, score in own)
    near = [one for one, score in own if score >= best - 0.1]
    return next((one for one in near if one.total), near[0])


def _headcount(figures: Sequence[Figure]) -> Figure | None:
    """How many people there are, where a figure says no more than that."""
    heads = [one for one in figures if one.dimension == "人数" and not _OTHER_HEADS.search(one.piece.text)]
    return heads[-1] if heads else None


def _per_cent_said(subject: str, figures: Sequence[Figure]) -> bool:
    return _named(_GENERIC.sub("", subject), "比例", figures) is not None and not _SHARE.search(subject)


def _of_two(part: Figure | None, whole: Figure | None, reckon: Callable[[float, float], float], sign: str, unit: str) -> Measured | None:
    if part is None or whole is None or part is whole or whole.low <= 0:
        return None
    low, high = reckon(part.low, whole.high), reckon(part.high, whole.low)
    about = f"{low:.4g}" if abs(high - low) < 0.005 * max(abs(high), 1e-9) else f"{low:.4g}—{high:.4g}"
    return Measured(low, high, f"{part.shown}{sign}{whole.shown}＝{about}{unit}")


def _share(subject: str, wanted: Bounds, figures: Sequence[Figure]) -> Measured | None:
    """研发费用占营业收入比重, 裁员率不超过职工总数20%: one figure of the other, of like kind."""
    both = _SHARE.search(subject)
    rate = _RATE.search(subject)
    part = both["part"] if both else rate["part"] if rate else subject
    whole = both["whole"] if both else wanted.base
    if not whole and _RATE.search(subject) and "员" in part:
        whole = "职工"
    if not whole:
        found = _named(_GENERIC.sub("", subject), "比例", figures)
        return Measured(found.low, found.high, _words(found)) if found else None
    for dimension in ("金额", "人数", "重量", "碳排放", "面积", "电量"):
        top = _named(_GENERIC.sub("", part), dimension, figures)
        bottom = _named(_GENERIC.sub("", whole), dimension, [one for one in figures if one is not top])
        if bottom is None and dimension == "人数":
            bottom = _headcount([one for one in figures if one is not top])
        if found_share := _of_two(top, bottom, lambda a, b: 100 * a / b, "÷", "%"):
            return found_share
    return None


def _grown(name: str, dimension: str, unit: str, figures: Sequence[Figure]) -> Measured | None:
    """This year's (last year's) figure less that of the year before; of each the last one told."""
    years = sorted({one.year for one in _candidates(dimension, figures) if one.year is not None}, reverse=True)
    known = [(year, one) for year in years if (one := _of_year(name, dimension, figures, year))]
    if len(known) < 2 or known[0][0] - known[1][0] != 1:
        return None
    (_, now), (_, then) = known[:2]
    factor, shown_unit = (1e4, "万元") if dimension == "金额" else (1.0, unit)
    low, high = now.low - then.high, now.high - then.low
    shown = f"{low / factor:.6g}" if low == high else f"{low / factor:.6g}—{high / factor:.6g}"
    return Measured(low, high, f"{now.shown}－{then.shown}＝{shown}{shown_unit}")


def _changed(subject: re.Match[str], figures: Sequence[Figure]) -> Measured | None:
    """How much more (less) than before, in per cent: of a year than the one before it, or than what was approved or planned."""
    name, base = _GENERIC.sub("", subject["name"]), subject["base"]
    if direct := next((one for one in reversed(_candidates("比例", figures)) if _score(name, one) >= _NAMED), None):
        return Measured(direct.low, direct.high, _words(direct))
    sign = -1.0 if re.search("减|降|下|萎", subject["way"]) else 1.0
    for dimension in _WEIGHED:
        pair = _two_years(name, dimension, figures) if _YEAR_BEFORE.search(base) else _against(name, base, dimension, figures)
        if pair and pair[1].low > 0:
            now, then = pair
            low, high = sorted(sign * 100 * (a - b) / b for a, b in ((now.low, then.high), (now.high, then.low)))
            shown = f"{low:.4g}%" if high - low < 0.05 else f"{low:.4g}%—{high:.4g}%"
            return Measured(low, high, f"（{now.shown}－{then.shown}）÷{then.shown}＝{'减少' if sign < 0 else '增加'}{shown}")
    return None


def _two_years(name: str, dimension: str, figures: Sequence[Figure]) -> tuple[Figure, Figure] | None:
    years = sorted({one.year for one in _candidates(dimension, figures) if one.year is not None}, reverse=True)
    known = [one for year in years[:2] if (one := _of_year(name, dimension, figures, year))]
    return (known[0], known[1]) if len(known) == 2 and years[0] - years[1] == 1 else None


def _against(name: str, base: str, dimension: str, figures: Sequence[Figure]) -> tuple[Figure, Figure] | None:
    """The figure told of the matter now, and the one told of what it is set against (环评批的是一百一十五万吨)."""
    before = [one for one in _candidates(dimension, figures) if nearness(base, one.piece.text) >= _BASED]
    now = [one for one in _candidates(dimension, figures) if one not in before and _score(name, one) >= _BASED]
    return (now[-1], before[-1]) if before and now else None


def _of_year(name: str, dimension: str, figures: Sequence[Figure], year: int) -> Figure | None:
    return _named(name, dimension, figures, year)


def _per_mu(name: str, wanted: Bounds, figures: Sequence[Figure]) -> Measured | None:
    areas = _candidates("面积", figures)
    if not areas:
        return None
    last = [one for one in areas if one.turn == max(area.turn for area in areas)]
    area = next((one for one in last if one.total), last[-1])
    money = _named(re.sub(r"投资强度", "", name) or "固定资产投资", wanted.dimension, figures) or _named(
        "固定资产投资", wanted.dimension, figures
    )
    found = _of_two(money, area, lambda a, b: a / (b / _MU), "÷", "")
    if found is None:
        return None
    return Measured(found.low, found.high, f"{money.shown if money else ''}÷{area.shown}＝亩均 {found.low / 1e4:.4g} 万元")
