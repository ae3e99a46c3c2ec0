"""Role statements: bodies with the part each plays (牵头单位：A，配合单位：B; A牵头，B、C按职责分工负责; A会同B负责)."""

import re
from functools import cache
from typing import Any, NamedTuple

from corpus.bodies.actors import Body, head_pattern, read_bodies
from corpus.bodies.subjects import list_end
from corpus.lexicon import load_yaml
from corpus.model import Role, Span
from corpus.text.phrases import Phrase, phrases
from corpus.text.word_sets import WordSet

_LEAD_IN = re.compile(r"\s*(?:由|请|主要|具体)?")
# …按职责分工、根据各自职责、分别 牵头
_MANNER = re.compile(
    r"(?:等?(?:按|按照|依|依照|依据|根据|结合)?(?:各自|自身)?(?:的)?(?:工作)?职责(?:和分工|分工|范围)?|按分工|分别|共同|具体|主要|等|要)+"
)
_NO_NAME = re.compile(r"的|为|下同|以下|不再|见")
_PLAIN_NAME = re.compile(r"[一-鿿A-Za-z0-9（）()“”]{2,30}")


class RoleList(NamedTuple):
    """Bodies of one role and the stretch [start, end) that says so; `bare` when no word names the role."""

    start: int
    end: int
    role: Role
    bodies: tuple[Body, ...]
    bare: bool = False

    @property
    def span(self) -> Span:
        return Span(start=self.start, end=self.end)


@cache
def _label() -> re.Pattern[str]:
    """牵头单位：, （责任部门）, 配合处室 — a role word, a noun for bodies, a colon."""
    data = load_yaml("roles")
    words = "|".join(sorted((w for group in data["label_words"].values() for w in group), key=len, reverse=True))
    nouns = "|".join(data["label_nouns"])
    return re.compile(rf"\s*(?:主要|具体|各)?(?P<word>{words})(?:{nouns})?(?:和(?:单位|部门))?\s*[：:]\s*")


@cache
def _roles() -> dict[str, Role]:
    data: Any = load_yaml("roles")
    return {word: role for kind in ("roles", "label_words") for role, words in data[kind].items() for word in words}


@cache
def _role_words() -> WordSet:
    return WordSet(word for words in load_yaml("roles")["roles"].values() for word in words)


@cache
def role_verbs(*keys: str) -> WordSet:
    """The words under `keys` of roles.yaml (fixing, handing_on)."""
    return WordSet(word for key in keys for word in load_yaml("roles")[key])


@cache
def _together() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(load_yaml('roles')['together'])})")


def label_at(text: str, at: int, end: int) -> tuple[Role, int] | None:
    """The role of a label (牵头单位：) at `at` and the offset behind it; None when there is none."""
    match = _label().match(text, at, end)
    if match is None:
        return None
    role: Role = next(role for role, words in load_yaml("roles")["label_words"].items() if match["word"] in words)
    return role, match.end()


def read_role_lists(text: str, start: int, end: int) -> tuple[RoleList, ...]:
    """Role lists in [start, end), the inside of a bracket or a label line; () when it is anything else.

    A list without a role word and without a label comes with `bare`: whether it assigns a task is for the caller to judge.
    """
    found: list[RoleList] = []
    labelled: Role | None = None
    pending: int | None = None
    for phrase in _statements(text, start, end):
        at = phrase.start if pending is None else pending
        label = label_at(text, phrase.start, phrase.end)
        if label:
            if pending is not None and not _close(found, text, pending, phrase.start, labelled):
                return ()
            (labelled, at), pending = label, None
        elif phrase.stop in {"：", ":"}:
            # 适用范围：… : a label of something else ends the roles
            if pending is not None:
                _close(found, text, pending, phrase.start, labelled)
            return tuple(found)
        stated = _stated(text, at, phrase.end, phrase.start)
        if stated:
            found += stated
            pending = None
            continue
        pending = at
        if phrase.stop in {"；", ";", "。", ""}:
            if not _close(found, text, at, phrase.end, labelled):
                return tuple(found)
            pending = None
    return tuple(found)


def _statements(text: str, start: int, end: int) -> list[Phrase]:
    """Phrases, those that a colon cut behind a label put together again."""
    joined: list[Phrase] = []
    for phrase in phrases(text, Span(start=start, end=end)):
        if joined and joined[-1].stop in {"：", ":"} and label_at(text, joined[-1].start, phrase.start + 1):
            joined[-1] = Phrase(joined[-1].start, phrase.end, phrase.stop)
        else:
            joined.append(phrase)
    return joined


def _close(found: list[RoleList], text: str, start: int, end: int, labelled: Role | None) -> bool:
    """Adds the list that ends at `end` without a role word; under a label names need no head noun (市疾控、各保险公司)."""
    while end > start and text[end - 1] in "，,；; \n":
        end -= 1
    bodies = read_bodies(text, start, end) or (_trusted(text, start, end) if labelled else ())
    if bodies:
        found.append(RoleList(start, end, labelled or "responsible", bodies, bare=labelled is None))
    return bool(bodies)


def bodies_in_cell(text: str, start: int, end: int, role: Role, *, labelled: bool) -> tuple[RoleList, ...]:
    """The bodies of a table's cell under a head that gives them `role`, unless the cell says who leads; () when it holds something else.

    `labelled`: the head names bodies, so that a name needs no head noun (市疾控).
    """
    stated = read_role_lists(text, start, end)
    if any(not one.bare for one in stated):
        return tuple(one._replace(role=role) if one.bare else one for one in stated)
    bodies = read_bodies(text, start, end) or (_trusted(text, start, end) if labelled else ())
    return (RoleList(start, end, role, bodies),) if bodies else ()


def _trusted(text: str, start: int, end: int) -> tuple[Body, ...]:
    bodies = []
    for match in re.compile(r"[^、，,；;\s]+").finditer(text, start, end):
        name = match.group().strip()
        at = match.start() + match.group().index(name) if name else match.start()
        name = re.sub(r"等$", "", name)
        if not _PLAIN_NAME.fullmatch(name) or _NO_NAME.search(name):
            return ()
        read = read_bodies(text, at, at + len(name))
        bodies += list(read) or [Body(at, at + len(name), name, public=True)]
    return tuple(bodies)


def _stated(text: str, start: int, end: int, since: int) -> list[RoleList]:
    """Lists of [start, end) that a role word from `since` on closes: A、B牵头 / A会同B负责; [] when no word does."""
    lead_in = _LEAD_IN.match(text, start, end)
    start = lead_in.end() if lead_in else start
    for at in range(max(start + 1, since), end):
        manner = _MANNER.match(text, at, end)
        verb = manner.end() if manner else at
        width = _role_words().at(text, verb, end)
        if not width:
            continue
        role = _roles()[text[verb : verb + width]]
        if bodies := read_bodies(text, start, at):
            return [RoleList(start, end, role, bodies)]
        if lists := _with_helpers(text, start, at, end, role):
            return lists
    return []


def _with_helpers(text: str, start: int, at: int, end: int, role: Role) -> list[RoleList]:
    """A会同B负责: A has the role of the word, B supports."""
    for match in _together().finditer(text, start, at):
        first = read_bodies(text, start, match.start()) or ()
        others = read_bodies(text, match.end(), at, announced=True)
        if others and (first or match.start() == start):
            lists = [RoleList(start, end, role, first)] if first else []
            return [*lists, RoleList(start, end, "support", others)]
    return []


def bodies_together(text: str, start: int, end: int) -> tuple[Body, ...]:
    """The bodies behind 会同 or 联合 in [start, end) (会同有关部门开展…); () when there are none."""
    for match in _together().finditer(text, start, end):
        bodies = bodies_behind(text, match.end(), end)
        if bodies:
            return bodies
    return ()


def bodies_behind(text: str, start: int, end: int) -> tuple[Body, ...]:
    """The list of bodies that begins at `start`, with a verb, a comma or `end` behind it; () when none begins there."""
    stop = list_end(text, start, end)
    return read_bodies(text, start, stop, announced=True) if stop else ()


def bodies_before(text: str, start: int, end: int, follows: re.Pattern[str]) -> int | None:
    """End of the longest list of bodies that starts at `start` and that `follows` matches behind; None when there is none."""
    ends = [match.end() for match in head_pattern().finditer(text, start, end) if follows.match(text, match.end(), end)]
    return next((at for at in reversed(ends) if read_bodies(text, start, at)), None)
