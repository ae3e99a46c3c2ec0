"""Where a body's name goes on behind a word that might end it: 住房和城乡|建设局, 市委|组织部, 国务院|农业农村主管部门, 各地|经信部门."""

import re
from functools import cache

from corpus.bodies.departments import names
from corpus.lexicon import load_yaml
from corpus.text.word_sets import WordSet

_LONGEST_KNOWN = 24
_LONGEST_FIELD = 50
"""Characters behind a head noun that can be the field and the name of 主管部门 and the like."""
# 国务院|发展改革、农业农村主管部门, 县级人民政府|确定的部门: the verb behind the head is part of a longer name
_OF_A_FIELD = re.compile(
    r"(?!应|要|可以|必须|须|会同|组织|有关|相关|及其|和|及|或|与|、|负责|牵头|协调|督促|指导|要求|责令|授权|委托|通知)(?:(?!有关|相关|会同|应当|必须|负责|要求|责令)[一-鿿、（）]){2,40}?"
    r"(?:主管部门|行政部门|管理部门|确定的部门|指定的部门|授权的部门)(?=应|要|负责|可以|必须|会同|按照|依照|依法|在|对|责令|和|及|或|根据|、)"
)


@cache
def _words() -> dict[str, list[str]]:
    table: dict[str, list[str]] = load_yaml("roles")
    return table


@cache
def _adjoining() -> re.Pattern[str]:
    """Words of a field with the head noun of an office: 建设局, 生产建设兵团|管理局, 市委|组织部; not 建设局部, 管理办法."""
    fields = "|".join(_words()["fields_behind"])
    heads = "|".join(_words()["heads_behind"])
    return re.compile(rf"(?:(?:{fields})[和与、]?){{1,4}}(?:{heads})(?![法理公学事托派任面部限势门分署])|(?<=委)组织部门?")


@cache
def known_names() -> WordSet:
    """Names of departments, whatever they end with (国家安全部, 市文联)."""
    return WordSet(names())


@cache
def _prepositional() -> WordSet:
    return WordSet(_words()["goes_on"])


def runs_on(text: str, start: int, at: int, end: int) -> bool:
    """True where the name that begins at `start` or later does not end at `at`, though a head noun does."""
    of_a_field = text.find("部门", at, min(end, at + _LONGEST_FIELD)) >= 0 and _OF_A_FIELD.match(text, at, end)
    if of_a_field or _adjoining().match(text, at, end):
        return True
    return known_names().runs_over(text, max(start, at - _LONGEST_KNOWN), at, end)


def name_goes_on(text: str, at: int) -> bool:
    """True where the word at `at` is part of a name though it looks like a preposition (经信委, 应急管理局)."""
    return bool(_prepositional().at(text, at))
