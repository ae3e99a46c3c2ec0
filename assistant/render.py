"""Answers and reports as text for a terminal."""

from collections import Counter
from collections.abc import Iterator

from assistant.model import Answer, CheckReport, Finding, Trace, Verdict
from corpus.model import Citation

_VERDICTS: dict[Verdict, str] = {"non_compliant": "不符合", "unknown": "待核实", "compliant": "符合", "not_applicable": "不适用"}
_EXPLAINED = 10


def to_terminal(answer: Answer) -> str:
    """The answer's text, what the question was taken to mean where that differs, and the clauses it rests on."""
    lines = []
    if answer.rewritten_question and answer.rewritten_question != answer.question:
        lines.append(f"（理解为：{answer.rewritten_question}）")
    lines.append(answer.text)
    if answer.citations:
        lines += ["", "依据：", *(_source(citation) for citation in answer.citations)]
    if answer.trace:
        lines += ["", *_explained(answer.trace)]
    return "\n".join(lines)


def _explained(trace: Trace) -> Iterator[str]:
    """The asks, the decision with its measures, and the likeliest candidates with their strongest features."""
    for ask in trace.asks:
        yield f"问：{ask.text}（{'、'.join(ask.kinds)}{'；要 ' + '、'.join(ask.slots) if ask.slots else ''}）"
    known, answered = trace.least
    yield f"库中有此事的概率 {trace.known:.2f}（低于 {known:.2f} 不答），写明所问的概率 {trace.answered:.2f}（低于 {answered:.2f} 不答）。"
    yield "　" + "，".join(f"{name} {value:.2f}" for name, value in trace.measures.items() if value)
    for row in trace.candidates[:_EXPLAINED]:
        yield f"{'→' if row.shown else '　'}{row.probability:.2f} [{row.generator}] {row.document_id} {row.label}：{row.text[:60]}"
        yield "　　" + "，".join(f"{name} {value:.2f}" for name, value in row.features.items() if value)


def _source(citation: Citation) -> str:
    number = f"（{citation.document_number}）" if citation.document_number else ""
    quote = " ".join(citation.quote.split())
    return f"  [{citation.marker}] 《{' '.join(citation.document_title.split())}》{number}{citation.label}{citation.place}：{quote}"


def report_to_terminal(report: CheckReport) -> str:
    """The report of a self-check: counts, what is violated or open and why, what to answer next."""
    # a quarter of a second that a question need not wait for
    from assistant.selfcheck.reporting.ordering import cards, folded
    from assistant.selfcheck.reporting.report import stated_lines

    counts = Counter(finding.verdict for finding in report.findings)
    lines = [report.summary] if report.summary else []
    lines.append("　".join(f"{name} {counts[verdict]}" for verdict, name in _VERDICTS.items() if counts[verdict]) or "没有适用的条款。")
    shown, rest = cards(report.findings)
    for finding in shown:
        lines += ["", *_finding(finding)]
    if rest:
        lines += ["", f"另有 {len(rest)} 项没有展开（--json 可看全部）：", *(f"  {line}" for line in folded(rest))]
    if report.stated:
        lines += ["", "我的理解：", *stated_lines(report.stated)]
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
