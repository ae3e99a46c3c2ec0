"""A condition in a policy's own words set against what an enterprise said: the same matter? said or denied?

Content words are compared by weight (rarity in general Chinese), each in every way in which it can be said (sayings); then the
negations on both sides are compared, so that 未按时足额清缴 agrees with 没有按时足额清缴 and is contradicted by 已按时足额清缴. What the
wording says of first times, spells of years and levels must be said too (assistant.selfcheck.words.traits).
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.selfcheck.words.logic import Wording
from assistant.selfcheck.words.negation import denied, is_negator, negated
from assistant.selfcheck.words.pieces import Piece
from assistant.selfcheck.words.sayings import sayings_in
from assistant.selfcheck.words.traits import Traits, levels_in, traits_of
from assistant.selfcheck.words.vocabulary import speech, spoken
from corpus.text.words import rarity, words

_ENOUGH = 0.45
"""Share of a wording's weight that a piece must hold to speak of it, or, with the pieces before it, _SOME and _ENOUGH_TOGETHER."""
_SOME = 0.25
_ENOUGH_TOGETHER = 0.6
_ENOUGH_TO_DENY = 0.5
_MOST = 12.0
"""No word weighs more: what the dictionary lacks is no proof by itself."""
_OBJECTS = 0.5
"""Share of the things named (acts left out) that must be found."""
_OBJECTS_OF_WRONGS = 0.3
_TELLING = 11.0
"""A wording that weighs less (企业员工) is recognised only word for word."""
_DUE = re.compile(r"足额|按时|按期|及时|全额|如期|全部|按规定")
_DENIES = re.compile(r"(?:仍|尚|也|并|又|且|或|既|均|都)*(?:未(?!来|成年)|没有|不(?!断|仅|但|少|良|锈)|无(?!人机|线|偿)|拒不|拒绝)")
# 自行监测、信息公开等生态环境法律义务: what sums up a list adds nothing that somebody would say
_SUMMED_UP = re.compile(r"(?P<last>、[一-鿿]{2,6})等[^，。；、]{2,16}?(?:义务|情形|行为|情况|措施|工作|制度|手续|要求|内容|活动|事项)$")
_CANNOT = re.compile(r"(?:不能够?|无法|难以|不足以|未能)(?:稳定|完全|有效|正常|及时)?$")
_LISTED = re.compile(r"[^，。；]*、[^，。；]*")
# 信息公开也没弄, 后评价还没顾上做: named in front, not done behind
_UNDONE = re.compile(
    r"[^，。；没未不]{0,4}?(?:还|也|都|一直|根本|压根|倒|就|始终|从来|从|到现在)*(?:没有?|未)(?:顾上|来得及|想起来?|怎么)?"
    r"(?:弄|填|办|交|写|做|搞|报|开展|进行|备|缴|签|建|装|设|编|定|落实|公布|公开|公示|找|去|有)(?:好|成|完|上|过|到|下来|落实)?$"
)
_FIGURE = re.compile(r"\d|^[万亿千百十]*[元吨人家个%]$")
_CONTENT = re.compile(r"[一-鿿A-Za-z\d]+")


@dataclass(frozen=True)
class Said:
    """A wording found in a statement: True affirmed, False denied, None unclear; `share` of its weight that was found.

    asks: what is still to be asked where only a trait is open (first).
    """

    value: bool | None
    words: str
    turn: int
    share: float
    asks: str = ""


@dataclass(frozen=True)
class _Term:
    """act: a verb that goes with anything (认定, 取得): finding it alone tells nothing. choice: number of the list (甲、乙、丙) that it is
    a member of, where one is as good as another; 0 for none."""

    word: str
    weight: float
    denied: bool
    ways: re.Pattern[str]
    act: bool = False
    choice: int = 0


@lru_cache(maxsize=4096)
def terms(wording: str) -> tuple[_Term, ...]:
    """The content words of a wording, their weight, and whether a negator of the wording governs them; traits left out."""
    plain = _SUMMED_UP.sub(r"\g<last>", traits_of(wording).rest)
    known = sayings_in(plain)
    found: dict[str, _Term] = {}
    for one in known:
        _add(found, plain, one.start, one.end, one.pattern, act=one.act)
    bare = _masked(plain, [(one.start, one.end) for one in known])
    at = 0
    for word in words(bare):
        at = bare.index(word, at)
        if _counts(word):
            _add(found, plain, at, at + len(word), re.compile(re.escape(word)))
        at += len(word)
    return tuple(term if term.act else replace(term, choice=_choice(plain, term.word)) for term in found.values())


def _choice(plain: str, word: str) -> int:
    """The list that the word is a member of: whatever stands right before or behind a 、."""
    at = plain.find(word)
    for number, match in enumerate(_LISTED.finditer(plain), 1):
        if match.start() <= at < match.end() and (
            plain[at + len(word) : at + len(word) + 1] == "、" or "、" in plain[max(match.start(), at - 6) : at]
        ):
            return number
    return 0


def _masked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "，" * (end - start) + text[end:]
    return text


def _add(found: dict[str, _Term], plain: str, start: int, end: int, ways: re.Pattern[str], *, act: bool = False) -> None:
    word = plain[start:end]
    no = denied(plain, start, end, _loose(plain))
    if no is None or _CANNOT.search(plain[:start]) or _DENIES.match(re.split("[，。；]", plain[:start])[-1]):
        no = True  # a negator at the head of a wording reaches to its end: 未与主体工程同时投产, 未按规定完成手续
    found.setdefault(word, _Term(word, min(rarity(word), _MOST), bool(no), ways, act))


def _counts(word: str) -> bool:
    plain = bool(_CONTENT.fullmatch(word)) and not _FIGURE.search(word) and word not in _ignored()
    return plain and (len(word) > 1 or rarity(word) > 8)


@lru_cache(maxsize=1)
def _ignored() -> frozenset[str]:
    return frozenset([*speech("fillers"), *speech("negators"), *speech("light")])


@lru_cache(maxsize=4096)
def _loose(wording: str) -> tuple[str, ...]:
    """Within one wording every word lets a negator through: 未按要求向社会公开."""
    return tuple(word for word in words(wording) if _CONTENT.fullmatch(word) and not is_negator(word))


def content_words(wording: str) -> tuple[str, ...]:
    return tuple(term.word for term in terms(wording))


def nearness(subject: str, text: str) -> float:
    """Share of the weight of `subject` that `text` names, 0-1."""
    wanted = terms(subject)
    total = _weight(wanted)
    return _weight([term for term in wanted if term.ways.search(text)]) / total if total else 0.0


def said_of(wording: Wording, pieces: Sequence[tuple[int, Piece]]) -> Said | None:
    """The last turn's best-matching piece that speaks of `wording`; None when nothing does."""
    wanted = _weighted(wording)
    total = _weight(wanted) or 1.0
    wanted = wanted if sum(term.weight for term in terms(wording.text)) >= _TELLING or _all_known(wording.text) else ()
    traits = traits_of(wording.text)
    hits = [
        hit
        for at in range(len(pieces))
        if (hit := _verbatim(wording.text, pieces[at]) or _compare(wanted, total, wording, traits, pieces, at))
    ]
    if not hits:
        return None
    last = max(hit.turn for hit in hits)
    settled = [hit for hit in hits if hit.turn == last]
    best = max(hit.share for hit in settled)
    near = [hit for hit in settled if hit.share >= best - 0.05]
    values = {hit.value for hit in near}
    shown = next(hit for hit in settled if hit.share == best)
    return shown if len(values) == 1 else Said(None, shown.words, last, best)


def _all_known(wording: str) -> bool:
    """Every word of it has other ways to be said (国有企业, 国企): no chance hit."""
    known = sayings_in(wording)
    return bool(known) and {one.word for one in terms(wording)} <= {wording[one.start : one.end] for one in known}


def _wanted(terms_: tuple[_Term, ...], text: str) -> tuple[_Term, ...]:
    """Without the members of a list that the text does not name, where it names another one."""
    named = {term.choice for term in terms_ if term.choice and term.ways.search(text)}
    return tuple(term for term in terms_ if term.choice not in named or term.ways.search(text))


def _weighted(wording: Wording) -> tuple[_Term, ...]:
    """Terms weighed down by how often they stand in the document."""
    commons = dict(wording.commons)
    return tuple(
        _Term(term.word, term.weight / (1 + math.log(max(1, commons.get(term.word, 1)))), term.denied, term.ways, term.act, term.choice)
        for term in terms(wording.text)
    )


def _verbatim(wording: str, turned: tuple[int, Piece]) -> Said | None:
    turn, piece = turned
    at = piece.text.find(wording)
    if at < 0 or len(wording) < 4 or piece.aside or piece.asked == 0 or piece.planned or piece.pending:
        return None
    no = denied(piece.text, at, at + len(wording))
    return Said(None if no is None or piece.hedged else not no, piece.text, turn, 1.0)


def _compare(
    wanted: tuple[_Term, ...], total: float, wording: Wording, traits: Traits, pieces: Sequence[tuple[int, Piece]], at: int
) -> Said | None:
    turn, piece = pieces[at]
    if piece.aside or piece.asked == 0:
        return None
    short = bool(_DUE.search(wording.text)) and any(term.denied for term in wanted) and bool(spoken("short").search(_about(pieces, at)))
    if short:  # 只清缴了五十万吨，差两万吨: that says 未足额
        wanted = tuple(term for term in wanted if not _DUE.search(term.word))
        total = _weight(wanted) or 1.0
    if any(term.choice for term in wanted):
        wanted = _wanted(wanted, "，".join([*_before(pieces, at), piece.text]))
        total = _weight(wanted) or 1.0
    own = _found(wanted, piece.text)
    before = "，".join(text for text in _before(pieces, at)) if own else ""
    near = _found(wanted, before)
    share, wide = _weight(own) / total, _weight(tuple(dict.fromkeys([*own, *near]))) / total
    if share < _ENOUGH and (share < _SOME or wide < _ENOUGH_TOGETHER):
        return None
    things = [term for term in wanted if not term.act]
    bar = _OBJECTS if wording.benefit else _OBJECTS_OF_WRONGS
    if things and _weight([term for term in things if term in own or term in near]) < bar * _weight(things):
        return None
    if traits.levels and (named := levels_in(piece.text)) and not named & traits.levels:
        return None  # 省级 is said of another title than 国家级
    share = max(share, wide)
    shown = f"{before}，{piece.text}" if near and wide > share - 1e-9 and before else piece.text
    value = _agreement(own, piece.text, wording, share)
    if value and near and _agreement(near, before, wording, 1.0) is not True:
        value = None  # 排污许可证没有，登记填了: the piece before says otherwise
    value = True if short else value
    if value and not short and any(term.denied for term in wanted) and not any(term.denied for term in [*own, *near]):
        value = None  # what the policy denies was not spoken of
    return _weighed(value, Said(value, shown, turn, round(share, 3)), piece, wording, traits, pieces, at)


def _before(pieces: Sequence[tuple[int, Piece]], at: int) -> list[str]:
    """The pieces of the same sentence in front of this one that state something."""
    turn, piece = pieces[at]
    rows = [one for when, one in pieces[max(0, at - 6) : at] if when == turn and one.sentence == piece.sentence]
    return [one.text for one in rows if not one.aside and not one.planned]


def _weighed(
    value: bool | None, said: Said, piece: Piece, wording: Wording, traits: Traits, pieces: Sequence[tuple[int, Piece]], at: int
) -> Said:
    """What is hedged is open, what is only planned or applied for has not come about, and the traits must be told as well."""
    told = Said(None, said.words, said.turn, said.share)
    if piece.hedged or value is None:
        return told
    if value and (piece.planned or (piece.pending and wording.benefit)):
        doubt = any(one.hedged for when, one in pieces[at + 1 : at + 3] if when == said.turn and one.sentence == piece.sentence)
        return told if doubt or not wording.benefit else Said(False, f"{said.words}（还没有发生）", said.turn, said.share)
    if not value or traits.plain:
        return Said(value, said.words, said.turn, said.share)
    return _with_traits(said, traits, _about(pieces, at))


def _about(pieces: Sequence[tuple[int, Piece]], at: int) -> str:
    """The sentence that holds the piece."""
    turn, piece = pieces[at]
    return "，".join(one.text for when, one in pieces if when == turn and one.sentence == piece.sentence and not one.aside)


def _with_traits(said: Said, traits: Traits, sentence: str) -> Said:
    if traits.first:
        if spoken("again").search(sentence):
            return Said(False, sentence, said.turn, said.share)
        if not spoken("first").search(sentence):
            return Said(None, said.words, said.turn, said.share, asks="first")
    if traits.years:
        return Said(False if spoken("first").search(sentence) else None, sentence, said.turn, said.share)
    return Said(True, said.words, said.turn, said.share)


def _weight(found: Sequence[_Term]) -> float:
    return sum(term.weight for term in found)


def _found(wanted: tuple[_Term, ...], text: str) -> list[_Term]:
    return [term for term in wanted if term.ways.search(text)] if text else []


def _agreement(own: list[_Term], text: str, wording: Wording, share: float) -> bool | None:
    """Denied on both sides is an agreement (whatever stands in front of the negator); on one side only a contradiction."""
    both = ours = theirs = False
    context = wording.text + wording.context
    for term in own:
        at = term.ways.search(text)
        if at is None:
            continue
        no = denied(text, at.start(), at.end(), _loose(context))
        if no is False and not term.denied and _UNDONE.match(text, at.end()):
            no = True if wording.to_do or wording.benefit else None
        if no is None:
            return None
        both |= no and term.denied
        ours |= term.denied and not no
        theirs |= no and not term.denied
    if theirs:
        return None if both else _contradicted(share)
    if both:
        return True
    if ours:
        # a negation that was not read may agree; that a thing is named does not say that it was done as it must be
        return None if negated(text) or len(own) < 2 else _contradicted(share, certain=True)
    return True


def _contradicted(share: float, certain: bool = False) -> bool | None:
    """A denial counts when enough of the wording was spoken of; where the policy itself denies, what was matched was denied."""
    return False if certain or share >= _ENOUGH_TO_DENY else None
