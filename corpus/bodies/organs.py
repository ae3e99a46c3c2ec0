"""Bodies that issue documents: their names' shape, and joint issuers written in one run."""

import re
from functools import cache

from corpus.lexicon import load_yaml
from corpus.model import Level
from corpus.text.numerals import SMALL_NUMERAL


@cache
def _endings() -> str:
    return "|".join(sorted(load_yaml("organs")["endings"], key=len, reverse=True))


@cache
def _whole() -> re.Pattern[str]:
    return re.compile(rf"[一-龥·（）()、“”\"\s]{{0,300}}?(?:{_endings()})(?:[（(]代章[）)])?(?:等[{SMALL_NUMERAL}\d]+(?:个)?部[门委])?$")


def is_organ(name: str) -> bool:
    """True when the whole of `name` is the name of a body, or of several in one run."""
    bare = re.sub(r"\s+", "", name)
    return (
        2 <= len(bare) <= 320
        and not re.search(r"[，。；：:《》]", bare)
        and bool(_whole().match(bare) or re.fullmatch(r".{2,30}等.{1,3}部[门委]", bare))
    )


def organ_at_end(words: str) -> str | None:
    """The body's name that `words` end with, where other words run into it: …情况汇总表生态环境部办公厅 -> 生态环境部办公厅."""
    starts = [at for at in range(max(0, len(words) - 40), len(words) - 1) if _begins_body(words[at:]) and is_organ(words[at:])]
    return words[starts[0] :] if starts else None


@cache
def _one() -> re.Pattern[str]:
    # a name runs to its first ending that opens no longer one: 国家发展和改革|委员会, not 国家发展和改革委|员会
    return re.compile(rf"(?:中共)?[^、\s]{{1,40}}?(?:{_endings()})(?![\u4e00-\u9fff]{{0,3}}(?:办公厅|办公室)$)")


def split_organs(run: str) -> tuple[str, ...]:
    """The bodies in a run without marks: 中共柳河县委柳河县人民政府 -> two. A run that does not split cleanly stays whole."""
    parts: list[str] = []
    if re.search(r"等.{1,4}部[门委]", run):
        return (run.strip(),)
    for piece in re.split(r"[\s、]+", run.strip()):
        parts.extend(_split_piece(piece))
    return tuple(part for part in parts if part)


def _split_piece(piece: str) -> list[str]:
    names: list[str] = []
    at = 0
    while at < len(piece):
        match = _one().match(piece, at)
        if match is None:
            return [*names[:-1], names[-1] + piece[at:]] if names else [piece]
        names.append(match.group())
        at = match.end()
    return _glued(names)


def _glued(names: list[str]) -> list[str]:
    """Undo cuts inside a name: 北京市人民政府|行政审批制度改革办公室 is one body, and so is 国家税务总局|辽宁省税务局."""
    glued: list[str] = []
    for name in names:
        if glued and (not _begins_body(name) or _is_branch(glued[-1], name)):
            glued[-1] += name
        else:
            glued.append(name)
    return glued


def _begins_body(name: str) -> bool:
    """True when a name can stand first: with its place, 中共, or as a body of the whole country."""
    if name.startswith("中共") or national_organ(name):
        return True
    from corpus.bodies.places import find_places

    return any(mention.start == 0 for mention in find_places(name))


def _is_branch(head: str, branch: str) -> bool:
    return head.endswith(("税务总局", "中国人民银行", "国家外汇管理局")) and branch.endswith(("税务局", "分行", "支行", "分局"))


def national_organ(name: str) -> bool:
    """True for a body of the whole country: 国务院, 生态环境部, 国家能源局."""
    return name.startswith(tuple(load_yaml("organs")["national"]))


def own_level(text: str) -> Level | None:
    """The level a document speaks from: by 我市, 全市, else by 市政府, 市财政; the most frequent decides. None without any."""
    table = load_yaml("organs")
    return _most_said(text, table["own_words"]) or _most_said(text, table["own_bodies"])


def addressee_level(addressees: str) -> Level | None:
    """The level of a body that addresses these: 各省、自治区、直辖市人民政府 -> national; None when nothing tells."""
    bare = re.sub(r"\s+", "", addressees)
    table = load_yaml("organs")["addressee_level"]
    return next((level for level in ("national", "province", "city", "county") if any(word in bare for word in table[level])), None)


def _most_said(text: str, table: dict[Level, list[str]]) -> Level | None:
    counts = {level: sum(text.count(word) for word in words) for level, words in table.items()}
    best = max(counts, key=lambda level: counts[level])
    return best if counts[best] else None
