"""Answers and reports as text for a terminal."""

from collections import Counter
from collections.abc import Iterator

from assistant.model import Answer, CheckReport, Finding, Verdict
from corpus.model import Citation

_VERDICTS: dict[Verdict, str] = {"non_compliant": "不符合", "unknown": "待核实", "compliant": "符合", "not_applicable": "不适用"}
_ORDER: tuple[Verdict, ...] = ("non_compliant", "unknown", "compliant")


def to_terminal(answer: Answer) -> str:
    """The answer's text, what the question was taken to mean where that differs, and the clauses it rests on."""
    lines = []
    if answer.rewritten_question and answer.rewritten_question != answer.question:
        lines.append(f"（理解为：{answer.rewritten_question}）")
    lines.append(answer.text)
    if answer.citations:
        lines += ["", "依据：", *(_source(citation) for citation in answer.citations)]
    return "\n".join(lines)


def _source(citation: Citation) -> str:
    number = f"（{citation.document_number}）" if citation.document_number else ""
    quote = " ".join(citation.quote.split())
    return f"  [{citation.marker}] 《{' '.join(citation.document_title.split())}》{number}{citation.label}{citation.place}：{quote}"


def report_to_terminal(report: CheckReport) -> str:
    """The report of a self-check: counts, what is violated or open and why, what to answer next."""
    counts = Counter(finding.verdict for finding in report.findings)
    lines = [report.summary] if report.summary else []
    lines.append("　".join(f"{name} {counts[verdict]}" for verdict, name in _VERDICTS.items() if counts[verdict]) or "没有适用的条款。")
    for verdict in _ORDER:
        for finding in report.findings:
            if finding.verdict == verdict:
                lines += ["", *_finding(finding)]
    questions = [question.text for question in report.questions if not question.answered][:3]
    if questions:
        lines += ["", "还需要了解：", *(f"  {n}. {text}" for n, text in enumerate(questions, 1))]
    if report.not_checked:
        lines += ["", "未核查：", *(f"  {item.what}：{item.reason}" for item in report.not_checked)]
    return "\n".join([*lines, "", "以上由条款推得，不是法律意见。"])


def _finding(finding: Finding) -> Iterator[str]:
    title = " ".join(finding.citation.document_title.split())
    yield f"【{_VERDICTS[finding.verdict]}】《{title}》{finding.citation.label}：{' '.join(finding.quote.split())}"
    yield f"    {finding.reason}"
    if finding.consequence and finding.verdict == "non_compliant":
        yield f"    后果：{finding.consequence}"
    if finding.due:
        yield f"    期限：{finding.due}"
    if finding.departments:
        yield f"    部门：{'、'.join(d['name'] for d in finding.departments)}"
