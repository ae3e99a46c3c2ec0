"""In: a follow-up (“那逾期呢？” “绍兴呢？” “这个由谁管？”) and the earlier turns. Out: a question that stands alone."""

import re
from collections.abc import Sequence
from functools import cache

from assistant.understand import kinds as asked
from assistant.understand import naming, topics
from corpus.lexicon import load_yaml
from corpus.model import Region

# 不拆会怎么样 asks what follows
_WHAT_ABOUT = re.compile(r"^(?:那么?|还有)?[，, ]*(?P<what>.{1,24}?)(?P<of>的)?(?:呢|(?<![会要将应得])怎么样)[？?。]*$")
_PRONOUN = re.compile(r"(它们?|这个|这项|这事|这些|该(?:文件|项|政策)|上述|刚才说的|前面说的|其中)")
# 那单户超过500万的呢: another condition on the same topic
_CONDITION = re.compile(
    r"(超过|不足|不满|未满|满|不到|低于|高于|少于|多于|大于|小于)\d|\d[^，。]{0,4}(以上|以下|以内)|^(到期|逾期|再犯|屡教|拒不|多次|第[二三]次)|(还|再|仍)(是)?[不没未]"
)
# 2020年, 2015-2020年, 从2015年到2020年, “十三五”期间; a plan by name (“十三五”规划) is a document, no time
_WHEN = (
    r"(?:[从自])?(?:19|20)\d\d(?:年度?)?[-—－~～至到]+(?:19|20)\d\d(?:年度|年)?|(?:19|20)\d\d(?:年度|年)?"
    r"|[“\"]?十[一二三四五六]?五[”\"]?(?:期间|时期|期末|末|(?=的))"
)
_TIMES = re.compile(rf"(?<!\d)(?:{_WHEN})(?!\d)")
_ONLY_TIME = re.compile(rf"(?:到|那)?(?P<when>{_WHEN}|[“\"]?十[一二三四五六]?五[”\"]?)")
_NAMED = re.compile(r"《[^《》]*》|[〔\[［(（](?:19|20)\d\d[〕\]］)）]")
_ALL = r"全部|所有(?:的|地方|地区)?|各地|每个(?:地方)?"
_ANYWHERE = re.compile(
    r"(?:我们?)?(?:(?:也|都)?(?:不知道|不清楚|不确定|不晓得|说不准|随便|无所谓)"
    rf"|(?:{_ALL}|哪里|哪儿)?(?:全?都)(?:行|可以|要|(?:说|讲|列|介绍|看)(?:一下|一遍|一说|说|讲|看|出来)?)"
    rf"|(?:{_ALL})(?:要|(?:说|讲|列)(?:一下|说|讲|出来))?)(?:了|吧|呀|啊|的)?[。！!，, ]*"
)
_AMOUNT = re.compile(r"\d[\d.]*(?:万|亿)?(?P<unit>美元|元|吨|家|户|人|名|平方米|亩|个月|天|年|%|千瓦时|千瓦|台|项)")
_BOUND = re.compile(r"不超过|超过|不足|不满|未满|满|不到|低于|高于|少于|多于|大于|小于|以上|以下|以内")
# …，要覆盖工业排放量的多大比例？ 大气的呢？: a clause that begins with its verb does not name the old subject
_DUTY = re.compile(r"(要|应|须|必须|需|能|可以|会|由|归|该)")
_LONG_TOPIC = 4
# a rewritten question longer than this is not used; the turn stands as typed
_LONGEST = 2000
_ASKING_TAIL = re.compile(r"[？?。！!]+$")


def rewrite(question: str, history: Sequence[str]) -> str:
    """`question` as one that stands alone: place, document, topic or kind of question taken from `history` where it leaves them out."""
    previous = ""
    for turn in (*history, question):
        joined = _joined(turn, previous) if previous else turn
        previous = joined if len(joined) <= _LONGEST else turn
    return previous


def _joined(question: str, previous: str) -> str:
    if any_place(question):
        return previous
    if place := _bare_place(question):
        return _replaced_place(place, previous)
    m = _WHAT_ABOUT.match(question)
    if m and not _asks_itself(m["what"]):
        return _other_subject(m["what"], previous, elliptic=bool(m["of"]))
    leaning = bool(_PRONOUN.search(question)) or not _has_subject(question)
    if _is_statement(previous) and not naming.places(question):
        return f"{_ASKING_TAIL.sub('', previous)}，{_bare(question)}"
    if leaning:
        return f"{_subject(previous)}，{_bare(question)}"
    return _with_frame(_bare(question), previous)


def any_place(turn: str) -> bool:
    """True for a reply to “您问的是哪里” that chooses no place: 不知道, 都说一下."""
    return bool(_ANYWHERE.fullmatch(turn))


def _bare_place(question: str) -> str | None:
    """The place of a reply to “您问的是哪里” (杭州, 我在杭州市); None for a turn that says more than a place."""
    found = [(name, region) for name, region in naming.places(question) if region]
    named = [name for name, _ in found]
    said = re.sub(r"^(我们?)?(公司|企业|厂)?(是|在|问的是)?|(的|这边|那边)?[。！!]*$", "", question.strip())
    return _in_full(*found[-1]) if found and said in ("".join(named), named[-1]) else None


def _in_full(name: str, region: Region) -> str:
    """越城 -> 越城区: the short name of a county would not be recognised inside a sentence."""
    return region.name if region.county and region.name.startswith(name) else name


def _asks_itself(what: str) -> bool:
    return (asked.kinds(what) != ("open",) and bool(re.search(asked.UNKNOWN_ASKED, what))) or what.startswith(("如果", "要是", "假如"))


def _is_statement(turn: str) -> bool:
    return not re.search(f"[？?吗呢]|{asked.OPEN_QUESTION}", turn)


def _bare(question: str) -> str:
    return re.sub(r"^(那么?|还有|另外|然后|接着)[，, ]*", "", question)


def _has_subject(question: str) -> bool:
    """True for a turn that names what it is about: two topic words, or one long one that is no attribute of something (职工安置谁负责)."""
    own = _own_topics(question)
    return len(own) > 1 or any(len(word) >= _LONG_TOPIC and not _attribute().search(word) for word in own)


@cache
def _attribute() -> re.Pattern[str]:
    """牵头单位, 申请条件, 补贴标准: words that end like an attribute of what was talked of before."""
    return re.compile(f"(?:{'|'.join(load_yaml('questions')['attributes'])})$")


def _own_topics(question: str) -> list[str]:
    known = [name for name, _ in naming.places(question)]
    return [c.word for c in topics.concepts(question, tuple(known)) if c.weight >= 0.9 and len(c.word) > 1]


def _subject(previous: str) -> str:
    """The earlier turn without its interrogative words."""
    return re.sub(r"\s+", "", _ASKING_TAIL.sub("", topics.without_asking(previous)))


def _other_subject(what: str, previous: str, *, elliptic: bool = False) -> str:
    """“安全生产的呢？” after “绍兴环保不达标退出谁牵头？”: the earlier question with a new subject.

    `elliptic`: a 的 stood after `what`, its noun is left out.
    """
    new_places = [(name, region) for name, region in naming.places(what) if region]
    if new_places and len(what) <= sum(len(name) for name, _ in new_places) + 3:
        return _replaced_place(_in_full(*new_places[0]), previous)
    if time := _ONLY_TIME.fullmatch(what):
        return _replaced_time(time["when"], previous)
    if replaced := _replaced_amount(what, previous):
        return replaced
    if _CONDITION.search(what):
        return f"{_ASKING_TAIL.sub('', previous)}，{what}的"
    asking = _asking_of(previous)
    return _with_frame(f"{_same_head(what, previous, asking) if elliptic else what}{asking}", previous)


def _replaced_place(place: str, previous: str) -> str:
    names = [name for name, _ in naming.places(previous)]
    return previous.replace(names[-1], place) if names else f"{place}{previous}"


def _replaced_time(when: str, previous: str) -> str:
    """2025年的呢 after 2015-2020年的目标: `when` in place of the last time of the earlier question, or before it where it has none."""
    new = f"{when}年" if when[-1].isdigit() else when if re.search(r"[年度期末间]$", when) else f"{when}期间"
    bare = _NAMED.sub(lambda m: "　" * len(m.group()), previous)
    said = list(_TIMES.finditer(bare))
    if not said:
        return f"{new}{previous}"
    old = next((m for m in reversed(said) if bare[: m.start()][-1:] not in ("比", "较")), said[-1]).group()  # 比2015年 is no time asked for
    return previous.replace(old, f"{new}度" if old.endswith("年度") and new.endswith("年") else new)


def _replaced_amount(what: str, previous: str) -> str | None:
    """投到150万美元 after 投资80万美元奖多少: the same question with the new amount; None where it has no single amount in that unit.

    None too where only the new amount has a comparator: 超过500万元 after 不超过500万元 is another condition.
    """
    new = list(_AMOUNT.finditer(what))
    old = [m for m in _AMOUNT.finditer(previous) if new and m["unit"] == new[0]["unit"]]
    if len(new) != 1 or len(old) != 1 or len(what) > len(new[0].group()) + 5:
        return None
    beside = previous[max(0, old[0].start() - 4) : old[0].end() + 4]
    if not set(_BOUND.findall(what)) <= set(_BOUND.findall(beside)):
        return None
    return previous[: old[0].start()] + new[0].group() + previous[old[0].end() :]


def _same_head(what: str, previous: str, asking: str) -> str:
    """质量的呢 after 绍兴环保不达标的产能退出由谁牵头 -> 质量的产能退出: the noun left out after 的; `what` itself where there is none."""
    subject = _ASKING_TAIL.sub("", previous).removesuffix(asking).rstrip("，, ")
    head = re.search(r"的(?P<head>[^的，。？]{2,})$", subject)
    return f"{what}的{head['head']}" if head else what


def _asking_of(previous: str) -> str:
    """The interrogative of the earlier turn with its verb (谁牵头, 怎么处理, 要完成多少家)."""
    last = re.split(r"[，,；;]", _ASKING_TAIL.sub("", previous))[-1]
    m = re.search(r"(由?谁|哪|什么|多少|多大|多高|多长|几|怎|如何|何时|多久|要完成多少|负责什么|能不能|可不可以|有没有)[^，。？]*$", last)
    if not m:
        return ""
    if last != _ASKING_TAIL.sub("", previous) and _DUTY.match(last):
        return last
    start = m.start()
    for verb in ("要完成", "应当", "要", "由", "会", "归", "主要负责", "负责"):
        if last[:start].endswith(verb):
            start -= len(verb)
            break
    return last[start:]


def _with_frame(question: str, previous: str) -> str:
    """The question, preceded by place, document and year of the earlier turn where it names none itself."""
    frame = []
    if not naming.places(question):
        names = [name for name, region in naming.places(previous) if region]
        frame += names[-1:]
    if not re.search(r"\d+号|《|意见|要点|方案|通知|办法", question):
        m = re.search(r"《[^》]+》|[\u4e00-\u9fff]*〔\d{4}〕\d+号|\d{1,4}号文|国家指导意见|指导意见", previous)
        frame += [m.group()] if m else []
    if not naming.years(question):
        frame += [f"{year}年" for year in naming.years(previous)[:1]]
    return "".join(frame) + question
