"""Running text: A要…, A主要负责…, 由A会同B…, …由A牵头."""

import re
from collections.abc import Iterator

from corpus.bodies.actors import Body, read_bodies
from corpus.bodies.role_lists import bodies_behind, bodies_together
from corpus.bodies.subjects import Subject, action_of, list_end
from corpus.model import Clause, Department, PolicyDocument, Role, Span
from ingest.facts.responsibility.found import Found, as_departments
from ingest.facts.responsibility.mentions import addressed, vague, without_subject
from ingest.sentences.bearers import bearer_behind
from ingest.sentences.layer import Sentence
from ingest.sentences.listed_tasks import heading_above
from ingest.sentences.modality import relieves
from ingest.sentences.rules.words import SHALL
from ingest.sentences.stated_tasks import is_bare, needs_object, phrase_before, task_above, topic_before

_SUPPORT_VERB = re.compile(
    r"(?:也|要|应当|应|须|必须|需|将|共同|积极|密切|主动|予以|给予|切实|做好|支持|认真|全力)*(?:配合|协助|协同|参与(?!者)|参加)"
)
_LEAD_VERB = re.compile(r"(?<!部门)(?<!单位)(?<!政府)(?<!小组)(?<!办公室)(?<!办公厅)(?<![局委部厅])牵头(?!下|单位|部门|人|企业)")
_TOLD = re.compile(r"(?:同时|并|已|再次|曾|也|还|目前|先后)*(?:责成|责令停|没有|未能|未按|未经|执行[^，。；]{2,20}有偏差)")
# 人民法院错误采取执行措施，侵犯合法权益，受害人申请赔偿的，适用本解释: in a statute the duties have modal verbs, the cases have none
_CASE = re.compile(rf"(?:(?!{SHALL})[^。；])*?(?<!目)的，(?!{SHALL}|由|立即|及时)(?=[^。；])")
_PART = re.compile(r"[^，。；]{0,20}?(?:牵头|负责|配合|协助|承担)")
_COMPANY = re.compile(r"(?:[省市县区州]|国网|国家|中国|各(?:大|有关|相关)?)[一-鿿（）()]{2,30}(?:公司|集团|银行)")
_DONE = re.compile(r"^[^，。；]*(?:做了|作了|取得了|做出了|付出了)")
_TOGETHER = re.compile("会同|联合")
_JOINED = re.compile(r"(?P<bodies>[^，。；]{2,240}?)等?(?:参加|参与|配合|协助)")
_GRANTED = re.compile(r"(?:给予|予以)[^，。；]*(?:补助|补贴|奖励|资助|支持|倾斜)|享受")
_CLAIMANT = re.compile(
    r"(?:机构|企业|平台|中心|组织|协会|商会|院校|高校|医院|学会|园区)$|的[^的]{0,12}(?:[省市县区旗州]|地区|城市)(?:[（(][^的]*)?$"
)
_LONGEST_SPAN = 260


def in_sentence(document: PolicyDocument, clause: Clause, sentence: Sentence) -> Iterator[Found]:
    """What `sentence` of `clause` gives bodies to do, in text order but for what it asks of the addressees."""
    if document.text.find("请", sentence.span.start, sentence.span.end) >= 0:
        yield from addressed(document, clause, sentence.span)
    for segment in sentence.segments:
        found = segment.subjects
        if not all(subject.modal for subject in found) and sentence.is_background:
            found = [subject for subject in found if subject.modal]
        task = ""
        for number, subject in enumerate(found):
            stop = found[number + 1].start if number + 1 < len(found) else segment.span.end
            item = _from_subject(document, clause, subject, stop, task)
            if item:
                task = item.task
                yield item
        in_front = Span(start=segment.span.start, end=found[0].start) if found else segment.span
        yield from without_subject(document, clause, in_front)


def _from_subject(document: PolicyDocument, clause: Clause, subject: Subject, stop: int, earlier: str) -> Found | None:
    """A body in front of its verb; `earlier`: the task of the bodies before it in the segment, which those that only help share."""
    text = document.text
    end = _span_end(text, subject, stop)
    said = text[subject.predicate : end]
    first = re.split(r"[，。；]", said.lstrip("，"), maxsplit=1)[0]
    role = _role(text, subject, first)
    if not _carries(text, subject, first) or _is_told(said, subject) or _is_helped(text, subject, said):
        return None
    if document.style == "statute" and not (subject.modal or subject.cue) and _CASE.match(said):
        return None
    stated = _task(document, clause, subject, end, earlier)
    if stated is None:
        return None
    task, span = stated
    departments = as_departments(text, subject.bodies, role)
    if role == "support":
        departments += _helped(text, subject, span.end)
    helpers = bodies_together(text, subject.predicate, span.end)
    joining = _joining(text, task, span.end) if role == "lead" else ()
    if joining:
        task = clause.heading or heading_above(document, clause) or task
    departments += as_departments(text, (*helpers, *joining), "support")
    return Found(clause, span, task, departments)


def _role(text: str, subject: Subject, first: str) -> Role:
    """The part that the first phrase behind the bodies gives them."""
    if _SUPPORT_VERB.match(first):
        return "support"
    return "lead" if _LEAD_VERB.search(first) or "牵头" in text[subject.start : subject.end] else "responsible"


def _carries(text: str, subject: Subject, first: str) -> bool:
    """Authorities carry tasks, and a company that is named where a part is handed out (由县城市建设投资公司牵头).

    Enterprises at large and bare words (部门, 企业) have obligations, no responsibilities.
    """
    if any(body.public and not body.generic for body in subject.bodies):
        return True
    handed = subject.cue == "由" or bool(_LEAD_VERB.match(first) or _SUPPORT_VERB.match(first))
    return handed and any(_COMPANY.fullmatch(body.name(text)) for body in subject.bodies)


def _task(document: PolicyDocument, clause: Clause, subject: Subject, end: int, earlier: str) -> tuple[str, Span] | None:
    """The task of `subject` and the words that say so; None where nothing tells what the bodies are to do."""
    text = document.text
    start = subject.start - (1 if subject.cue and text[subject.start - 1] == subject.cue else 0)
    action = action_of(text, subject.predicate, end)
    if action and _SUPPORT_VERB.fullmatch(action.of(text)) and text[action.end : action.end + 1] in ("，", ","):
        # 市供电公司配合，|于每月5日前提供用电量数据
        action = action_of(text, action.end + 1, end) or action
    if action and bearer_behind(text, action):  # 统计机构检查时，|有关单位和个人应当如实反映情况
        return None
    action = _without_helpers(text, action) if action else None
    task = action.of(text) if action else ""
    if re.search("(?<![为理自事缘])由$", task):  # …后，由: a sentence broken off
        return None
    own = Span(start=start, end=action.end if action else end)
    if is_bare(task):
        # 由市经信局负责落实: who does it stands there, though not what
        alone = bool(task) and (subject.cue == "由" or not _PART.match(text, subject.predicate, end))
        return _matter(document, clause, own, subject, earlier) or ((task, own) if alone else None)
    topic = topic_before(text, start) if subject.cue == "由" and len(task) <= 8 else None
    if topic is None and needs_object(task):
        if not subject.cue:
            return None
        topic = phrase_before(text, start)
    if topic:  # 细则由生态环境部拟订: what is made stands in front
        own = Span(start=topic.start, end=own.end)
        return own.of(text), own
    return task, own


def _without_helpers(text: str, action: Span) -> Span:
    """编制 of 会同同级发展改革部门、水行政主管部门等部门|编制: those who help are no part of the task."""
    found = _TOGETHER.match(text, action.start, action.end)
    stop = list_end(text, found.end(), action.end) if found else None
    return Span(start=stop, end=action.end) if stop and stop + 1 < action.end and text[stop] not in "，（" else action


def _matter(document: PolicyDocument, clause: Clause, own: Span, subject: Subject, earlier: str) -> tuple[str, Span] | None:
    """The task of bodies that have a part and no act (…由A牵头，B配合): what is spoken of in front of them."""
    text = document.text
    if not (subject.cue == "由" or _PART.match(text, subject.predicate, own.end)):
        return None
    topic = topic_before(text, own.start) if subject.cue == "由" else None
    if topic is None and earlier and not subject.cue:
        return earlier, own
    topic = topic or phrase_before(text, own.start)
    if topic:
        return topic.of(text), Span(start=topic.start, end=own.end)
    above = task_above(document, clause, own.start)
    return (above, own) if above else None


def _joining(text: str, task: str, end: int) -> tuple[Body, ...]:
    """由A牵头，|B、C等参加: what seems to be the task names those who join in."""
    found = _JOINED.fullmatch(task)
    start = text.rfind(task, 0, end) if found else -1
    return read_bodies(text, start, start + found.end("bodies")) if found and start >= 0 else ()


def _is_told(said: str, subject: Subject) -> bool:
    """国务院责成…作出检查, 自治区政府没有按要求清理, 不再受理: what somebody did, failed to do or need not do."""
    return relieves(said) or (not subject.modal and bool(_TOLD.match(said) or _DONE.search(said)))


def _is_helped(text: str, subject: Subject, said: str) -> bool:
    """首次落户我区的人才服务机构，…给予50%补助: such bodies are given something."""
    grants = not subject.modal and not subject.cue and _GRANTED.search(said)
    return bool(grants) and all(_CLAIMANT.search(body.name(text)) for body in subject.bodies)


def _helped(text: str, subject: Subject, end: int) -> tuple[Department, ...]:
    """供水部门要配合人民法院落实…: whom they help does the task, when it is named."""
    helps = _SUPPORT_VERB.match(text, subject.predicate, end)
    bodies = bodies_behind(text, helps.end(), end) if helps else ()
    named = bool(bodies) and not any(vague().fullmatch(body.name(text)) or not body.public for body in bodies)
    return as_departments(text, bodies, "responsible") if named else ()


def _span_end(text: str, subject: Subject, stop: int) -> int:
    """End of what is said of the subject, cut at a comma when it runs long."""
    end = stop
    while end > subject.predicate + 1 and text[end - 1] in "，,、 \n":
        end -= 1
    if end - subject.start > _LONGEST_SPAN:
        cut = text.rfind("，", subject.predicate + 10, subject.start + _LONGEST_SPAN)
        end = cut if cut > 0 else end
    return end
