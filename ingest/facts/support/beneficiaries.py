"""Whom help can reach, as the words of a support name it."""

import re
from functools import cache

from corpus.bodies.subjects import starts_action
from corpus.lexicon import load_yaml
from corpus.text.word_sets import WordSet
from ingest.facts.support.vocabulary import any_word

# 小微企业融资服务窗口, 人才公寓: the word is part of another's name
_NAME_GOES_ON = re.compile(r"[^，。；、的]{0,6}(?:窗口|服务中心|受理中心|信息平台|服务平台|管理平台|办公室|领导小组)|公寓|市场")
# another act in front of the one helped is cut off with all before it: 疫情期间免收|小微企业房租
_ACT_INSIDE = re.compile(r"^.*(?:免收|免征|减免|降低|期间|不影响|采取|有助于|纳入|运用|根据|通过|建立|扩大|提高|支持|扶持|鼓励|推动)")
# the places that a list leaves in front of a name: 区、|县（市）新型农村集体经济发展项目
_PLACES_IN_FRONT = re.compile(r"^(?:县（市）区?|县（市、区）|县\(市、?区?\))")


def beneficiary(said: str) -> str:
    """Whom help can reach: the whole subject of 可, 允许, 享受; the one behind 对, 为; else the first one named (落实小微企业用地指标)."""
    subject = _entitled().match(said)
    if subject and not starts_action(subject["who"]):
        return subject["who"]
    named = [found["who"] for found in _given_to().finditer(said)]
    named += [found.group() for found in _receiver().finditer(said) if _whole_name(said, found)]
    return next((who for words in named if (who := _without_acts(words.strip("、的对和")))), "")


def _whole_name(said: str, found: re.Match[str]) -> bool:
    """Not 小微企业|融资服务窗口, not 在|南通开展业务的企业."""
    return not _NAME_GOES_ON.match(said, found.end()) and said[max(0, found.start() - 1) : found.start()] not in {"在", "由"}


def _without_acts(who: str) -> str:
    """小微企业 of 落实小微企业, 金融机构 of 鼓励金融机构; "" for what is left of a bracket or of a clause cut in two."""
    at = 0
    while width := _acts_in_front().at(who, at):
        if at + width >= len(who):
            break
        at += width
    bare = _PLACES_IN_FRONT.sub("", _ACT_INSIDE.sub("", who[at:]))
    cut = re.search(r"^[）)”》及与]|[（(《“][^）)》”]*$", bare) or bare.count("）") > bare.count("（")
    return "" if cut else bare


@cache
def _acts_in_front() -> WordSet:
    return WordSet(load_yaml("supports")["acts_in_front"])


@cache
def _given_to() -> re.Pattern[str]:
    gives = "给予|予以|提供|争取|[减免]|返还|发放|补|奖|贴|增信|安排"
    return re.compile(
        rf"(?:对于?|为|向|给予?)(?P<who>[^，。；对为向给]{{0,40}}(?:{any_word('beneficiaries').pattern}))(?=[^，。；]{{0,20}}(?:{gives}))"
    )


@cache
def _entitled() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<who>[^，。；对]{{2,60}}?(?:{any_word('beneficiaries').pattern}))(?:均)?(?:可以?(?![持靠行能再])|允许|享受|优先享受)"
    )


@cache
def _receiver() -> re.Pattern[str]:
    noun = f"(?:{any_word('beneficiaries').pattern})"
    name = rf"[^，。；、的对为向给予和在由做]{{0,24}}?{noun}"
    return re.compile(rf"{name}(?:[^，。；、的对为向给予和在由做开跨]{{0,3}}{noun})?(?:(?:、|和|及|以及){name})*")
