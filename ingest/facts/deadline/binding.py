"""Which times bind somebody. In: a time where it stands. Out: its note, "" for a plain deadline, None for a time that is none."""

import re

from corpus.bodies.subjects import starts_action
from corpus.model import PolicyDocument
from corpus.text.numerals import SMALL_NUMERAL
from corpus.times.timeline import TimeReading
from ingest.facts.deadline.words import matches_behind, time_words
from ingest.sentences.due_acts import Scene, phrase_at
from ingest.sentences.modality import ban_before

# 4月30日前（含4月30日）获得专利授权的，给予资助: the time belongs to a case; 逾期未完成的 says what was due
_CASE = re.compile(r"(?!.*(?:未|没有|应|必须|不能))[^，。；]{2,60}的$")
_NOT_DUE = {"lookback", "past", "baseline", "point", "edition"}
_IN_FRONT = re.compile(
    r"[\s，、]*(?:同时|并|但|其中|确保|力争|争取|原则上|要|应|应当|须|必须|计划|预计|请|在|于|到|自|从|从而|且|并且|确需|另|按|将|用)*\s*"
)
_BINDS = re.compile(r"力争|确保|应当|必须|应(?![急用对])|(?<![需主重首])要(?![素点求])|基本|全面|争取")
_EACH = re.compile(r"每|按|逐")
# 每年可以使用…抵销: what may be done each year is not due
_MAY = re.compile(r"均?都?可(?!持续|能|靠)")
# 上年末参保人数, 年底考核体系: the end of a year that no number names is as often part of a noun
_YEAR_END = re.compile(r"[于在到至]?(?:上一?年度?|当年)?年?[底末]")
_DOC_TERM = re.compile(r"有效期|执行期|施行期|试行期|实行年限|政策期限|暂定|本(?:政策|意见|办法|通知|措施|规定|方案|实施细则)")
_DOC_VALID = re.compile(r"(?:执行期|施行期|有效期|试行期|政策期限)[^，。；]*$|之日起(?:暂|试|暂定)?(?:执行|施行|实施)?$")
# 补贴时间累计不超过5年: a cap; 整改期限不超过6个月: time to act
CAP = re.compile(r"(?:累计|最长|最多|原则上)?(?:不超过|不多于|最长|最多)")
_TIME_TO_ACT = re.compile(r"整改|办结|办理|审批|审核|审查|答复|公示|时限|工期|完成")
# 将入井时间缩短到八小时以内: how long something lasts
_SHIFT = re.compile(r"(?:缩短|压缩|控制|限制|减少)(?:到|至|在|为)[^，。；]{1,6}(?:小时|分钟)之?以?内$")
# 自印发之日起|30日内: where a stretch starts, no time of its own
_COUNTED_FROM = re.compile(rf"的?(?:\d+|[{SMALL_NUMERAL}两]+)个?(?:工作日|日|天|月|年)")
_EXCEPTED = re.compile(r"[^，。；]{0,40}外(?:[，。；]|$)")
OPEN, _SHUT = "（(【[〔", "）)】]〕"
PUT_OFF = re.compile(r"延期|缓缴|展期|延长|延缴|顺延|延缓|缓期")
# 5年内有发展潜力的企业: what follows is a noun, and the stretch describes it
_GOES_ON = re.compile(r"[\s，,。；]|未|不|没有|由|将|把|对|向|在|按|以|从|可|应|须|要|必须|经|仍|其|各|该|市|省|县|区|为|的")


def note_of(document: PolicyDocument, scene: Scene, reading: TimeReading) -> str | None:
    """The note of a time that binds ("" for a plain deadline); None for one that is no deadline."""
    text, behind = document.text, document.text[reading.end : scene.segment.end]
    if reading.use in _NOT_DUE or (scene.background and reading.use != "limit") or matches_behind("past_behind", behind):
        return None
    if _over(document, scene, reading) or _describes(text, scene, reading):
        return None
    if reading.normalized.kind == "immediate" and (
        text[reading.start - 1 : reading.start] in {"不", "未", "非"} or _COUNTED_FROM.match(behind) or _EXCEPTED.match(behind)
    ):
        return None
    if reading.use == "effective":
        return "effective"
    if reading.use == "validity":
        term = _DOC_TERM.search(text, max(scene.segment.start, reading.start - 30), reading.end + 4)
        return "validity" if term or re.match(r"[一-鿿]{2,6}(?:期限?|年限)[：:]", reading.expression) else None
    if reading.use == "start":
        return "start-only"
    if reading.use == "frequency":
        return _frequency_note(text, scene, reading)
    if reading.normalized.kind == "duration":
        return _duration_note(text, scene, reading)
    if reading.use == "target_period" and (reading.normalized.every or own_place(text, scene, reading) or _is_slot(text, scene, reading)):
        return ""
    if reading.use == "target_period" and behind.startswith("起"):
        return "start-only"
    if reading.use == "target_period":
        return "target-period" if _opens_phrase(text, scene, reading) and _says_when(behind, reading) else None
    if behind.startswith("的") or (_YEAR_END.fullmatch(reading.expression) and not _leads_to_act(text, scene, reading)):
        return None
    if _DOC_VALID.search(text, max(scene.segment.start, reading.start - 40), reading.start):
        return "validity"
    return "target-period" if reading.expression.startswith(("到", "至")) and re.search(time_words()["amounts"], behind) else ""


def _describes(text: str, scene: Scene, reading: TimeReading) -> bool:
    """5月1日前到期的贷款: the time describes a noun; 预计两年内…: it is expected, not due."""
    phrase = phrase_at(scene, reading.start)
    if reading.normalized.kind in ("date", "period") and phrase and _CASE.match(text, reading.end, phrase.end):
        return True
    verb = next((word for word in time_words()["describing"] if text.startswith(word, reading.end)), "")
    if verb and re.compile(r"[^，。；]{0,12}?的").match(text, reading.end + len(verb), scene.segment.end):
        return True
    return any(text.find(word, max(scene.segment.start, reading.start - 12), reading.start) >= 0 for word in time_words()["expecting"])


def _over(document: PolicyDocument, scene: Scene, reading: TimeReading) -> bool:
    """True for a time before the document's own date: it tells what has been. X年底前 is a limit whatever the date says."""
    date, last = document.part_of(scene.clause).date, reading.normalized.by or reading.normalized.end
    if not date or not last or not re.match(r"\d{4}-", last) or reading.expression.endswith("前"):
        return False
    return int(last[:4]) < int(date[:4])


def _frequency_note(text: str, scene: Scene, reading: TimeReading) -> str | None:
    """每年, 每月 with an act are due; 按月, 逐年 are a manner; per-year amounts are none."""
    if (
        text[reading.start - 2 : reading.start] in time_words()["per_head"]
        or matches_behind("yearly_amounts", text[reading.end : scene.segment.end])
        or not _EACH.match(reading.expression)
        or _MAY.match(text, reading.end)
    ):
        return None
    if not reading.expression.startswith("每"):
        return "frequency-only" if reading.expression.startswith("按") else None
    return ""


def _duration_note(text: str, scene: Scene, reading: TimeReading) -> str | None:
    """A stretch of support is no deadline (3年内给予奖励); a duty within it is (5个工作日内办结)."""
    phrase = phrase_at(scene, reading.start)
    behind = text[reading.end : phrase.end] if phrase else ""
    # 自印发之日起30日内，制定实施办法: what is due stands behind the comma
    behind = behind or text[reading.end : scene.segment.end]
    if reading.normalized.extension or ban_before(text, scene.segment.start, reading.start) is not None:
        return ""
    if behind.startswith("每") or _SHIFT.search(text[scene.segment.start : reading.end]):
        return None
    if CAP.match(reading.expression) and not _TIME_TO_ACT.search(text, phrase.start if phrase else reading.start, reading.start):
        return "" if PUT_OFF.search(text, scene.segment.start, reading.start) else None
    if (
        behind
        and reading.expression.endswith("内")
        and not _GOES_ON.match(behind)
        and not starts_action(behind)
        and not behind.startswith(tuple(time_words()["authority_acts"]))
    ):
        return None
    gives = any(word in text[reading.start : scene.segment.end] for word in time_words()["support"])
    acts = any(word in behind for word in time_words()["authority_acts"])
    condition = behind.endswith("的") or bool(re.search(r"的(?:企业|单位|项目|个人|人才|机构|产品)", behind))
    if gives and (condition or not acts):
        return None
    return ""


def own_place(text: str, scene: Scene, reading: TimeReading) -> bool:
    """完成时限：2024年12月 / 自查自纠（2021年11月1日至30日）: the time stands behind a label or alone in a bracket."""
    before = text[max(scene.segment.start, reading.start - 16) : reading.start]
    if before.rstrip().endswith(("：", ":", "】")) and re.search(time_words()["labels"] + "$", before):
        return True
    left, right = before.rstrip()[-1:], text[reading.end : reading.end + 1]
    if left not in OPEN or left == "":
        return False
    heading = text[scene.segment.start : reading.start - 1].rstrip("（( ")
    return right in _SHUT and 2 <= len(heading) <= 40 and not heading.endswith(("规划", "计划", "方案", "纲要", "目标", "目录", "》"))


def _leads_to_act(text: str, scene: Scene, reading: TimeReading) -> bool:
    phrase = phrase_at(scene, reading.start)
    behind = text[reading.end : phrase.end] if phrase else ""
    acts = starts_action(behind) or any(subject.start == reading.end for subject in scene.subjects)
    return not behind or acts or bool(re.match("[、和及与]|由|将|把|对|向|报", behind))


def _is_slot(text: str, scene: Scene, reading: TimeReading) -> bool:
    """3月至5月，市水利局开展取水核查 / 应当在第三季度完成验收: a stretch within a year in which something is to be done."""
    start, end = reading.normalized.start, reading.normalized.end
    if any(word in text[reading.end : scene.segment.end] for word in time_words()["support"]):
        return False  # 1月1日至3月31日免征关税: how long a support runs
    if not start or not end or start[:-6] != end[:-6] or (start.endswith("-01-01") and end.endswith("-12-31")):
        return _crosses_new_year(start, end) and _act_follows(text, scene, reading)
    return _act_follows(text, scene, reading)


def _crosses_new_year(start: str | None, end: str | None) -> bool:
    """2022年11月15日至2023年3月15日: less than a year, over its end."""
    return bool(start and end and start[:4].isdigit() and int(end[:4]) == int(start[:4]) + 1 and end[5:] < start[5:])


def _act_follows(text: str, scene: Scene, reading: TimeReading) -> bool:
    """An act stands right behind the time, or behind a comma with its bearer: an object alone (3月至5月用电量) is none.

    From one day to another (11月15日至3月15日，所有生产线停产) is an appointment, whatever the act.
    """
    phrase = phrase_at(scene, reading.start)
    rest = text[reading.end : scene.segment.end].lstrip("期间内止 ")
    if phrase is None or not rest:
        return False
    if comma := re.match(r"[，,]\s*", rest):
        rest = rest[comma.end() :]
        if re.search("[日号]", reading.expression) and _opens_phrase(text, scene, reading):
            return True
        at = text.find(rest[:12], reading.end)
        return starts_action(rest) or any(at <= subject.start <= at + 2 for subject in scene.subjects) or bool(_BINDS.search(rest))
    return starts_action(rest) and not re.match(r"[一-鿿]{2,8}的", rest)


def _says_when(behind: str, reading: TimeReading) -> bool:
    """2017年，力争… / 2017年处置僵尸企业300家; not 2017年度工作, “十二五”规划, 2020年工作任务分解表 (a title)."""
    if comma := re.match(r"\s*[，,]\s*", behind):
        rest = behind[comma.end() :]
        return bool(re.search(time_words()["amounts"], rest) or _BINDS.search(rest)) or starts_action(rest) or _adverbial_start(rest)
    if reading.expression.endswith(("度", "”", '"')):
        return False
    return bool(re.search(time_words()["amounts"], behind)) or (behind.rstrip().endswith(("。", "；")) and starts_action(behind))


def _adverbial_start(rest: str) -> bool:
    return bool(re.match(r"按照?|根据|在|以|对|通过|围绕|各", rest))


def _opens_phrase(text: str, scene: Scene, reading: TimeReading) -> bool:
    """2017年，力争… / “十二五”时期，…: the period stands in front of the act, or right behind the bearer."""
    phrase = phrase_at(scene, reading.start)
    if phrase is None:
        return False
    start = phrase.start
    for subject in scene.subjects:
        if phrase.start <= subject.start and subject.end <= reading.start:
            start = subject.end
    marker = re.match(rf"\s*(?:[（(]?[{SMALL_NUMERAL}\d]+[）)]?[、．.]?|第[{SMALL_NUMERAL}百]+条)?\s*[“\"]?", text[start : reading.start])
    return bool(_IN_FRONT.fullmatch(text, start + (marker.end() if marker else 0), reading.start))
