"""Bodies named in a text: lists of departments and authorities, the head noun they share, and who is none.

Lists are read as official documents write them (工业和信息化、发展改革主管部门; 各区、县（市）人民政府; 市公安局等有关部门). The words
are in corpus/lexicon/roles.yaml.
"""

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from corpus.bodies.name_ends import known_names
from corpus.bodies.name_starts import SHORTEST_KNOWN, role_words, scope_width, starts_wrong
from corpus.lexicon import load_yaml
from corpus.model import Span
from corpus.text.numerals import SMALL_NUMERAL
from corpus.text.sentences import without_blanks

LONGEST_NAME = 45
_PAREN = r"(?:[（(〔\[][^（）()〔〕\[\]]{1,30}[）)〕\]])"
_BRACKET_AT_END = re.compile(rf"{_PAREN}$")
_PLACE = r"(?:自治区|直辖市|自治州|设区的?市|地级以上市|乡镇|街道|园区|[省市州盟县区旗镇乡])"
# 省, 各市, 县（市、区）, 各县（市）: a place that needs the head noun of what follows, or stands for its government
_BARE_PLACE = re.compile(rf"^(?:各|全)?{_PLACE}{_PAREN}?$|^{_PLACE}[和及]{_PLACE}{_PAREN}?$")
_PLACE_START = re.compile(
    rf"^{_PLACE}(?:$|级|{_PAREN}|人民政府|政府|党委|管委会|两级|三级|四级|有关|相关|[和及])|^(?:高新|开发|工业)?园?区$|^[县区市][（(〔\[]|^(?:自治|直辖)|^县市区"
)
# 市政府各委、|办、|局: offices of every kind
_OFFICES = re.compile(r"[^、]{0,8}各(?:[部委办厅局署]、?)+$")
_TREASURY = re.compile(r"(?:中央|各级|[省市县区]级?)财政$")
# 各级财政部门 are the 财政部门 wherever they are; 市规划部门, 县级以上人民政府有关部门 say which
_EVERYWHERE = re.compile(r"^(?:各级|各地|各|全[省市县区]|有关|相关|其[他它])+")
_AND = re.compile(r"以及|及其|或者|[和及与或暨]")
_SEPARATORS = "、，,；;"
_BRACKETS = {"（": "）", "(": ")", "“": "”", "《": "》", "〔": "〕"}
_MAY_BREAK = re.compile(rf"[{_SEPARATORS}{re.escape(''.join(_BRACKETS))}各和及与或暨以]")
_BAD_CHARACTER = re.compile(r"[。：:？！?!=《》【】]")
_QUANTIFIER = re.compile(r"^(?:\d+[%％]以上的|每个|全体|所有|部分|一些|多数|绝大多数)")
# 管委会对采取减免租金措施的企业, 检查发现的问题由…: more than a relative clause stands in front of 的, so no name ends there
# a verb inside what looks like one name: 电网企业按照国家规定的电价与发电企业, 实施奖励的部门一般是作出决定的部门
_BAD_RELATIVE = re.compile(r"(?:对|向|将|把|由|原则上|应当|不得|必须|之日|按照|根据|是(?!否)).*的")
_AUTHORITY_START = re.compile(r"各|有关|相关|地方|属地|社会|有条件|具备条件|[省市县区]|乡镇|街道|园区|工业园区|开发区|高新区|镇街")
_AUTHORITY_ENDS = ("部门", "单位", "机关", "机构", "政府", "党委", "管委会", "各方")
_NOT_IN_NAMES = re.compile("[%％]|系统保障")
_AND_SUCH = re.compile(r"等(?=$|[^、]{0,14}(?:部门|机关|机构|单位|政府|地区|各方)|各)")
# 淘汰落后产能、土地集约利用 … 四个工作组牵头单位: the number counts what the list before it names, all of it one bearer
_COUNTED = re.compile(r"(?<!第)[二两三四五六七八九十]个(?:[^、]{0,8}?)(?:组|小组|部门|单位)")
_AND_OTHERS = re.compile(
    rf"等(?:\d+个?|[{SMALL_NUMERAL}]+个?)?(?=(?:各|有关|相关|其他|国务院|中央|省|市)[^、]{{0,10}}(?:部门|机关|机构|单位|政府|地区))"
)
_TOWARDS_GENERIC = re.compile(
    r"^其?(?:他)?(?:有关|相关|各|职能|业务|主管|所属|派出|指定的?)*(?:部门|单位|机构|机关|个人|人员|企业)?(?:和(?:单位|机构|个人))?$"
)


class Body(NamedTuple):
    """A body [start, end) of the text; `full` has the head noun of its list and no 各级."""

    start: int
    end: int
    full: str
    public: bool
    generic: bool = False

    @property
    def span(self) -> Span:
        return Span(start=self.start, end=self.end)

    def name(self, text: str) -> str:
        return text[self.start : self.end]


class _Piece(NamedTuple):
    """A list element before its head noun is known; `joint` is the mark in front of it."""

    start: int
    end: int
    joint: str


@cache
def _words() -> Any:
    return load_yaml("roles")


@cache
def _patterns(key: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in _words()[key]))


@cache
def head_pattern() -> re.Pattern[str]:
    """A head noun with the bracket that belongs to it: 局, 人民政府, 县（市、区）."""
    heads = [word for kind in _words()["heads"].values() for word in kind]
    listed = "|".join(sorted(map(re.escape, heads), key=len, reverse=True))
    return re.compile(rf"(?:{listed}){_PAREN}?")


def read_bodies(text: str, start: int, end: int, *, announced: bool = False) -> tuple[Body, ...]:
    """Bodies listed in [start, end) of `text`, in order; () when the stretch is anything but a list of bodies.

    `announced`: a word in front says that bodies follow (会同…), so that a name may begin like an action (会同淘汰落后产能…小组).
    """
    start, end = without_blanks(text, start, end)
    if start >= end or end - start > 600:
        return ()
    found = _listed(text[start:end], announced, start > 0 and text[start - 1] == "第")
    return tuple(body._replace(start=body.start + start, end=body.end + start) for body in found)


@lru_cache(maxsize=4096)  # the same few lists stand all through a document
def _listed(words: str, announced: bool, ordinal: bool) -> tuple[Body, ...]:
    """The bodies of a list by offsets into it; `ordinal`: 第 stands in front of it, so that a number that opens it counts nothing."""
    if _BAD_CHARACTER.search(words):
        return ()
    pieces = _joined_places(words, _split(words, 0, len(words)))
    if _COUNTED.search(words, 1 if ordinal else 0):
        pieces = [_Piece(0, len(words), "")]
    pieces, shared = _shared_head(words, _and_others(words, pieces))
    found: list[Body] = []
    for piece in pieces:
        body = _body(words, piece, shared, announced)
        if body is None:
            return ()
        found.append(body)
    return tuple(found)


@lru_cache(maxsize=4096)
def is_complete(name: str) -> bool:
    """True when `name` ends with a head noun of its own (市财政局, 各地), False for 财政, 发展改革."""
    bare = _without_bracket(name)
    if bare != name and _BARE_PLACE.match(name):
        return True
    if not bare or bare in role_words("not_bodies") or len(bare) < 2:
        return False
    if _TREASURY.search(bare) or known_names().before(bare, len(bare)) >= SHORTEST_KNOWN:
        return True
    if role_words("heads.strong").before(bare, len(bare)) or role_words("heads.place").before(bare, len(bare)):
        return role_words("not_bodies").before(bare, len(bare)) <= 1 or bare.endswith(("单位", "政府", "机构", "机关", "部门"))
    return bool(role_words("heads.weak").before(bare, len(bare))) and role_words("not_bodies").before(bare, len(bare)) <= 1


def _without_bracket(name: str) -> str:
    return _BRACKET_AT_END.sub("", name) if name[-1:] in "）)〕]" else name


def _split(text: str, start: int, end: int) -> list[_Piece]:
    """Elements between 、 and commas, and between 和/及 where what stands before is a body of its own."""
    pieces: list[_Piece] = []
    behind, begin, joint = start, start, ""
    for match in _MAY_BREAK.finditer(text, start, end):
        at = match.start()
        if at < behind:  # in a bracket, or the rest of a longer mark
            continue
        if closer := _BRACKETS.get(text[at]):
            behind = text.find(closer, at, end) + 1
            continue
        width = _break_width(text, begin, at, end)
        if width is None:
            continue
        pieces.append(_Piece(*without_blanks(text, begin, at), joint))
        joint, begin = (text[at : at + width] or "、"), at + width
        behind = begin
    pieces.append(_Piece(*without_blanks(text, begin, end), joint))
    return [piece for piece in pieces if piece.start < piece.end]


def _break_width(text: str, begin: int, at: int, end: int) -> int | None:
    """Width of the separator at `at`; 0 for 各地|各部门 without a mark; None when the element goes on."""
    mark = text[at]
    if mark in _SEPARATORS:
        return 1
    if mark == "各" and text[begin] == "各" and at > begin and is_complete(text[begin:at]):
        return 0
    if mark not in "和及与或暨以":
        return None
    match = _AND.match(text, at, end)
    if match is None or not _parts_here(text, begin, at, match.end(), end):
        return None
    return 1 if match.group() == "及其" else match.end() - at


def _parts_here(text: str, begin: int, at: int, after: int, end: int) -> bool:
    """和 parts two bodies only behind a complete one (not in 经济和信息化局) and before more than a bare noun (部门和单位)."""
    left, right = text[begin:at], text[after:end]
    if not is_complete(left.strip()) or not right.strip():
        return False
    first = re.split(r"[、，和及]", right, maxsplit=1)[0]
    if first in {"单位", "机构", "个人", "人员", "部门", "企业", "地区"}:
        return False
    if _BARE_PLACE.match(left) and not left.startswith("各") and len(left) == 1:
        return False
    # 各级政府及有关部门 is one bearer: 各级 reaches over both
    return not (
        left.startswith("各") and not left.endswith("部门") and _TOWARDS_GENERIC.match(right) and not right.startswith(("各", "其"))
    )


def _joined_places(text: str, pieces: list[_Piece]) -> list[_Piece]:
    """各区、县（市）人民政府 and 省、自治区、直辖市 are one name: a bare place is joined to the place word behind it."""
    governed = len(pieces) > 1 and text[pieces[-1].start : pieces[-1].end].endswith("政府") and pieces[0].end - pieces[0].start > 1
    # 重点区域、流域地方政府: words that need the last one's 政府 are one name with it
    if governed and not any(is_complete(text[piece.start : piece.end]) for piece in pieces[:-1]):
        return [_Piece(pieces[0].start, pieces[-1].end, "")]
    joined: list[_Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        if (
            before
            and piece.joint in "、和及与"
            and (
                (_BARE_PLACE.match(_last_name(text, before)) and _PLACE_START.match(text[piece.start : piece.end]))
                or (piece.end - piece.start == 1 and _OFFICES.match(text[before.start : before.end]))
            )
        ):
            joined[-1] = _Piece(before.start, piece.end, before.joint)
        else:
            joined.append(piece)
    return joined


def _last_name(text: str, piece: _Piece) -> str:
    """The last place of a piece that has been joined already (各省、自治区 -> 自治区); brackets are left alone."""
    name = text[piece.start : piece.end]
    outside = re.sub(_PAREN, lambda m: "＿" * len(m.group()), name)
    return name[outside.rfind("、") + 1 :]


def _and_others(text: str, pieces: list[_Piece]) -> list[_Piece]:
    """税务总局等国务院相关部门: two bodies; 能源、煤炭等有关部门 stays, its head noun is shared."""
    found: list[_Piece] = []
    for piece in pieces:
        cut = _AND_OTHERS.search(text, piece.start, piece.end)
        if cut and is_complete(text[piece.start : cut.start()]):
            found += [_Piece(piece.start, cut.start(), piece.joint), _Piece(cut.end(), piece.end, "等")]
        else:
            found.append(piece)
    return found


def _shared_head(text: str, pieces: list[_Piece]) -> tuple[list[_Piece], str]:
    """The pieces with 等… cut from the last one, and the head noun that those without one of their own share."""
    if not pieces:
        return [], ""
    last = pieces[-1]
    name = text[last.start : last.end]
    cut = _AND_SUCH.search(name)
    if cut and cut.start() > 0:
        return [*pieces[:-1], _Piece(last.start, last.start + cut.start(), last.joint)], _core(name)
    if len(pieces) > 1 and not is_complete(text[pieces[-2].start : pieces[-2].end]):
        return pieces, _core(name)
    return pieces, ""


def _core(name: str) -> str:
    """部门 of 相关职能部门, 主管部门 of 能源主管部门: the longest head noun that `name` ends with."""
    for head in _words()["shared_heads"]:
        if name.endswith(head):
            return str(head)
        if name.endswith(f"{head}和单位"):
            return str(head)
    return ""


class _Name(NamedTuple):
    """The name in a list element, by offsets into it; see Body."""

    start: int
    end: int
    full: str
    public: bool
    generic: bool = False


def _body(text: str, piece: _Piece, shared: str, announced: bool) -> Body | None:
    found = _name_in(text[piece.start : piece.end], shared, announced)
    if found is None:
        return None
    return Body(piece.start + found.start, piece.start + found.end, found.full, found.public, found.generic)


@lru_cache(maxsize=4096)  # the same few bodies are named all through a document
def _name_in(words: str, shared: str, announced: bool) -> _Name | None:
    quantifier = _QUANTIFIER.match(words)
    start, end = quantifier.end() if quantifier else 0, len(words)
    name = words[start:]
    if (
        not 2 <= len(name) <= LONGEST_NAME * (3 if "、" in name else 1)
        or not _balanced(name)
        or " " in name
        or "\u3000" in name
        or starts_wrong(name, announced)
        or _NOT_IN_NAMES.search(name)
    ):
        return None
    if is_complete(name):
        if _wrong_place(name) or _bad_inside().search(name[name.rfind("的") + 1 :]) or _BAD_RELATIVE.search(name):
            return None
        return _complete_name(start, end, name, shared)
    if not shared or _bad_inside().search(name):
        return None
    bare = start + scope_width(name)
    if end - bare < 2 or not re.fullmatch(r"[一-鿿（）()]+", words[bare:end]) or end - bare > 16:
        return None
    return _Name(bare, end, words[bare:end] + shared, public=shared not in {"单位", "机构"})


def _complete_name(start: int, end: int, name: str, shared: str) -> _Name:
    core = name[: -len(shared)] if shared and name.endswith(shared) else ""
    if len(core) >= 2 and not _generic_core(core):
        bare = start + scope_width(core)
        return _Name(bare, end - len(shared), name[bare - start :], public=_is_public(name))
    rest = name if any(sign in name for sign in "的及和") else _EVERYWHERE.sub("", name)
    full = rest if rest.endswith(("部门", "机关")) and len(rest) >= 5 else name
    return _Name(start, end, full, public=_is_public(name), generic=name in role_words("generic"))


def _generic_core(core: str) -> bool:
    return (
        bool(
            re.fullmatch(
                r"(?:各|有关|相关|其他|参与|职能|成员|牵头|责任|主管|配合|涉及|所有|上级|下级|各级|国务院|市级|省级|等|行业|审批|监管)+",
                core,
            )
        )
        or "的" in core
    )


def _is_public(name: str) -> bool:
    name = _without_bracket(name)
    return bool(_patterns("public_patterns").search(name)) or not _patterns("enterprise_patterns").search(name)


def _balanced(name: str) -> bool:
    return name.count("（") + name.count("(") == name.count("）") + name.count(")") and name.count("“") == name.count("”")


def is_bare_place(name: str) -> bool:
    """绍兴市, 地方, 园区: a place without a body of its own, which acts only where a modal says so (各地, 有条件的地区 act)."""
    if re.search(r"[、（(的]|^(?:各|有关|相关|全体|所有|省级|市级|县级)", name):
        return False
    return bool(role_words("heads.place").before(name, len(name)))


@cache
def _bad_inside() -> re.Pattern[str]:
    return re.compile("|".join(_words()["bad_inside"]))


def _wrong_place(name: str) -> bool:
    """全市, 工业强市, 新型工业集聚区: a place word that is no authority; 各区, 柯桥区, 有条件的乡镇, 京津冀及周边地区 are."""
    bare = _without_bracket(name)
    if bare.endswith(_AUTHORITY_ENDS) or not role_words("heads.place").before(bare, len(bare)):
        return False
    if re.match(r"全[市省县区国州旗]|[这该本我]", name):
        return True
    return len(name) > 5 and "的" not in name and not bare.endswith("地区") and not _AUTHORITY_START.match(name)
