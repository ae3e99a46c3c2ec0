"""Criteria: conditions an enterprise can be checked against, with what follows and how it escalates."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.model import Clause, Criterion, PolicyDocument, Span
from ingest.facts.criterion.listed import Listed, listed, scope
from ingest.sentences.layer import Sentence, SentenceLayer
from ingest.sentences.rules import Condition, Rule, words
from ingest.sentences.rules.words import SHALL

_PROSE = {"part", "numbered", "paragraph", "bullet"}
_LONGEST = 600
# 对效果好的成果，复制推广: good practice is spread, which is no consequence for the one concerned
_SPREAD = re.compile(r"(?:及时|认真|加快|积极|要|应|将|予以)*(?:复制|总结|宣传|示范)?推广")
_OTHER_RULES = re.compile(
    r"(?:政策|规定|文件|意见|办法|措施|法规)[^，]{0,12}(?:不一致|抵触|冲突|不符|出台|调整|重复)|出台[^，]{0,12}(?:政策|规定|文件|措施)|另有规定"
    r"|(?:法律|法规|规章)[^，]{0,16}(?:已有?|已经|未作?|没有|另|作出?|对[^，]{1,30})[^，]{0,8}规定|(?:触犯|违反)(?:其他|有关)[^，]{0,12}(?:法律|法规)"
)
_GOES_BEFORE = re.compile(
    r"(?:[一律应须均则]|应当|[我本][省市区县州])*(?:遵照|从其|以[^，]*为准|按照?[^，]*(?:规定|文件|政策|办法|意见)[^，]*执行|按其规定|从优|不重复"
    r"|(?:由[^，]{2,20}(?:部门|机关))?(?:适用|依照|按照?|依据)[^，]*(?:规定|法律|法规|条例)[^，]{0,12}$)"
)
_OFFICES_FIRST = re.compile(r"(?:地方)?(?:各级|县级以上|[省市县]级)[^，]{0,10}(?:政府|部门|机关)(?!批准|认定|审批|备案|命名|颁发|登记)")
_OFFICE_MUST = re.compile(
    rf"(?:由)?[^，。；]{{0,40}}(?:部门(?:和单位)?|机关|政府|委员会|管委会|机构|各地区?|[局厅委办院])(?:[（(][^（）()]*[）)])?(?:{SHALL}|将|负责)"
)


def extract(layer: SentenceLayer) -> Iterator[Criterion]:
    """Criteria of the document in text order, ids `<clause>!criterion-<n>`.

    `span` quotes the rule in its own words (its follow-ups, which stand in `escalation`, left out). A condition that stands as an item
    below its rule (有下列情形之一的，…：（一）…) is quoted by the item, its consequence lies in the lead. `note`: "government" where the
    rule is about bodies of government or their staff, "scope" where a heading (整治重点) says what happens to those its items name.
    """
    document = layer.document
    numbers: Counter[str] = Counter()
    for clause in document.clauses:
        if clause.kind in _PROSE:
            found = [rule for sentence in _sentences(layer, clause) for rule in sentence.rules]
            for fact in [fact for rule in found for fact in _stated(document, clause, rule)] + _scoped(document, clause):
                numbers[fact.clause_id] += 1
                yield fact.model_copy(update={"id": f"{fact.clause_id}!criterion-{numbers[fact.clause_id]}"})


def _sentences(layer: SentenceLayer, clause: Clause) -> Sequence[Sentence]:
    """Sentences of the clause without its heading, which names a topic (全面推动能源消耗不达标落后产能退出) and states no rule."""
    topic = "".join(clause.heading.split())
    stated = layer.sentences(clause)
    if not topic or "，" in topic:
        return stated
    text = layer.document.text
    return [s for s in stated if s.span.end - s.span.start > len(topic) + 12 or topic not in "".join(s.span.of(text).split())]


def _stated(document: PolicyDocument, clause: Clause, rule: Rule) -> list[Criterion]:
    items = listed(document, clause, rule)
    found = items or [Listed(condition, rule.span, clause) for condition in rule.conditions]
    return [_criterion(document.text, one.clause, rule, one.condition, one.span) for one in found if _fits(rule, one.condition)]


def _fits(rule: Rule, condition: Condition) -> bool:
    return condition.span.end - condition.span.start <= _LONGEST and rule.consequence.end - rule.consequence.start <= _LONGEST


def _criterion(text: str, clause: Clause, rule: Rule, condition: Condition, span: Span) -> Criterion:
    subject, said = condition.subject, rule.consequence.of(text)
    stated = condition.span.of(text)
    governs = _governs(subject, stated, said, rule.benefit)
    return Criterion(
        id="",
        clause_id=clause.id,
        span=span,
        note="government" if governs or _is_office_duty(said) else "validity" if _ranks(stated, said) else "",
        subject=subject,
        condition=stated,
        condition_span=condition.span,
        consequence=said,
        consequence_span=rule.consequence,
        escalation=rule.escalation.of(text) if rule.escalation else None,
        escalation_span=rule.escalation,
        exclusion=rule.exclusion.of(text) if rule.exclusion else None,
        exclusion_span=rule.exclusion,
        benefit=rule.benefit,
    )


def _governs(subject: str | None, condition: str, consequence: str, benefit: bool) -> bool:
    """True for a rule about bodies of government, their staff and how they do their work."""
    head = condition.partition("，")[0]  # 对…成效明显的市（地、州、盟），在安排资金时，给予奖励
    if words().government.search(subject or ("" if benefit and head == condition else head.removesuffix("的"))):
        return not re.search("企业", subject or "")  # 承担监测任务的企业工作人员
    if _OFFICES_FIRST.match(condition) or (subject is None and words().office_work.fullmatch(condition)):
        return True
    return not benefit and bool(words().official_conduct.search(condition + consequence))


def _ranks(condition: str, consequence: str) -> bool:
    """True for a rule on which document prevails over which (国家出台相关政策的，遵照执行): its condition is nobody's conduct."""
    return bool(_OTHER_RULES.search(condition) and _GOES_BEFORE.match(consequence))


def _is_office_duty(consequence: str) -> bool:
    """有关部门应当及时通报: what an office has to do among offices, unless it grants, sanctions or decides something."""
    if words().among_offices.match(consequence):
        return True
    touched = words().sanction.search(consequence) or words().benefit.search(consequence) or words().decision.search(consequence)
    return (bool(_OFFICE_MUST.match(consequence)) and not touched) or bool(_SPREAD.match(consequence))


def _scoped(document: PolicyDocument, clause: Clause) -> list[Criterion]:
    items = scope(document, clause) if clause.heading else []
    at = document.text.find(clause.heading, clause.span.start, clause.span.end) if items else -1
    if at < 0:
        return []
    rule = Rule((), Span(start=at, end=at + len(clause.heading)), clause.span)
    found = [_criterion(document.text, clause, rule, item.condition, item.span) for item in items]
    return [fact.model_copy(update={"note": "scope"}) for fact in found]
