"""The table of a run: each set's figures beside the accepted ones, as Markdown in Chinese."""

from collections.abc import Mapping

from evals.score.accepted import Figures, paired
from evals.score.sets import SETS

MEASURES = {
    "clean": "整洁",
    "passed": "通过",
    "paraphrases_clean": "整洁的换说法也都整洁",
    "facts_right": "事实对",
    "evidence_recall": "依据召回",
    "citation_precision": "引用准确",
    "quotes_exact": "引文逐字",
    "unanswerable_passed": "该拒的拒了",
    "false_abstention": "误拒",
    "median_answer_chars": "答案字数中位",
    "rouge_l": "ROUGE-L",
    "verdicts_right": "结论对",
    "cases_all_right": "整例全对",
    "violations_called_compliant": "不符合判成符合（个）",
    "controls_clean": "无违规例不误报",
    "consequences_right": "后果对",
    "due_dates_right": "到期日对",
    "departments_right": "部门对",
    "asked_what_is_missing": "该问的问了",
    "fields_right": "题头各项对",
    "first_level_right": "一级条款数对",
    "evidence_in_text": "依据读出",
    "evidence_cited": "依据引到",
    "ndcg@10": "nDCG@10",
    "recall@10": "R@10",
    "recall@100": "R@100",
    "responsibilities.f1": "责任 F1",
    "deadlines.f1": "期限 F1",
    "obligations.f1": "义务 F1",
    "criteria.f1": "判定 F1",
    "targets.f1": "目标 F1",
    "supports.f1": "支持 F1",
    "clauses.f1": "条款 F1",
    "metadata": "题头",
    "pooled.f1": "事实合计 F1",
    "right": "对（个）",
    "judged": "判了（个）",
    "all_right": "全程对（个）",
    "turns": "轮数",
    "drafted": "模型起草并证实的句子（个）",
    "refused": "起草时没证实的（个）",
    "dropped": "补答后仍没证实、不显示的（个）",
    "fell_back": "退回规则回答（例）",
    "lost": "规则答对而模型答丢",
    "calls": "每问调用次数",
    "tokens": "每问 token",
    "first_proved_s": "首句证实（秒）",
    "cases": "例数",
    "queries": "问数",
}
"""What the table shows, in its order; the JSON has the scorer's other figures too."""
_COUNTS = {"violations_called_compliant", "right", "judged", "all_right", "turns", "cases", "queries", "median_answer_chars"} | {
    "drafted",
    "refused",
    "dropped",
    "fell_back",
}
_TITLES = {one.name: one.title for one in SETS} | {f"train-fold{n}": f"训练折 {n}" for n in (0, 1, 2)}
_CHANGED = 0.0005


def markdown(now: Figures, before: Figures, notes: Mapping[str, str]) -> str:
    """`notes`: row -> seconds, crashes, what did not run."""
    model = bool(now.model)
    heads = ["集", "指标", "现在", "上次", "差", *(["带模型", "带模型上次"] if model else [])]
    lines = [f"代码 {now.commit}（{now.date}）；上次：{before.commit or '无'}（{before.date or '—'}）", ""]
    lines += [f"| {' | '.join(heads)} |", "|---|---|" + "---:|" * (len(heads) - 2)]
    for name in _ordered(now.floor.keys() | now.model.keys()):
        lines += _rows(name, now, before, model)
    return "\n".join([*lines, "", *_tests(now, before), *(f"- {_TITLES.get(name, name)}：{note}" for name, note in notes.items())]) + "\n"


def _ordered(names: set[str]) -> list[str]:
    known = [row for one in SETS for row in (one.name, *([f"train-fold{n}" for n in (0, 1, 2)] if one.name == "train-questions" else []))]
    return [name for name in known if name in names] + sorted(names - set(known))


def _rows(name: str, now: Figures, before: Figures, model: bool) -> list[str]:
    """The title stands in the first row of a set only."""
    floor, old, other = now.floor.get(name, {}), before.floor.get(name, {}), now.model.get(name, {})
    rows: list[str] = []
    for measure in (m for m in MEASURES if m in floor or m in other):
        value, then = floor.get(measure), old.get(measure)
        cells = [_TITLES.get(name, name) if not rows else "", MEASURES[measure], _cell(measure, value), _cell(measure, then)]
        cells.append(_change(measure, value, then))
        if model:
            cells += [_cell(measure, other.get(measure)), _cell(measure, before.model.get(name, {}).get(measure))]
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def _cell(measure: str, value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:g}" if measure in _COUNTS else f"{value:.3f}"


def _change(measure: str, value: float | None, then: float | None) -> str:
    if value is None or then is None or abs(value - then) < _CHANGED:
        return ""
    return f"{value - then:+g}" if measure in _COUNTS else f"{value - then:+.3f}"


def _tests(now: Figures, before: Figures) -> list[str]:
    found = paired(before.clean, now.clean)
    if found is None:
        return []
    said = f"整洁 {found.before:.3f} → {found.now:.3f}，差 {found.change:+.3f}（95% 区间 {found.low:+.3f}…{found.high:+.3f}）"
    return [f"- 训练折与上次逐例配对置换检验（{found.cases} 例）：{said}，p = {found.p:.3f}"]
