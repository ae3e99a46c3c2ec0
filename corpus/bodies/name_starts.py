"""What a body's name may begin with: no verb, adverb or preposition (落实属地政府…, 对有关部门…), and what stands in front of its field.

The words are in corpus/lexicon/roles.yaml and deontic.yaml.
"""

import re
from functools import cache

from corpus.bodies.name_ends import known_names
from corpus.lexicon import load_yaml
from corpus.text.word_sets import WordSet

SHORTEST_KNOWN = 3
_OFFICE = re.compile(r"(?:(?:领导|协调|工作|推进)(?:[（(]领导[）)])?小组(?:办公室)?|联席会议|指挥部|专班|(?:成员|牵头)单位)$")
_LEVEL = re.compile(r"[省市县区州](?:级)?(?=[一-鿿]{2})(?!场|政|容|民|域|委|长|直)")


@cache
def role_words(*keys: str) -> WordSet:
    """Words of roles.yaml under `keys` (heads.place: a key below a key)."""
    data = load_yaml("roles")
    words: list[str] = []
    for key in keys:
        node = data
        for step in key.split("."):
            node = node[step]
        words += node
    return WordSet(words)


def starts_wrong(name: str, announced: bool) -> bool:
    """落实属地政府…, 对有关部门…: an action or adverbial in front, no name; 淘汰落后产能工作协调小组 is one."""
    if role_words("but_starts").at(name, 0) or known_names().at(name, 0) >= SHORTEST_KNOWN:
        return False
    tail = name[name.rfind("的") + 1 :]
    if tail != name and role_words("not_starts").at(tail, 0) and not role_words("but_starts").at(tail, 0):
        return True
    width = role_words("not_starts").at(name, 0) or (
        not announced and "的" not in name and not role_words("fields").at(name, 0) and not _OFFICE.search(name) and _actions().at(name, 0)
    )
    return bool(width) and name[width:] not in role_words("after_action")


@cache
def _actions() -> WordSet:
    data = load_yaml("deontic")
    return WordSet(word for word in [*data["verbs"], *data["adverbs"]] if len(word) > 1)


def never_a_name(text: str, at: int) -> bool:
    """True where no name can begin (加强…, 对…, 按照…): settles most phrases without looking for a head noun."""
    width = role_words("not_starts").at(text, at)
    return bool(width) and not role_words("but_starts").at(text, at) and not role_words("after_action").at(text, at + width)


def begins_like_an_act(name: str) -> bool:
    """True for a name whose first word is a verb or an adverb (减少…的地方): to be believed only before a modal verb."""
    named = role_words("fields").at(name, 0) or _OFFICE.search(name) or known_names().at(name, 0) >= SHORTEST_KNOWN
    return bool(_actions().at(name, 0)) and not named


def scope_width(name: str) -> int:
    """Width of 各级, 各地, 市 in front of a department's field (各级发展改革, 市经信; not 市场监管)."""
    width = 0
    while step := role_words("scopes").at(name, width):
        width += step
    if match := _LEVEL.match(name, width):
        width = match.end()
    return width
