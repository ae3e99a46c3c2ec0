"""In: a question about a document itself. Out: its 文号, date, issuer, 抄送, telephone, validity, repeals or sources, as it states them."""

import re
from typing import NamedTuple

from assistant.answer.composing.draft import Draft, abstain
from assistant.answer.composing.places import MOST_SIDE_BY_SIDE
from assistant.answer.composing.selection import Shown, shown
from assistant.model import Answer, Query
from assistant.retrieve import Evidence, EvidenceIndex, Passage
from assistant.retrieve.placing import place_fit, short_name
from assistant.retrieve.scoring import said_by
from assistant.understand.naming import shared_run
from corpus.bodies.departments import find_departments, same_department
from corpus.model import Deadline, Part, Reference, Span
from corpus.text.quantities import fold
from corpus.text.terms import terms

_FACETS = (
    ("number", r"文号|发文字号"),
    (
        "date",
        r"(哪一?[天日年]|哪年哪月|什么时候|何时|几时|几号|几月几[日号]|什么时间)[^，。？]{0,4}(发(?![生现放展动挥电货病证])|印发|发布|出台|下发|成文|签发)"
        r"|(印发|发布|成文|发文)(日期|时间)|文号[和及、与](印发|发布|发文|成文)?日期",
    ),
    (
        "issuer",
        r"(谁|哪个单位|哪个部门|哪个机关|哪里|哪级)[^，。？]{0,8}(印发|发布|发的|出台|下发|制发)|发文(单位|机关)|发布(单位|机关)|是谁发布",
    ),
    ("cc", r"抄送"),
    ("phone", r"电话|联系方式"),
    ("contact", r"联系人"),
    ("signer", r"签发人"),
)
# the same words about the content, not the document: 钱什么时候发, 履职情况抄送给谁, 规划里定在哪年出台
_NOT_OF_HEAD = {
    "date": r"(钱|款|资金|补助|补贴|奖金|工资|证书?|津贴)[^，。？]{0,6}(什么时候|何时|几时|哪天|几月)"
    r"|(规划|文件|通知|方案|意见|办法)(里|中|上)(面)?(说|定|写|要求|提|规定)",
    "cc": r"(报告|报送|上报|报给|向谁)[^？]{0,12}抄送",
}
_NAMES = {
    "number": "文号",
    "date": "印发日期",
    "issuer": "发文单位",
    "cc": "抄送",
    "phone": "联系电话",
    "contact": "联系人",
    "signer": "签发人",
}
_PATTERNS = {
    "cc": r"抄\s*送[：:][^\n]+",
    "phone": r"(?:联系)?电\s*话[：:]?\s*[\d\-—－（）()、，,\s]{7,}\d",
    "contact": r"联\s*系\s*人[：:]\s*[^\n，。]+",
    "signer": r"签\s*发(?:人)?[：:]\s*[^\n，。]+",
}


_END = 3000


class _Piece(NamedTuple):
    name: str
    value: str
    span: Span


def from_head(query: Query, evidence: Evidence, index: EvidenceIndex) -> Draft | Answer | None:
    """A statement for each thing asked about the document; an abstention where it states none; None for other questions."""
    facets = _facets(query.rewritten)
    if query.kinds[0] == "lineage" and (cited := _lineage(query, evidence)):
        draft = Draft(query)
        draft.quote(shown(cited))
        return draft
    if _REPEALED.search(query.rewritten) and (repeal := _repeal(evidence)):
        draft = Draft(query)
        draft.quote(shown(repeal))
        return draft
    valid = bool(_VALID.search(query.rewritten)) and "metadata" in query.kinds
    if (valid or facets) and (both := _of_both(query, facets, valid, index)):
        return both
    if valid and (target := _target(query, evidence)) and _say_validity(draft := Draft(query), target, index):
        return draft
    if "phone" in facets and _of_another_body(query, evidence):
        return None
    if not facets or not ({"metadata", "lineage"} & set(query.kinds)):
        return None
    if "number" in facets and (cited := _cited_document(query, evidence)):
        draft = Draft(query)
        draft.quote(shown(cited))
        return draft
    target = _target(query, evidence)
    if target is None:
        return None
    draft = Draft(query)
    unstated = [name for name in facets if not _tell(draft, name, target)]
    for other in _of_other_places(query, evidence, target):
        for name in facets:
            _tell(draft, name, other)
    if draft.citations:
        return draft
    lines = f"《{target.part.title}》没有写明{'、'.join(_NAMES[name] for name in unstated)}。"
    return abstain(query, "not_mentioned", lines, [target], {})


def _facets(question: str) -> list[str]:
    """Names of what the question asks of the head of a document."""
    asked = [name for name, pattern in _FACETS if re.search(pattern, question)]
    return [name for name in asked if name not in _NOT_OF_HEAD or not re.search(_NOT_OF_HEAD[name], question)]


_BOTH = re.compile(r"(?P<one>[^，。？]+?)(?:和|与|跟|、)(?P<other>[^，。？]+?)(?:分别|各自|各是|都是)")
_NAMED = 4
_AS_WELL = 0.02


def _of_both(query: Query, facets: list[str], valid: bool, index: EvidenceIndex) -> Draft | None:
    """A办法和B通知分别是哪天发的: the same for each of two documents; None where the question does not name two."""
    m = _BOTH.search(query.rewritten)
    targets = [_called(words, index) for words in (m["one"], m["other"])] if m else []
    one, other = targets if targets else (None, None)
    if one is None or other is None or one.document.id == other.document.id:
        return None
    draft = Draft(query)
    for target in (one, other):
        if valid:
            _say_validity(draft, target, index)
        for facet in facets:
            _tell(draft, facet, target)
    return draft if len({c.document_id for c in draft.citations}) == 2 else None


def _called(words: str, index: EvidenceIndex) -> Passage | None:
    """The first passage of the part whose place and title share most with `words`; None where too little is shared."""
    best: tuple[int, str, str] | None = None
    for entry in index.entries().values():
        for part in entry.parts:
            placed = bool(part.region.steps) and short_name(part.region.name) in words
            score = len(shared_run(words, part.title)) + (_NAMED if placed else 0)
            if score >= _NAMED and (best is None or score > best[0]):
                best = (score, entry.id, part.key)
    passages = [passage for passage in index.passages(best[1]) if passage.part.key == best[2]] if best else []
    return passages[0] if passages else None


def _of_another_body(query: Query, evidence: Evidence) -> bool:
    """True where the question is about a body other than the issuer: its telephone does not stand in the head."""
    target = _target(query, evidence)
    bodies = [m.name for m in find_departments(query.rewritten) if m.kind in ("department", "office")]
    issuer = target.part.issuer if target else None
    return bool(issuer and bodies) and not any(same_department(name, issuer or "") for name in bodies)


def _target(query: Query, evidence: Evidence) -> Passage | None:
    """The best passage of the part that the question is about, by place, year and words of its title."""
    return max(_fitting(query, evidence), key=lambda row: row[0], default=(0.0, None))[1]


def _fitting(query: Query, evidence: Evidence) -> list[tuple[float, Passage]]:
    """The best passage of each part, with a score for how well the part fits the question."""
    first: dict[tuple[str, str], Passage] = {}
    for scored in evidence.ranked:
        first.setdefault((scored.passage.document.id, scored.passage.part.key), scored.passage)

    def fits(passage: Passage) -> float:
        return place_fit(passage, query) + said_by(passage.title_grams, evidence.weighted) + (0.02 if not passage.part.key else 0.0)

    return [(fits(passage), passage) for passage in first.values()]


def _of_other_places(query: Query, evidence: Evidence, target: Passage) -> list[Passage]:
    """养犬管理办法的文号, where several cities have such a document and the question names no place: those of the other cities."""
    if query.region or query.documents or query.parts:
        return []
    fitting = _fitting(query, evidence)
    best = next(score for score, passage in fitting if passage is target)
    own = target.part.region
    others = [u for score, u in fitting if score >= best - _AS_WELL and u.part.region.steps and u.part.region != own]
    return others[: MOST_SIDE_BY_SIDE - 1] if own.steps else []


def _cited_document(query: Query, evidence: Evidence) -> Passage | None:
    """The passage that cites with its 文号 a document whose title fits the question better than the title of any document held."""
    own = max((said_by(s.passage.title_grams, evidence.weighted) for s in evidence.ranked[:200]), default=0.0)
    best: tuple[float, Passage] | None = None
    for scored in evidence.ranked[:80]:
        for fact in scored.passage.facts:
            if isinstance(fact, Reference) and fact.number and place_fit(scored.passage, query) >= 0:
                share = said_by(frozenset(terms(fact.title)), evidence.weighted)
                if share > own + 0.1 and (best is None or share > best[0]):
                    best = (share, scored.passage)
    return best[1] if best else None


_REPEALED = re.compile(r"(哪|什么)[^，。？]{0,8}(作废|废止|不用了|失效|取代|替代)|(作废|废止|取代|替代)了?(哪|什么)")


def _repeal(evidence: Evidence) -> Passage | None:
    """The best passage that says what is repealed (《…》同时废止)."""
    return next((s.passage for s in evidence.ranked[:60] if re.search(r"(》|号|〕)[^。]{0,30}(废止|停止执行|失效)", s.passage.text)), None)


_VALID = re.compile(
    r"有效(?!期内)|管用|过期|失效|作废|废止|还执行|(还|现在|目前|如今)[^，。？]{0,4}(能用|可以用|算数|作数|适用|执行|享受)"
    r"|(执行|管|用)到(什么时候|哪一?天|几时|何时|几月)|(执行|施行|实施|生效)了?(没有|没|吗)|什么时候(起|开始)?(执行|施行|生效)"
)
_VALIDITY = re.compile(r"有效期|施行|实施期|执行期|有效至|执行至|起执行|试行期|废止|[至到][^，。；]{2,16}(为止|结束止|解除止)")


def _say_validity(draft: Draft, target: Passage, index: EvidenceIndex) -> bool:
    """Quote the passage that says from when and until when the document of `target` is in force; False where there is none."""
    found = [passage for passage in index.passages(target.document.id) if _says_validity(passage)]
    best = max(found, key=lambda passage: len(set(_VALIDITY.findall(passage.text))) + 2 * len(_terms_of_validity(passage)), default=None)
    return best is not None and draft.quote(shown(best))


def _says_validity(passage: Passage) -> bool:
    return bool(_terms_of_validity(passage) or _VALIDITY.search(passage.text))


def _terms_of_validity(passage: Passage) -> list[Deadline]:
    """Facts of the passage on validity: 自2023年1月1日起, 至2020年6月30日, 有效期3年."""
    return [f for f in passage.facts if isinstance(f, Deadline) and f.note in ("validity", "effective") and passage.span.holds(f.span)]


_RELATIONS = (
    (r"转发", ("转发",)),
    (r"印发", ("印发",)),
    (r"依据|根据|贯彻|落实|为了?(?:贯彻|落实)|上级|上位", ("依据", "落实", "根据", "贯彻")),
)


def _lineage(query: Query, evidence: Evidence) -> Passage | None:
    """The best passage that names the documents which the document is based on, forwards or implements."""
    wanted = next((names for pattern, names in _RELATIONS if re.search(pattern, query.rewritten)), None)
    if wanted is None:
        return None
    best: tuple[float, Passage] | None = None
    for scored in evidence.ranked[:120]:
        cited = [f for f in scored.passage.facts if isinstance(f, Reference)]
        fitting = [f for f in cited if f.relation in wanted]
        if not cited or scored.passage.kind in ("head", "heading"):
            continue
        score = scored.score + (0.25 if fitting else 0.0) + 0.06 * min(len(fitting or cited), 4)
        if best is None or score > best[0]:
            best = (score, scored.passage)
    return best[1] if best else None


def _tell(draft: Draft, name: str, passage: Passage) -> bool:
    piece = _find(name, passage)
    if piece is None:
        return False
    holder = Passage(
        passage.document, passage.document.clause_at(piece.span.start) or passage.clause, passage.part, piece.span, "head", "", piece.span
    )
    title = " ".join((passage.part.title or "").split())
    done = draft.say(f"《{title}》的{piece.name}：{piece.value}。", [Shown(holder, piece.span)], [title, f"的{piece.name}：", piece.value])
    if done:
        draft.core = "；".join(filter(None, (draft.core, piece.value)))
    return done


def _find(name: str, passage: Passage) -> _Piece | None:
    text, part = passage.document.text, passage.part
    if name == "number":
        return _stated("文号", part.number, text, part.span)
    if name == "issuer":
        return _issuer(part, text, passage)
    if name == "date":
        return _date(part, text)
    m = re.compile(_PATTERNS[name]).search(text, part.span.start, part.span.end) or re.compile(_PATTERNS[name]).search(text)
    if m is None:
        return None
    value = re.sub(r"^[^：:\d]{1,8}[：:]\s*", "", " ".join(m.group().split())).rstrip("。")  # the sentence around it says 抄送： already
    return _Piece(_NAMES[name], value, Span(start=m.start(), end=m.end()))


def _stated(name: str, value: str | None, text: str, within: Span) -> _Piece | None:
    """The place of `value` in the text, white space and bracket forms aside."""
    if not value:
        return None
    loose = r"\s*".join(re.escape(c) if c not in "〔〕[]（）()" else r"[〔〕\[\]（）()［］]" for c in re.sub(r"\s", "", fold(value)))
    pattern = re.compile(loose)
    m = pattern.search(fold(text), within.start, within.end) or pattern.search(fold(text))
    return _Piece(name, value, Span(start=m.start(), end=m.end())) if m else None


def _issuer(part: Part, text: str, passage: Passage) -> _Piece | None:
    """The title where it begins with the issuer, else the first place that names it."""
    found = _stated("发文单位", part.issuer, text, part.span)
    if found is None:
        return None
    title = _stated("标题", part.title, text, part.span)
    lines = _lines_from(text, title.span if title and title.span.start <= found.span.start <= title.span.end else found.span, passage)
    return _Piece("发文单位", part.issuer or "", lines)


def _lines_from(text: str, span: Span, passage: Passage) -> Span:
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    return Span(start=start, end=len(text) if end < 0 else end)


def _ends(span: Span) -> tuple[Span, ...]:
    """The whole part, of a very long one its beginning and its end: there a document is dated."""
    if span.end - span.start <= 10 * _END:
        return (span,)
    return Span(start=span.start, end=span.start + _END), Span(start=span.end - _END, end=span.end)


def _date(part: Part, text: str) -> _Piece | None:
    """The day as printed: 2020年5月28日, 二○○九年三月一日."""
    if not part.date:
        return None
    from corpus.times.timeline import read_times

    for reading in (reading for within in _ends(part.span) for reading in read_times(text, within=within)):
        stated = {reading.normalized.by, reading.normalized.start, reading.normalized.end}
        if part.date in stated and re.search(r"[日号]", reading.expression):
            return _Piece("印发日期", reading.expression, reading.span)
    year, month, day = part.date.split("-")
    m = re.search(rf"{year}\s*年\s*{int(month)}\s*月\s*{int(day)}\s*日", fold(text))
    return _Piece("印发日期", m.group(), Span(start=m.start(), end=m.end())) if m else None
