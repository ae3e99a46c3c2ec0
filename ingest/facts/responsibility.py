"""Responsibilities: which body leads, supports or answers for which task.

Four places say it: brackets behind a clause (（牵头单位：A，配合单位：B）, （A负责，B配合）), label lines (责任单位：…), running text
(A要…, A主要负责…, 由A会同B…), and a note that extends one list to the clauses behind it (以下均需…落实，不再列出).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from corpus.bodies.actors import Body, read_bodies
from corpus.bodies.role_lists import RoleList, bodies_before, bodies_behind, bodies_together, label_at, read_role_lists, role_verbs
from corpus.bodies.subjects import Subject, action_of, is_background, phrase_subjects, subjects
from corpus.lexicon import load_yaml
from corpus.model import Clause, Department, PolicyDocument, Responsibility, Role, Span
from corpus.text.sentences import closings, segments, sentences
from ingest.sentences.listed_tasks import LONGEST_TASK, heading_above, listed_task, numbered_above

_BRACKET = re.compile(r"[（(【〔\[]")
_LABEL_LINE = re.compile(r"(?<=[。；\n])\s*[一-鿿]{2,8}(?:单位|部门|处室)\s*[：:]|[【\[][一-鿿]{2,6}(?:单位|部门)[】\]]\s*[：:]?")
_NAMED = re.compile(r"(?:局|委|部|厅|署|办|院|会|政府|银行|分行|支行|海关|公司|中心|小组|单位|部门)$")
_INHERIT = re.compile(r"以下(?:各项|任务|工作|内容|条款)?均(?:需|由|须)(?P<bodies>[^。；]{2,60}?)(?:负责)?(?P<verb>配合|落实|执行|实施)")
_FIRST_LEADS = re.compile(r"(?:列|排)(?:名)?(?:在)?(?:首位|第一位?|最前)[^，。；]{0,6}为?牵头")
_SUPPORT_VERB = re.compile(
    r"(?:也|要|应当|应|须|必须|需|将|共同|积极|密切|主动|予以|给予|切实|做好|支持|认真|全力)*(?:配合|协助|协同|参与(?!者)|参加)"
)
_LEAD_VERB = re.compile(r"(?<!部门)(?<!单位)(?<!政府)(?<!小组)(?<!办公室)(?<!办公厅)(?<![局委部厅])牵头(?!下|单位|部门|人|企业)")
_DUTY_NOUN = re.compile(r"(?:负总责|[^，。；的、]{0,6}责任(?!追究|单位|主体|书|制考核))")
_REQUEST = re.compile(
    r"请(?:你们|各单位)?(?P<task>(?:结合[^，。；]{0,14})?(?:认真|严格|切实|遵照|抓好|按照|做好)[^，。；]{0,14}(?:执行|落实|实施|办理))"
)
_ADDRESS_LINE = re.compile(r"(?:(?<=\n)|^)(?P<line>[^\n。：]{3,300})[：:]\s*(?=\n)")
_BODY_SET_UP = re.compile(r"小组|联席会议|指挥部|专班|办公室")
_TOPIC = re.compile(r"[^，。；：、\n（）]{2,40}$")
_ROLE_PLAYED = re.compile(r"发挥(?:好)?(?P<bodies>[^，。；]{3,30}?(?:小组|联席会议|指挥部|专班|办公室))的?[^，。；]{0,8}(?:作用|职能)")
_SET_UP = re.compile(
    r"(?:成立|建立|组建|设立)(?:了)?(?:由[^，。；]{2,40}的)?(?P<bodies>[^，。；]{3,30}?(?:小组|联席会议|指挥部|专班))，(?:统筹|负责|协调|统一|具体|研究)"
)
_TOLD = re.compile(r"(?:同时|并|已|再次|曾|也|还|目前|先后)*(?:责成|责令停|没有|未能|未按|未经|执行[^，。；]{2,20}有偏差)")
_DONE = re.compile(r"^[^，。；]*(?:做了|作了|取得了|做出了|付出了)")
_JOINED = re.compile(r"(?P<bodies>[^，。；]{2,240}?)等?(?:参加|参与|配合|协助)")
_PHRASE_BEFORE = re.compile(r"(?<![^，。；：\n])(?:(?!为|是|执行|施行|有效)[^，。；：\n（）]){2,40}，(?:均|都|应|统一|具体)?由?$")
_GRANTED = re.compile(r"(?:给予|予以)[^，。；]*(?:补助|补贴|奖励|资助|支持|倾斜)|享受")
_CLAIMANT = re.compile(
    r"(?:机构|企业|平台|中心|组织|协会|商会|院校|高校|医院|学会|园区)$|的[^的]{0,12}(?:[省市县区旗州]|地区|城市)(?:[（(][^的]*)?$"
)
_LONGEST_SPAN = 260


@dataclass(frozen=True)
class _Found:
    clause: Clause
    span: Span
    task: str
    departments: tuple[Department, ...]
    note: str = ""


def extract(document: PolicyDocument) -> Iterable[Responsibility]:
    """The responsibilities of `document` in text order; an inherited one carries the span of the words that extend it."""
    counts: dict[str, int] = {}
    found = list(
        _first_leads(document, [item for clause in document.clauses if not clause.is_frame for item in _in_clause(document, clause)])
    )
    for item in [*found, *_inherited(document, found)]:
        counts[item.clause.id] = number = counts.get(item.clause.id, 0) + 1
        yield Responsibility(
            id=f"{item.clause.id}!responsibility-{number}",
            clause_id=item.clause.id,
            span=item.span,
            note=item.note,
            task=item.task,
            departments=item.departments,
        )


def _in_clause(document: PolicyDocument, clause: Clause) -> list[_Found]:
    """Brackets, label lines and running text of the clause's own text, in text order."""
    found: list[_Found] = []
    for piece in document.own_spans(clause):
        listed = list(_listed(document, clause, piece))
        found += listed
        for sentence in sentences(document.text, piece):
            found += [item for item in _in_sentence(document, clause, sentence) if not any(_overlap(item.span, one.span) for one in listed)]
    return sorted(found, key=lambda item: (item.span.start, item.span.end))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _departments(text: str, bodies: Iterable[Body], role: Role) -> tuple[Department, ...]:
    return tuple(Department(name=body.name(text), full=body.full, role=role, span=body.span) for body in bodies)


# --- brackets and label lines


def _listed(document: PolicyDocument, clause: Clause, piece: Span) -> Iterator[_Found]:
    text = document.text
    at, taken = piece.start, piece.start
    while match := _BRACKET.search(text, at, piece.end):
        end = closings(text, piece.start, piece.end).get(match.start())
        at = end or match.end()
        if end is None:
            continue
        lists = _assigning(text, Span(start=match.start(), end=end), piece)
        if lists:
            yield _listed_fact(document, clause, piece, lists)
            taken = end
    for line in _LABEL_LINE.finditer(text, taken, piece.end):
        start = line.start() + len(line.group()) - len(line.group().lstrip())
        end = _line_end(text, start, piece.end)
        lists = read_role_lists(text, start, end)
        if lists and not lists[0].bare:
            yield _listed_fact(document, clause, piece, lists)


def _line_end(text: str, start: int, end: int) -> int:
    stops = [at for mark in "\n。" if (at := text.find(mark, start, end)) >= 0]
    return min(stops, default=end)


def _assigning(text: str, bracket: Span, piece: Span) -> tuple[RoleList, ...]:
    """The role lists inside a bracket, when it gives a task to bodies: a bare list does so only at the end of a sentence."""
    extends = _INHERIT.search(text, bracket.start, bracket.end)
    lists = read_role_lists(text, bracket.start + 1, extends.start() if extends else bracket.end - 1)
    if not any(item.bare for item in lists):
        return lists
    behind, before = text[bracket.end : bracket.end + 1], text[piece.start : bracket.start].rstrip()[-1:]
    ends = before in "。；！" if before else False
    ends = ends or behind in {"\n", "。"} or bracket.end >= piece.end
    named = all(body.end - body.start >= 3 and _NAMED.search(body.name(text)) for item in lists for body in item.bodies)
    return lists if ends and named and bracket.start > piece.start + 4 else ()


def _listed_fact(document: PolicyDocument, clause: Clause, piece: Span, lists: tuple[RoleList, ...]) -> _Found:
    text = document.text
    departments = tuple(department for item in lists for department in _departments(text, item.bodies, item.role))
    span = Span(start=min(lists[0].start, departments[0].span.start), end=max(item.end for item in lists))
    span = _with_label(text, span, piece)
    return _Found(clause, span, listed_task(document, clause, piece, span), departments)


def _with_label(text: str, span: Span, piece: Span) -> Span:
    """The span with its label in front (牵头单位：), so that the quote says the role."""
    start = max(piece.start, span.start - 12)
    label = re.search(r"[一-鿿]{2,8}\s*[】\]]?\s*[：:]?\s*$", text[start : span.start])
    if label and label_at(text, start + label.start(), span.end):
        return Span(start=start + label.start(), end=span.end)
    return span


# --- running text


def _in_sentence(document: PolicyDocument, clause: Clause, sentence: Span) -> Iterator[_Found]:
    text = document.text
    yield from _addressed(document, clause, sentence)
    for segment in segments(text, sentence):
        found = subjects(text, segment)
        if not all(subject.modal for subject in found) and is_background(text, sentence):
            found = [subject for subject in found if subject.modal]
        for number, subject in enumerate(found):
            stop = found[number + 1].start if number + 1 < len(found) else segment.end
            item = _from_subject(document, clause, subject, stop)
            if item:
                yield item
        yield from _without_subject(document, clause, Span(start=segment.start, end=found[0].start) if found else segment)


def _from_subject(document: PolicyDocument, clause: Clause, subject: Subject, stop: int) -> _Found | None:
    """A body in front of its verb; enterprises and bare words (部门, 企业) make obligations, not responsibilities."""
    text = document.text
    if not any(body.public and not body.generic for body in subject.bodies):
        return None
    end = _span_end(text, subject, stop)
    said = text[subject.predicate : end]
    if _is_told(said, subject) or _is_helped(text, subject, said):
        return None
    first = re.split(r"[，。；]", said.lstrip("，"), maxsplit=1)[0]
    task, end = _task(text, subject, end)
    if not task or re.search("(?<![为理自事缘])由$", task):  # …后，由: a sentence broken off
        return None
    role: Role = "lead" if _LEAD_VERB.search(first) or "牵头" in text[subject.start : subject.end] else "responsible"
    if _SUPPORT_VERB.match(first):
        role = "support"
    departments = _departments(text, subject.bodies, role)
    if role == "support":
        departments += _helped(text, subject, end)
    helpers = bodies_together(text, subject.predicate, end)
    joining = _joining(text, task, end) if role == "lead" else ()
    if joining:
        task = clause.heading or heading_above(document, clause) or task
    departments += _departments(text, (*helpers, *joining), "support")
    start = subject.start - (1 if subject.cue and text[subject.start - 1] == subject.cue else 0)
    if subject.cue == "由" and len(task) <= 8 and (topic := _TOPIC.search(text, max(0, start - 60), start)):
        # 细则由生态环境部拟订: the task is what stands in front
        start = topic.start()
        task = text[start:end]
    if task in _words()["bare_duties"]:
        # 所需经费，由管委会承担: the phrase before says what
        before = _PHRASE_BEFORE.search(text, max(0, start - 60), start)
        if not subject.cue:
            return None
        start = before.start() if before else start
        task = text[start:end] if before else task
    return _Found(clause, Span(start=start, end=end), task, departments)


def _joining(text: str, task: str, end: int) -> tuple[Body, ...]:
    """由A牵头，|B、C等参加: what seems to be the task names those who join in."""
    found = _JOINED.fullmatch(task)
    start = text.rfind(task, 0, end) if found else -1
    return read_bodies(text, start, start + found.end("bodies")) if found and start >= 0 else ()


def _is_told(said: str, subject: Subject) -> bool:
    """国务院责成…作出检查, 自治区政府没有按要求清理: what somebody did or failed to do."""
    return not subject.modal and bool(_TOLD.match(said) or _DONE.search(said))


def _is_helped(text: str, subject: Subject, said: str) -> bool:
    """首次落户我区的人才服务机构，…给予50%补助: such bodies are given something."""
    grants = not subject.modal and not subject.cue and _GRANTED.search(said)
    return bool(grants) and all(_CLAIMANT.search(body.name(text)) for body in subject.bodies)


def _helped(text: str, subject: Subject, end: int) -> tuple[Department, ...]:
    """供水部门要配合人民法院落实…: whom they help does the task, when it is named."""
    helps = _SUPPORT_VERB.match(text, subject.predicate, end)
    bodies = bodies_behind(text, helps.end(), end) if helps else ()
    named = bool(bodies) and not any(_vague().fullmatch(body.name(text)) or not body.public for body in bodies)
    return _departments(text, bodies, "responsible") if named else ()


def _task(text: str, subject: Subject, end: int) -> tuple[str, int]:
    """The first action said of the subject and where it ends."""
    action = action_of(text, subject.predicate, end)
    return (text[action.start : action.end], action.end) if action else ("", end)


def _span_end(text: str, subject: Subject, stop: int) -> int:
    """End of what is said of the subject, cut at a comma when it runs long."""
    end = stop
    while end > subject.predicate + 1 and text[end - 1] in "，,、 \n":
        end -= 1
    if end - subject.start > _LONGEST_SPAN:
        cut = text.rfind("，", subject.predicate + 10, subject.start + _LONGEST_SPAN)
        end = cut if cut > 0 else end
    return end


def _addressed(document: PolicyDocument, clause: Clause, sentence: Span) -> Iterator[_Found]:
    """…现印发给你们，请认真贯彻执行: what is asked of the addressees, whom the line before the text names."""
    text = document.text
    request = _REQUEST.search(text, sentence.start, sentence.end) if text.find("请", sentence.start, sentence.end) >= 0 else None
    if request is None:
        return
    bodies, line = _addressees(document, clause, sentence.start)
    if not bodies:
        return
    holder = next((one for one in reversed((*document.ancestors(clause), clause)) if one.span.start <= line.start), None)
    span = Span(start=request.start(), end=request.end()) if holder is None else Span(start=line.start, end=request.end())
    yield _Found(holder or clause, span, request["task"], _departments(text, bodies, "responsible"))


def _addressees(document: PolicyDocument, clause: Clause, before: int) -> tuple[tuple[Body, ...], Span]:
    """The bodies of the nearest line above that is a list of bodies and a colon; () when none is near."""
    text = document.text
    start = max(document.part_of(clause).span.start, before - 1500)
    for match in reversed(list(_ADDRESS_LINE.finditer(text, start, before))):
        line = Span(start=match.start("line"), end=match.end())
        if bodies := read_bodies(text, line.start, match.end("line")):
            return bodies, line
    return (), Span(start=before, end=before)


def _without_subject(document: PolicyDocument, clause: Clause, segment: Span) -> Iterator[_Found]:
    """落实属地政府负总责…, 推动市县两级建立…, 发挥…协调小组作用, 成立…领导小组，统筹…: bodies named inside the predicate."""
    text = document.text
    for start, end, bodies in _inside(text, segment):
        if all(body.public and not body.generic and not _vague().fullmatch(body.name(text)) for body in bodies[:1]):
            span = Span(start=start, end=end)
            yield _Found(clause, span, span.of(text)[:LONGEST_TASK].rstrip("，"), _departments(text, bodies, "responsible"))


def _inside(text: str, segment: Span) -> Iterator[tuple[int, int, tuple[Body, ...]]]:
    """Start, end and bodies of each such mention."""
    for pattern in (_ROLE_PLAYED, _SET_UP) if _BODY_SET_UP.search(text, segment.start, segment.end) else ():
        for match in pattern.finditer(text, segment.start, segment.end):
            if bodies := read_bodies(text, *match.span("bodies"), announced=True):
                yield match.start(), match.end(), bodies
    for phrase, _ in phrase_subjects(text, segment):
        for key, follows in (("fixing", _DUTY_NOUN), ("handing_on", _task_verb())):
            at = phrase.start + role_verbs(key).at(text, phrase.start, phrase.end)
            end = at > phrase.start and bodies_before(text, at, phrase.end, follows)
            if end:
                yield phrase.start, phrase.end, read_bodies(text, at, end)


# --- lists that reach beyond their clause


def _inherited(document: PolicyDocument, found: list[_Found]) -> Iterator[_Found]:
    """以下均需…落实，不再列出: the bodies answer for every later clause of that level that has a list of its own."""
    text = document.text
    for match in _INHERIT.finditer(text):
        origin = document.clause_at(match.start())
        start, end = match.span("bodies")
        bodies = read_bodies(text, start, end)
        if origin is None or not bodies:
            continue
        role: Role = "support" if match["verb"] == "配合" else "responsible"
        done = set()
        for item in found:
            clause = numbered_above(document, item.clause)
            later = item.span.start > match.end() and len(clause.path) == len(origin.path) and clause.part == origin.part
            if later and clause.id not in done and clause.heading and item.task == clause.heading:
                done.add(clause.id)
                span = Span(start=match.start(), end=match.end())
                yield _Found(clause, span, item.task, _departments(text, bodies, role), note="inherited")


def _first_leads(document: PolicyDocument, found: list[_Found]) -> Iterator[_Found]:
    """列首位的为牵头单位，下同: from there on the first body of a label list leads."""
    rule = _FIRST_LEADS.search(document.text)
    for item in found:
        text = item.span.of(document.text)
        ruled = rule and item.span.end > rule.start() - 2 and label_at(text, 0, len(text)) and item.departments[0].role == "responsible"
        if ruled:
            first = item.departments[0].model_copy(update={"role": "lead"})
            yield replace(item, departments=(first, *item.departments[1:]))
        else:
            yield item


@cache
def _words() -> Any:
    return load_yaml("roles")


@cache
def _task_verb() -> re.Pattern[str]:
    return re.compile("|".join(_words()["task_verbs"]))


@cache
def _vague() -> re.Pattern[str]:
    """The whole name of a body that is none in particular: 有关部门, 各级政府."""
    words = _words()["vague_bodies"]
    return re.compile(rf"(?:{'|'.join(words['said'])})*(?:{'|'.join(words['called'])})")
