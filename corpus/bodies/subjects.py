"""Who a phrase speaks of: the bodies in front of its verb (各县（市、区）要…, 市财政局负责…, 由…会同…).

A subject is a list of bodies at the start of a phrase, or behind 由 or 请, that a modal, an adverb, a verb or a preposition follows.
"""

import re
from functools import cache
from typing import Any, NamedTuple

from corpus.bodies.actors import Body, head_pattern, is_bare_place, read_bodies
from corpus.bodies.name_ends import name_goes_on, runs_on
from corpus.bodies.name_starts import begins_like_an_act, never_a_name
from corpus.lexicon import load_yaml
from corpus.model import Modality, Span
from corpus.text.numerals import SMALL_NUMERAL
from corpus.text.phrases import Phrase, phrases
from corpus.text.sentences import closings
from corpus.text.word_sets import WordSet

LONGEST_LIST = 260
_MARKER = re.compile(
    rf"(?:第[{SMALL_NUMERAL}百零〇\d]+条|[{SMALL_NUMERAL}]+、|[（(][{SMALL_NUMERAL}\d]+[）)]|\d{{1,2}}[.．、]|[①-⑳]|——|[-－•●])\s*|[{SMALL_NUMERAL}]是(?:要)?"
)
_WHEN = re.compile(
    rf"(?:到|自|从|于|在)?(?:每年|次年|当年|今年|明年|\d{{4}}年(?:度)?)[^，。；的]{{0,12}}?(?:底前|末前|以前|之前|前|起|底|末|内|期间)|\d{{1,2}}月(?:底|末|\d{{1,2}}日)?前|\d{{4}}年(?=[一-鿿])|(?:[{SMALL_NUMERAL}两]+|(?<!\d)\d{{1,2}})年内(?:[（(][^（）()]*[）)])?|全年|(?:每年|每月|每季度|每半年|目前|当前|原则上|同时|其中|此外|另外|但|并|且|由|请)"
)
_WHEN_STARTS = frozenset(f"到自从于在每次当今明全目原同其此另但并且由请两{SMALL_NUMERAL}0123456789０１２３４５６７８９")
_BY = re.compile(r"(?<![可或理自缘经事因已])由(?![此于来衷头])")
# 确保重点骨干电厂生产|各地区要充分认清…: a heading that lost its line end, 具体办法|我部将另行公布: the object first; not 督促各地区…
_EACH = re.compile(
    r"(?<![、和及与对向由请将把给以为在从到经使让会据求促导动织调持励助实府委部厅局办（(“《])(?:各(?=[省市县区州地级镇乡]|有关|相关|部门|单位|街道|园区)|我(?=[部委局厅办署](?:将|要|应|会同|负责)))"
)
# 主管部门审批的建设项目可…: a relative clause; the subject of 可 is the noun behind 的, not the body before it
_RELATIVE = re.compile(
    r"[^，。；的]{1,14}的[^，。；]{1,60}?(?:应当|必须|应|要|可以|可|须|不得|由(?=[^，。；]{2,20}(?:负责|受理|办理|审批|承担|实施|处理)))"
)
_ROLE_ONLY = re.compile(r"(?:负责)?(?:分别|共同)?牵头|(?:会同|联合)[^，。；]*?(?:部门|单位|局|委|部|厅|机关|机构)(?:[（(][^（）()]*[）)])?")
# 由同级政府批准的规章: by whom something was made
_MADE_BY = re.compile(r"[^，。；的]{2,12}的")
# 所在地, 所需经费: 所 is no office there
_LOCATIVE = re.compile(r"所[在需有属称列规]")
# 工作组|设置、组成和职责可…: the verb heads a list of nouns
_NOUNS = re.compile(r"[一-鿿]{2,6}(?:、[一-鿿]{2,8})+(?:[和及与][一-鿿]{2,8})?(?:应当|应|要|可以|可|须)")
# 管委会|按属地原则负责: in which manner, then the part
_MANNER = re.compile(r"按[^，。；、]{1,20}?(?:原则|职责|规定|要求|权限|程序|分工|标准|比例|办法|方案)")
# 将进展情况报送…: 将 takes an object there
_MOVES = re.compile(r"报送|上报|报(?:告|请|经)?|纳入|列入|作为|移送|反馈|公布|公开|函告|通报|抄送|送")
# no act of the body, but what it made: 市监察委员会|制定的规范性文件
_MADE = re.compile(r"[一-鿿]{2,6}的[一-鿿]{2,14}|(?:作出|制定|发布|公布|印发|颁布|批准|审批|核发|出具|签发|设立|管理|确定|指定|受理)的.+")
# 采取安排班车等方式，|统筹运力: the phrase names the means; the act stands in the next one
_BY_MEANS = re.compile(r"(?:采取|采用|通过|利用|运用|创新)[^，。；]*(?:方式|形式|手段|途径|办法|有效措施|有力措施)")
# 可以组织公安机关交通管理等相关部门，|开展联合执法: who is called; what they do stands in the next phrase
_CALLED = re.compile(r"(?:组织|召集|协调|督促|指导|会同|联合)[^，。；]*(?:部门|单位|机关|机构|人员|专家)")
_NOMINAL = re.compile(r"的[^，。；的]{0,14}$")


class Subject(NamedTuple):
    """Bodies that a phrase speaks of; the list is [start, end), what they do begins at `predicate`.

    cue: the word that announces them (由, 请) or "". modal: what is said of them has a modal verb (要, 应当, 负责, 将 …).
    """

    start: int
    end: int
    predicate: int
    bodies: tuple[Body, ...]
    cue: str
    modal: bool


@cache
def deontic() -> Any:
    return load_yaml("deontic")


@cache
def thing_at_end(*keys: str) -> re.Pattern[str]:
    """End of a phrase that names one of the things under `keys` of deontic.yaml: …的企业, …的企业和产能."""
    return re.compile(rf"的(?:{'|'.join(word for key in keys for word in deontic()[key])})(?:和[一-鿿]{{2,4}})?$")


@cache
def _of_whom() -> re.Pattern[str]:
    """对纳入清单的|排污单位: end of the adverbial that says to whom something is done."""
    return re.compile(rf"的[^的，。；]{{0,8}}(?:{'|'.join(deontic()['things'])})$")


@cache
def word_set(*keys: str) -> WordSet:
    """Words under `keys` of deontic.yaml (a dotted key walks down) as one set."""
    words: list[str] = []
    for key in keys:
        node = deontic()
        for step in key.split("."):
            node = node[step]
        words += node if isinstance(node, list) else [word for part in node.values() for word in part]
    return WordSet(words)


@cache
def modal_words() -> dict[str, Modality]:
    """Every modal word with its modality."""
    kinds: tuple[Modality, ...] = ("must", "may", "encouraged", "must_not")
    return {word: kind for kind in kinds for word in deontic()["modals"][kind]}


@cache
def all_modals() -> WordSet:
    return WordSet(modal_words())


def subject_of(text: str, phrase: Phrase, following: str = "") -> Subject | None:
    """The subject of `phrase`; `following` is what stands behind the mark that closes it (各地经信部门，要定期…)."""
    start = lead_end(text, phrase)
    found = _from(text, start, phrase, following, _cue_before(text, start, phrase))
    if found:
        return found
    for by in _BY.finditer(text, start, phrase.end) if text.find("由", start, phrase.end) >= 0 else ():
        found = _from(text, by.end(), phrase, "", "由")
        if found:
            return found
    for each in _EACH.finditer(text, start + 1, phrase.end) if _each_may_follow(text, start + 1, phrase.end) else ():
        found = _from(text, each.start(), phrase, following, "")
        if found and found.modal:
            return found
    return None


def _each_may_follow(text: str, start: int, end: int) -> bool:
    return text.find("各", start, end) >= 0 or text.find("我", start, end) >= 0


def lead_end(text: str, phrase: Phrase) -> int:
    """Behind clause numbers, 同时, 2020年底前 and the like."""
    at = phrase.start
    if text[at] in "（(" and not _MARKER.match(text, at, phrase.end):
        at = closings(text, at, phrase.end).get(at, at)
    while at < phrase.end and text[at] in _lead_starts():
        match = _MARKER.match(text, at, phrase.end) if at < phrase.start + 8 else None
        step = match.end() - at if match else word_set("connectives").at(text, at, phrase.end)
        if not step and text[at] in _WHEN_STARTS and (when := _WHEN.match(text, at, phrase.end)):
            step = when.end() - at
        if not step or (not match and word_set("not_modals").at(text, at, phrase.end) > 1):
            return at
        at += step
        while at < phrase.end and text[at].isspace():
            at += 1
    return at


@cache
def _lead_starts() -> frozenset[str]:
    """The characters that a clause number, a time or a connective can begin with."""
    return frozenset(f"第{SMALL_NUMERAL}两（(①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳—-－•●到自从于在每次当今明全目原同其此另但并且由请0123456789") | frozenset(
        word[0] for word in deontic()["connectives"]
    )


def _cue_before(text: str, start: int, phrase: Phrase) -> str:
    mark = text[start - 1] if start > phrase.start else ""
    return mark if mark in "由请" else ""


def _from(text: str, start: int, phrase: Phrase, following: str, cue: str) -> Subject | None:
    found: Subject | None = None
    if never_a_name(text, start):
        return None
    for match in head_pattern().finditer(text, start, min(phrase.end, start + LONGEST_LIST)):
        end = match.end()
        predicate = _predicate(text, end, phrase, following)
        if predicate is None or (found and not predicate[1]):
            continue
        if (text[end - 1] == "所" and _LOCATIVE.match(text, end - 1)) or runs_on(text, start, end, phrase.end):
            continue
        bodies = read_bodies(text, start, end, announced=bool(cue))
        if (
            bodies
            and not (predicate[1] or cue)
            and (begins_like_an_act(bodies[0].name(text)) or any(is_bare_place(body.name(text)) for body in bodies))
        ):
            continue
        if cue == "由" and _MADE_BY.match(text, end, phrase.end):
            continue
        if bodies and not _is_topic(text, end, phrase, following, predicate[1]):
            found = Subject(start, end, end, bodies, cue, predicate[1] or cue == "请")
            # 各地|发展改革、环境保护主管部门将…: behind a verb that may be part of a name, a list with a modal is looked for
            if found.modal:
                break
    return found


def _predicate(text: str, at: int, phrase: Phrase, following: str) -> tuple[int, bool] | None:
    """Where the predicate behind a body at `at` begins and whether it has a modal; None when none begins there."""
    if at >= phrase.end:
        width = word_set("modals", "openers", "adverbs").at(following, 0) if phrase.stop in ",，" else 0
        if width and word_set("nominal_adverbs").at(following, 0) >= width:
            return None
        if width and begins_like_an_act(text[phrase.start : at]):
            return None
        return (at, bool(_modal_width(following, 0))) if width else None
    if text[at] in "（(“《":
        return None
    modal = _modal_width(text, at, phrase.end)
    if modal:
        return at, True
    if not (
        word_set("adverbs", "verbs", "openers", "condition_verbs").at(text, at, phrase.end)
        or (text[at] in _WHEN_STARTS and _WHEN.match(text, at, phrase.end))
        or _MANNER.match(text, at, phrase.end)
    ):
        return None
    if text[at] == "与" or word_set("not_modals").at(text, at, phrase.end) or name_goes_on(text, at):
        return None
    if word_set("nominal_adverbs").at(text, at, phrase.end) >= word_set("adverbs").at(text, at, phrase.end) > 0:
        return None
    rest = at + _adverbs_width(text, at, phrase.end)
    return at, bool(_modal_width(text, rest, phrase.end)) or text.startswith(("负责", "牵头", "配合", "协助", "参加", "参与"), rest)


def _modal_width(text: str, at: int, end: int | None = None) -> int:
    """Width of the modal word at `at`; 将 and 也要 count, 要点 and 应急 do not."""
    width = word_set("modals.must", "modals.must_not", "modals.may", "modals.soft").at(text, at, end)
    return width if width and not word_set("not_modals").at(text, at, end) else 0


def _adverbs_width(text: str, at: int, end: int) -> int:
    start = at
    while width := word_set("adverbs").at(text, at, end):
        at += width
    return at - start


def _is_topic(text: str, at: int, phrase: Phrase, following: str, modal: bool) -> bool:
    """地方政府收回…后的土地出让收入，可…: a noun phrase that the next phrase speaks of; 市政府印发了…: what has been."""
    rest = text[at : phrase.end]
    if modal:
        return False
    if len(rest) <= 2 and not following and rest not in word_set("role_verbs"):
        return True
    if word_set("condition_verbs").at(rest, 0):
        # 主管部门发现…的，应当…; 主管部门认为有必要报告的其他事件 is a thing, an item of a list
        return not following and "的" in rest and not rest.endswith("的")
    if rest.endswith("的") or _RELATIVE.match(rest) or _NOUNS.match(rest):
        return True
    if rest.startswith("对") and _of_whom().search(rest) and _modal_width(following, 0):
        return False  # 生态环境部门对纳入清单的排污单位，应通知到户
    if _MADE.fullmatch(rest) or (_NOMINAL.search(rest) and (_modal_width(following, 0) or following.startswith("由") or "后的" in rest)):
        return True
    return bool(re.match(r"[^的]{0,10}(?:了|过)", rest)) or any(
        word in rest[:16] if len(word) > 1 else rest.startswith(word) for word in deontic()["past"]
    )


def list_end(text: str, start: int, end: int) -> int | None:
    """Where a list of bodies that starts at `start` ends: before a verb, a comma or `end`; None when no list starts there."""
    for match in head_pattern().finditer(text, start, min(end, start + LONGEST_LIST)):
        at = match.end()
        here = at >= end or text[at] in "，,。；;（" or bool(word_set("modals", "adverbs", "verbs", "openers").at(text, at, end))
        if here and read_bodies(text, start, at, announced=True):
            return at
    return None


def phrase_subjects(text: str, within: Span) -> tuple[tuple[Phrase, Subject | None], ...]:
    """Each phrase of a segment with its subject, in order."""
    parts, end = phrases(text, within), within.end
    if not head_pattern().search(text, within.start, end):
        return tuple((phrase, None) for phrase in parts)
    starts = [phrase.start for phrase in parts[1:]]
    return tuple(
        (phrase, subject_of(text, phrase, text[at : min(end, at + 40)]) if head_pattern().search(text, phrase.start, phrase.end) else None)
        for phrase, at in zip(parts, [*starts, end], strict=False)
    )


def is_background(text: str, sentence: Span) -> bool:
    """True for a sentence that tells how things are (近年来…, 存在…问题, 为贯彻…现…), not what to do."""
    return bool(_background().search(text[sentence.start : sentence.end]))


@cache
def _background() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in deontic()["background"]))


def starts_action(text: str) -> bool:
    """True where `text` begins with a modal, or a verb that adverbs may precede."""
    at = 0
    while width := idle_width(text, at, len(text)) or word_set("adverbs").at(text, at):
        at += width
    return at > 0 or bool(word_set("verbs").at(text, at))


def action_of(text: str, start: int, end: int) -> Span | None:
    """What is to be done, from the predicate [start, end): modal words, roles (牵头，) and adverbials (按照…，) in front left out.

    将…情况，报… goes on to its verb. None when nothing but conditions and adverbials stands there.
    """
    begin: int | None = None
    for phrase in phrases(text, Span(start=start, end=end)):
        at = phrase.start if begin is not None else _behind_idle(text, phrase)
        more = phrase.stop in {",", "，"} and phrase.end + 1 < end
        if begin is None and (at >= phrase.end or _adverbial(text, at, phrase, more)):
            continue
        begin = at if begin is None else begin
        if not (more and _unfinished(text, at, phrase)):
            return Span(start=begin, end=phrase.end)
    return None


def _behind_idle(text: str, phrase: Phrase) -> int:
    at = phrase.start
    while width := idle_width(text, at, phrase.end):
        at += width
    return at


def is_role_only(text: str, start: int, end: int) -> bool:
    """True for 牵头 and 会同有关部门 alone: a part played, no act."""
    return bool(_ROLE_ONLY.fullmatch(text, start, end))


def _adverbial(text: str, at: int, phrase: Phrase, more: bool) -> bool:
    """按照…，/ 对…的企业，/ 牵头，/ …的，: something else is to follow."""
    if (
        text[phrase.end - 1] == "的"
        or (more and word_set("condition_verbs").at(text, at, phrase.end))
        or _ROLE_ONLY.fullmatch(text, at, phrase.end)
    ):
        return True
    return more and (text[phrase.end - 1] in "时前后中" or is_adverbial(text, at, phrase.end))


def is_adverbial(text: str, at: int, end: int) -> bool:
    """True for 按照…要求, 对…的企业; False for 向社会公开, 对进展较慢的地区进行督办, which act though they begin alike."""
    width = word_set("openers").at(text, at, end)
    if not width or text[at : at + width] not in {"向", "在", "对", "对于", "于", "从", "到"}:
        return bool(width)
    of_thing = thing_at_end("things", "circumstances").search(text, at, end)
    return bool(of_thing) or not any(word in text[at + 2 : end] for word in deontic()["light"])


def _unfinished(text: str, at: int, phrase: Phrase) -> bool:
    moved = text[at] in "将把" and not _MOVES.search(text, at + 1, phrase.end)
    return (
        moved
        or text[phrase.end - 1] in "后时"
        or bool(_BY_MEANS.fullmatch(text, at, phrase.end) or _CALLED.fullmatch(text, at, phrase.end))
    )


def idle_width(text: str, at: int, end: int) -> int:
    """Width of a modal or of an adverb that adds nothing to the action; 0 at 将 with an object (将情况报…), 依法, 每年."""
    if not word_set("modals.must", "modals.must_not", "modals.may", "modals.soft", "idle").at(text, at, end):
        return 0
    width = _modal_width(text, at, end) or word_set("idle").at(text, at, end)
    if not width:
        return 0
    if text[at : at + width] in word_set("modals.must_not"):
        return 0
    if text[at : at + width] == "将" and word_set("openers").at(text, at + 1, end) > 1:
        return width  # 省工业和信息化厅将|根据…情况，分派工作组
    if text[at : at + width] == "将" and (_MOVES.search(text, at + 3, end) or not word_set("verbs", "adverbs").at(text, at + 1, end)):
        return 0
    return 0 if text.startswith(("还款", "还本", "还清", "还贷"), at) else width


def object_body(text: str, start: int, end: int) -> int | None:
    """End of the bodies that a verb in front of `start` is aimed at (鼓励|企业|实施…); None when no more than a noun stands there."""
    for match in head_pattern().finditer(text, start, min(end, start + LONGEST_LIST)):
        at = match.end() + (1 if text.startswith("等", match.end()) else 0)
        if end - at < 2 or text[at] in "的和、及与或，（工内":
            continue
        if read_bodies(text, start, match.end(), announced=True):
            return at
    return None
