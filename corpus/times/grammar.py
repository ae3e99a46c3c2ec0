"""The forms in which official Chinese documents (公文) write times, and what each means in ISO 8601.

A form is a line of words separated by blanks; between words any white space may stand. A word is either a name
of PIECES (Y year, M month, D day, N number …) or is read literally; `?` after a literal makes it optional. Its meaning is
a function of the match and the year that the context gives. Which form wins: the one that starts first, then the longest,
then the first of the table.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from corpus.model import Normalized
from corpus.text.numerals import DIGITS, SMALL_NUMERAL
from corpus.times import meanings as mean

# limit: to be done by then; target_period: the time a plan or a number is for; frequency: a rhythm without a day;
# start: from then on; effective: when the rule itself starts to bind; validity: how long the rule or a paper is good;
# lookback: a past stretch (近三年内), past: a past year; baseline: a year compared with; point: a plain day; extension: more time;
# listed: a day or month that is one only behind another time (每月5日、|20日前)
Use = Literal[
    "limit", "target_period", "frequency", "start", "effective", "validity", "lookback", "past", "baseline", "point", "extension", "listed"
]
Build = Callable[[re.Match[str], int | None], Normalized | None]

_YEAR = rf"(?:19|20)\d\d|[一二][九〇○零O0][〇○零O0-9{DIGITS}]{{2}}"
_SMALL = rf"[{SMALL_NUMERAL}廿卅]{{1,3}}|\d{{1,2}}"
_COUNT = rf"\d+(?:\.\d+)?|[{SMALL_NUMERAL}两百]+"
_UNIT = r"个?工作日|个?自然日|个?日历日|个月|个?星期|个?小时|个?季度|周年|年|月|周|日|天|分钟|时"
_LATEST = r"截至|截止到?|不[迟晚]于|最[迟晚](?:应?当?[于在]|不得?超过)?"
# behind a day: （星期五）, （含当日）, 17:00, 下午5时
_WEEKDAY = r"[（(](?:(?:星期|周)[一二三四五六日天]|含[^（）()\s]{0,8})[）)]"
_CLOCK = r"(?:上午|下午|中午|晚上?)?\d{1,2}(?:[:：]\d{2}|时(?:整|半|\d{1,2}分)?|点(?:整|半|\d{1,2}分|(?=[前之至到止，。；）])))"
_HOUR = rf"(?:\s*{_WEEKDAY})?(?:\s*{_CLOCK})?"

PIECES = {
    "Y": rf"(?P<y>{_YEAR})",
    "Y2": rf"(?P<y2>{_YEAR})",
    "M": rf"(?P<m>{_SMALL})",
    "M2": rf"(?P<m2>{_SMALL})",
    "D": rf"(?P<d>{_SMALL})",
    "D2": rf"(?P<d2>{_SMALL})",
    "ON": rf"[日号]{_HOUR}",
    # 2024.3.31, 2024-06-30, 2024/9/30; of a stretch the end may leave the year out; 20241115
    "NUMERIC": rf"(?<![\d.])(?P<y>(?:19|20)\d\d)(?P<sep>[-./])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}})(?![\d.]*\d)日?{_HOUR}",
    "NUMERIC2": r"(?:(?P<y2>(?:19|20)\d\d)(?P=sep))?(?P<m2>\d{1,2})(?P=sep)(?P<d2>\d{1,2})(?!\d)日?",
    "COMPACT": r"(?<!\d)(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)",
    # 24年底前
    "YY": r"(?<![\d第〔（(.])(?P<yy>[0-3]\d)",
    "N": rf"(?P<n>{_COUNT})",
    "UNIT": rf"(?P<unit>{_UNIT})",
    "PLAN": rf"[“\"]?(?P<plan>十?[{SMALL_NUMERAL}])五[”\"]?",
    "QUARTER": r"第?(?P<q>[一二三四1-4])季度",
    # 第二、三季度, 一季度至三季度, 前三季度
    "QUARTERS": r"(?:第?(?P<q>[一二三四1-4])(?:季度)?[、和及与至到—–~～-]+第?|前)(?P<q2>[一二三四1-4])个?季度",
    "PART": r"(?P<part>上旬|中旬|下旬|月底|月末|底|末|中|初)",
    "HALF": r"(?P<half>上半年|下半年)",
    "NEAR": r"(?P<near>今|本|当|明|后|去|前|上一?|下一?|次|翌|第二)",
    "TO": r"[-—–－─~～至到]+",
    "UNTIL": rf"(?:{_LATEST}|到|至|在|于)?",
    "LATEST": rf"(?:{_LATEST})",
    "BY": rf"(?:{_LATEST}|到|至)",
    "BEFORE": r"(?:之前|以前|前|为止|止|之内|以内|内)",
    "WITHIN": r"(?:之内|以内|内)",
    "IN_FORCE": r"(?:有效期|执行期|施行期|试行期|实施期|有效期限|执行期限|实施期限)",
    "EVERY": r"每(?:一)?",
    "RHYTHM": r"(?P<every>会计年度|纳税年度|年度?|半年|季度?|个?月度?)",
    "DURING": r"(?:时期|期间|规划期内|规划期|期内)",
    "NOT_DIGIT": rf"(?<![\d{SMALL_NUMERAL}百个第.])",
}


@dataclass(frozen=True)
class Form:
    """One way to write a time: a readable pattern, what it is used for, its meaning."""

    words: str
    use: Use
    build: Build


_DATE, _NUMERIC, _PLAIN = "Y 年 M 月 D ON", "NUMERIC", "NOT_DIGIT M 月 D ON"
_NEAR_YEAR = "(?P<near>今|明|去|本|后) 年度?"
_NEAR_DATE = f"{_NEAR_YEAR} M 月 D ON"


def _by_day(day: str, latest: str = "BY") -> tuple[Form, ...]:
    """The limits that a day makes: 10月5日前, 截至10月5日, 最迟于10月5日; and the plain day."""
    return (
        Form(f"UNTIL {day} BEFORE", "limit", mean.day),
        Form(f"{latest} {day}", "limit", mean.day),
        Form(day, "point", mean.day),
    )


FORMS: tuple[Form, ...] = (
    # periods: 2015-2017年, 三年内（2015-2017年）每年, 2020年1月至9月, “十二五”时期, 第二、三季度
    Form("N 年内? [（(] Y 年? TO Y2 年 [）)] 每年", "target_period", mean.yearly_years),
    Form("N 年内? [（(] Y 年? TO Y2 年 [）)]", "target_period", mean.years),
    Form("Y 年? TO Y2 年 (?:期间|度|底前|底)?", "target_period", mean.years),
    Form(f"自?从? {_DATE} 起? TO Y2 年 M2 月 D2 ON 止?", "target_period", mean.days),
    Form(f"自?从? {_DATE} 起? TO M2 月 D2 ON 止?", "target_period", mean.days),
    Form(f"{_DATE} TO D2 ON", "target_period", mean.days),
    Form("自?从? NUMERIC 起? TO NUMERIC2 止?", "target_period", mean.days),
    Form("(?<![\\d.]) Y [.] M TO Y2 [.] M2 (?![\\d.])", "target_period", mean.months),
    Form("自?从? Y 年 M 月份? 起? TO Y2 年 M2 月份? 底?止?", "target_period", mean.months),
    Form("自?从? Y 年 M 月?份? 起? TO M2 月份? 底?止?", "target_period", mean.months),
    Form(f"自?从? {_PLAIN} 起? TO M2 月 D2 ON 止?", "target_period", mean.days),
    Form(f"{_PLAIN} TO D2 ON", "target_period", mean.days),
    Form("NOT_DIGIT M 月?份? TO M2 月份? 底?止?", "target_period", mean.months),
    Form("PLAN 期?末", "limit", mean.plan_end),
    Form("PLAN DURING", "target_period", mean.plan_years),
    Form(f'[“"] (?P<plan>十?[{SMALL_NUMERAL}])五 [”"]', "target_period", mean.plan_years),
    # absolute: 2020年10月底前, 二○○九年, 到2017年底, 2020年内
    *_by_day(_DATE),
    *_by_day(_NUMERIC),
    Form("UNTIL COMPACT BEFORE", "limit", mean.day),
    Form("UNTIL Y 年 M 月份? PART BEFORE?", "limit", mean.end_of_month),
    Form("UNTIL Y 年 M 月份? (?:之前|以前|前)", "limit", mean.before_month),
    Form("UNTIL Y 年 M 月份? (?:内|止|为止)", "limit", mean.end_of_month),
    Form("BY Y 年 M 月份?", "limit", mean.end_of_month),
    Form("Y 年 M 月份?", "target_period", mean.whole_month),
    Form("UNTIL Y 年度? 年?[底末] BEFORE?", "limit", mean.end_of_year),
    Form("UNTIL Y 年度?内", "limit", mean.end_of_year),
    Form("Y 年 (?:之前|以前|前)", "limit", mean.before_year),
    Form("(?:到|至) Y 年(?!度|[〇\\d])", "limit", mean.end_of_year),
    Form("UNTIL YY 年[底末] BEFORE?", "limit", mean.short_year(mean.end_of_year)),
    Form("UNTIL YY 年 M 月份? PART BEFORE?", "limit", mean.short_year(mean.end_of_month)),
    Form("Y 年 QUARTER", "target_period", mean.quarter),
    Form("Y 年 QUARTERS", "target_period", mean.quarters),
    Form("UNTIL Y 年 QUARTER [底末] BEFORE?", "limit", mean.end_of_quarter),
    Form("UNTIL Y 年 QUARTER BEFORE", "limit", mean.end_of_quarter),
    Form("UNTIL Y 年 HALF (?:[底末]前?|前|内)", "limit", mean.end_of_half),
    Form("Y 年 HALF", "target_period", mean.half),
    Form("UNTIL Y 年中 BEFORE?", "limit", mean.middle_of_year),
    Form("Y 年度?(?![〇\\d初])", "target_period", mean.whole_year),
    # recurring: 每年11月30日前, 每月10日前, 次年1月底前, 上年底, 每季度结束后10日内, 每周五前
    Form("EVERY 年度? 的? UNTIL M 月 D ON BEFORE?", "limit", mean.yearly_day),
    Form("EVERY 年度? 的? UNTIL M 月份? TO M2 月份? 底?止?(?:期间)?", "limit", mean.yearly_months),
    Form("EVERY 年度? 的? UNTIL M 月份? PART? BEFORE?", "limit", mean.yearly_month),
    Form("EVERY 年度? 的? UNTIL QUARTER [底末]? BEFORE?", "limit", mean.yearly_quarter),
    Form("EVERY 年度? 年?[底末] BEFORE?", "limit", mean.yearly_end),
    Form("EVERY 年度? HALF (?:[底末]前?|前|内)?", "limit", mean.yearly_half),
    Form("EVERY 季度? (?:首月|第一个月|第1个月|结束后首月|结束后次月|结束后第一个月) 的? D ON BEFORE", "limit", mean.quarterly_day),
    Form("EVERY RHYTHM (?:结束|终了|末)? (?:之日起|之?后) 的? N UNIT WITHIN", "limit", mean.after_rhythm),
    Form("(?<![本该当第一二三四]) RHYTHM (?:结束|终了) (?:之日起|之日后|之?后) 的? N UNIT WITHIN", "limit", mean.after_rhythm),
    Form("(?<![个第一二三四\\d]) (?P<every>季|月) 后 N UNIT WITHIN", "limit", mean.after_rhythm),
    Form("EVERY RHYTHM 初?的? 前 N (?P<unit>个?工作日) (?:之?内|之?前)?", "limit", mean.after_rhythm),
    Form("EVERY 个?月 的? UNTIL D ON BEFORE?", "limit", mean.monthly_day),
    Form("(?:次月|下个?月|翌月) 的? UNTIL D ON BEFORE?", "limit", mean.monthly_day),
    Form("EVERY 个?月 月?[底末] BEFORE?", "limit", mean.monthly_end),
    Form("EVERY 个?月 的? (?:最后|末)(?:1|一)?个?工作日 BEFORE?", "limit", mean.monthly_last_working_day),
    Form("EVERY (?:周|星期) (?P<weekday>[一二三四五六日天]) BEFORE?", "limit", mean.weekly_day),
    Form("(?P<near>次|翌|第二|下一?|当|上一?) 年度? 的? UNTIL M 月 D ON BEFORE?", "limit", mean.shifted_day),
    Form("(?P<near>次|翌|第二|下一?|当) 年度? 的? UNTIL M 月份? PART? BEFORE", "limit", mean.shifted_month),
    Form("(?P<near>次|翌|第二|下一?|当|上一?) 年度? 年?[底末] BEFORE?", "limit", mean.shifted_end),
    Form("EVERY (?P<every>半年|年度?|季度?|个?月|周|星期|日|天)(?!初)", "frequency", mean.rhythm),
    Form("每 N (?P<unit>年|个月|周|天|日)", "frequency", mean.rhythm),
    Form("[按逐分] (?P<every>半年|年度?|季度?|月度?|周|日)(?![程期产期前内期])", "frequency", mean.rhythm),
    # the year comes from the context: 10月底前, 年内, 今年底, 明年3月底前, 一季度
    Form(f"UNTIL {_NEAR_DATE} BEFORE?", "limit", mean.day),
    Form(f"UNTIL {_NEAR_YEAR} M 月份? PART BEFORE?", "limit", mean.end_of_month),
    Form(f"UNTIL {_NEAR_YEAR} M 月份? (?:之前|以前|前)", "limit", mean.before_month),
    Form(f"UNTIL {_NEAR_YEAR} [底末] BEFORE?", "limit", mean.end_of_year),
    Form(f"{_NEAR_YEAR} 内", "limit", mean.end_of_year),
    Form(f"{_NEAR_YEAR} QUARTER", "target_period", mean.quarter),
    Form(f"UNTIL {_NEAR_YEAR} QUARTER [底末]? BEFORE", "limit", mean.end_of_quarter),
    Form(f"{_NEAR_YEAR} QUARTERS", "target_period", mean.quarters),
    Form(f"{_NEAR_YEAR} HALF", "target_period", mean.half),
    Form(f"UNTIL {_NEAR_YEAR} HALF (?:[底末]前?|前|内)", "limit", mean.end_of_half),
    Form(_NEAR_YEAR, "target_period", mean.whole_year),
    *_by_day(_PLAIN, latest="LATEST"),
    Form("UNTIL NOT_DIGIT M 月份? PART BEFORE?", "limit", mean.end_of_month),
    Form("UNTIL NOT_DIGIT M 月份? (?:之前|以前|前)", "limit", mean.before_month),
    Form("UNTIL QUARTER [底末] BEFORE?", "limit", mean.end_of_quarter),
    Form("UNTIL QUARTER BEFORE", "limit", mean.end_of_quarter),
    Form("QUARTERS", "target_period", mean.quarters),
    Form("QUARTER", "target_period", mean.quarter),
    Form("UNTIL HALF (?:[底末]前?|前|内)", "limit", mean.end_of_half),
    Form("HALF", "target_period", mean.half),
    Form("UNTIL NOT_DIGIT 年[底末] BEFORE?", "limit", mean.end_of_year),
    Form("NOT_DIGIT (?<![今明去本当次上半多往近历周]) 年内", "limit", mean.end_of_year),
    Form("全年(?!度)", "target_period", mean.whole_year),
    # durations: 6个月内, 半年内, 10个工作日内, 不超过3个月
    Form("N 年 半 WITHIN", "limit", mean.half_year),
    Form(f"(?:[\\d{SMALL_NUMERAL}]+ TO)? N UNIT WITHIN", "limit", mean.duration),
    Form("半年 WITHIN", "limit", mean.half_year),
    Form("半个月 WITHIN", "limit", mean.half_month),
    Form("(?:最长|最多|原则上)? (?:不得?|不能|不应) (?:超过|多于|长于) N UNIT", "limit", mean.duration),
    Form("(?:可以?|再|予以)? (?:延长|延期|宽限|顺延|展期|缓期) (?:整改|办理|执行)? (?:期限)? N UNIT", "limit", mean.duration),
    # validity: 有效期5年, 暂定三年, 试行一年, 执行期暂定为自发布之日起的3个月
    Form("IN_FORCE (?:暂定|原则上|统一|均)*[为是：:]* (?:自[^，。；]{1,12}起的?)? N UNIT", "validity", mean.duration),
    Form("(?:暂定|试行|暂行) N (?P<unit>年|个月)", "validity", mean.duration),
    Form("自 (?:[一-龥]{0,6})(?:发布|印发|公布|颁布|下发) (?:之日)? 起? (?:暂?执行|有效)? [至到] Y 年 M 月 D ON 止?", "validity", mean.day),
    # at once, and the start of force
    Form("立即|立刻|即刻|马上|即日(?!起)|当即", "limit", mean.immediate),
    Form("自?从?即日起", "start", mean.immediate),
    Form(f"自 {_DATE} 起", "start", mean.from_day),
    Form(f"自 {_NUMERIC} 起", "start", mean.from_day),
    Form("[自从] Y 年 M 月份? [起始]", "start", mean.from_day),
    Form("[自从] Y 年 [起始]", "start", mean.from_day),
    Form("自 (?:[一-龥]{0,6})(?:发布|印发|公布|颁布|下发|发文|签发|通过|批准) (?:之日)? 起", "effective", mean.immediate),
    # what only goes on with a list: 每月5日、|20日前, 每年6月、|12月底前
    Form("NOT_DIGIT D ON BEFORE?", "listed", mean.monthly_day),
    Form("NOT_DIGIT M 月份? PART? BEFORE?", "listed", mean.yearly_month),
)


# what a piece always holds: a sentence without it is not searched for the form
_SURE = {"QUARTER": "季度", "QUARTERS": "季度", "HALF": "半年", "EVERY": "每", "WITHIN": "内", "IN_FORCE": "期", "PLAN": "五"}
# the same of what is no fixed word, each under a name of Latin letters, which no form is made of
SIGNS = {
    "YEAR": re.compile(_YEAR),
    "DAY": re.compile("[日号]"),
    "DATED": re.compile(r"\d[-./]\d"),
    "DIGITS": re.compile(r"\d{8}"),
    "END": re.compile("[底末]"),
}
_WITH = {"Y": "YEAR", "Y2": "YEAR", "NUMERIC": "DATED", "COMPACT": "DIGITS", "ON": "DAY"}


@cache
def compiled() -> tuple[tuple[Form, re.Pattern[str], tuple[str, ...]], ...]:
    """Every form with its pattern and what a text must hold for it (words, names of SIGNS), in the order of the table."""
    return tuple((form, re.compile(_pattern(form.words)), _needed(form.words)) for form in FORMS)


def _needed(words: str) -> tuple[str, ...]:
    found = [sure for word in words.split(" ") for sure in (_WITH.get(word) or _SURE.get(word), _literal(word)) if sure]
    ends = ["END"] if any(word.endswith("[底末]") for word in words.split(" ")) else []
    return tuple(dict.fromkeys([*found, *ends]))


def _literal(word: str) -> str:
    """The longest run of characters that a word of a form always holds: 年 of 年[底末], 即日起 of 自?从?即日起, nothing of 年度?|季度."""
    if re.search(r"[|(]", word):
        return ""
    runs = re.findall("[一-龥]+", re.sub(r"\[[^\]]*\]\??|.\?", " ", word))
    return max(runs, key=len, default="")


def _pattern(words: str) -> str:
    pieces = []
    for word in words.split(" "):
        name, optional = (word[:-1], "?") if word.endswith("?") and word[:-1] in PIECES else (word, "")
        piece = PIECES.get(name, name)
        pieces.append(f"(?:{piece}){optional}" if optional or "|" in piece else piece)
    return r"\s*".join(pieces)
