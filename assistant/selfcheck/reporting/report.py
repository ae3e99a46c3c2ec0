"""What a report says besides its findings: supports, what was not checked and why, a summary."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from assistant.model import CheckQuestion, EnterpriseProfile, Finding, NotChecked, ProfileFact, StatedFact
from assistant.selfcheck.judging.verdicts import Judgement
from assistant.selfcheck.words.vocabulary import conditions
from corpus.model import PolicyRecord

VERDICTS = {"non_compliant": "不符合", "unknown": "待核实", "compliant": "符合", "not_applicable": "不适用"}
KINDS = {"criterion": "判定", "escalation": "加重后果", "extension": "延期", "obligation": "义务", "support": "支持"}
NO_ADVICE = "本报告由程序依据所收文件的原文对照企业自述得出，不构成法律意见；以主管部门的认定为准。"
_CATALOGUE = re.compile(r"《([^《》]*?(?:目录|名录|限额|标准)[^《》]*?)》")


def supports(findings: Sequence[Finding]) -> tuple[dict[str, Any], ...]:
    """Supports that may be claimed, or may be once a fact is settled."""
    return tuple(
        {
            "criterion_id": one.criterion_id,
            "document_id": one.document_id,
            "clause_id": one.clause_id,
            "measure": one.consequence or one.quote,
            "quote": one.quote,
            "verdict": one.verdict,
            "reason": one.reason,
            "departments": list(one.departments),
            "payment": one.payment.model_dump() if one.payment else None,
        }
        for one in findings
        if one.kind == "support" and one.verdict in ("compliant", "unknown")
    )


def not_checked(judgements: Sequence[Judgement], records: Sequence[PolicyRecord]) -> tuple[NotChecked, ...]:
    """Catalogues outside the library that rules refer to, conditions left unsaid, documents that do not bind."""
    rows = [*_catalogues(judgements, records), *_unstated(judgements), *_unbound(judgements, records), *_without_rules(judgements, records)]
    return tuple({row.what: row for row in rows}.values())


def _catalogues(judgements: Sequence[Judgement], records: Sequence[PolicyRecord]) -> list[NotChecked]:
    titles = {record.document.main.title for record in records}
    found: list[NotChecked] = []
    for one in judgements:
        if one.finding.verdict == "not_applicable":
            continue
        for name in _CATALOGUE.findall(one.finding.quote):
            if name not in titles:
                found.append(NotChecked(what=f"《{name}》", reason="判据在库外的目录（标准）里，请对照原目录或向主管部门核实"))
        for key in one.missing:
            if key in conditions() and (external := conditions()[key].external):
                found.append(NotChecked(what=external, reason="判据在库外的目录里，请对照原目录或向主管部门核实"))
    return found


def _unstated(judgements: Sequence[Judgement]) -> list[NotChecked]:
    return [
        NotChecked(what=f"“{one.finding.quote[:40]}”", reason="文件没有写明具体条件，须问负责部门")
        for one in judgements
        if one.finding.verdict == "unknown" and any(key.startswith("unstated:") for key in one.missing)
    ]


def _unbound(judgements: Sequence[Judgement], records: Sequence[PolicyRecord]) -> list[NotChecked]:
    """Documents all of whose rules are out of force or of another place."""
    rows = []
    for record in records:
        own = [one.finding for one in judgements if one.finding.document_id == record.document.id]
        if own and all(one.verdict == "not_applicable" for one in own):
            rows.append(NotChecked(what=f"《{record.document.main.title}》", reason=own[0].reason))
    return rows


def _without_rules(judgements: Sequence[Judgement], records: Sequence[PolicyRecord]) -> list[NotChecked]:
    covered = {one.finding.document_id for one in judgements}
    return [
        NotChecked(what=f"《{record.document.main.title}》", reason="没有读出可供企业对照的条款")
        for record in records
        if record.document.id not in covered
    ]


def summary(findings: Sequence[Finding], questions: Sequence[CheckQuestion]) -> str:
    """One line of counts by verdict, and how many questions wait."""
    counts = Counter(str(one.verdict) for one in findings)
    said = "，".join(f"{label} {counts[verdict]} 项" for verdict, label in VERDICTS.items())
    waiting = sum(not one.answered for one in questions)
    return f"共对照 {len(findings)} 项：{said}。" + (f"还有 {waiting} 个问题待答。" if waiting else "")


def profile_lines(profile: EnterpriseProfile) -> list[str]:
    """The profile in plain phrases: who, where, which devices, and what is known, denied or unsure."""
    lines = [
        f"{label}：{value}"
        for label, value in (
            ("名称", profile.name),
            ("地区", profile.region),
            ("行业", "、".join(profile.industries)),
            ("规模", profile.size),
        )
        if value
    ]
    for item in profile.equipment:
        size = f"，每台{item.capacity.value:g}{item.capacity.unit}" if item.capacity else ""
        traits = "".join(f"，{'' if value else '非'}{label}" for label, value in item.features.items())
        lines.append(f"设备：{item.name}{f'{item.count}台' if item.count else ''}{size}{traits}")
    lines += [line for fact in profile.facts if (line := _fact_line(fact))]
    return list(dict.fromkeys(lines)) or ["还没有任何情况"]


def stated_lines(stated: Sequence[StatedFact]) -> list[str]:
    """The stated facts as numbered lines, those that were replaced left out."""
    replaced = {one.replaces for one in stated}
    rows = [one for one in stated if one.id not in replaced]
    return [f"  第{one.id}条 {one.matter}：{one.value}{_doubt(one)}{_told_as(one)}" for one in rows] or ["  还没有任何情况"]


def _doubt(one: StatedFact) -> str:
    return "" if one.confirmed or one.value == "不清楚" else "（未确定）"


def _told_as(one: StatedFact) -> str:
    return f"（您说“{one.words}”）" if one.words and one.words != one.value else ""


def _fact_line(fact: ProfileFact) -> str | None:
    known = conditions().get(fact.condition)
    kind, _, wording = fact.condition.partition(":")
    label = known.label if known else f"“{wording}”" if kind == "wording" else None
    said = "不清楚" if fact.value is None else "是" if fact.value else "否"
    return f"{label}：{said}" if label else None
