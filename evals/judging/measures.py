"""Measures, each small and named as the field names it. Scores are in 0..1, higher is better."""

from collections.abc import Mapping, Sequence
from typing import Any

from evals.reading.quotes import normal


def rouge_l(reference: str, said: str) -> float:
    """ROUGE-L F1 over characters: the longest common subsequence against both lengths (Lin 2004)."""
    a, b = normal(reference), normal(said)
    if not a or not b:
        return 0.0
    row = [0] * (len(b) + 1)
    for x in a:
        left_above = 0
        for j, y in enumerate(b):
            above = row[j + 1]
            row[j + 1] = left_above + 1 if x == y else max(above, row[j])
            left_above = above
    precision, recall = row[-1] / len(b), row[-1] / len(a)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def f1(matched: int, extra: int, missed: int) -> float:
    """F1 of a match with `matched` pairs, `extra` unmatched said and `missed` unmatched gold items."""
    return 2 * matched / (2 * matched + extra + missed) if matched else 0.0


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else float("nan")


def ranked(relevant: Mapping[str, set[str]], hits: Mapping[str, Sequence[str]]) -> dict[str, dict[str, float]]:
    """Recall@1, Recall@10, Recall@100, MRR@10 (RR@10) and nDCG@10 by query, computed by ir_measures.

    relevant: query id -> relevant item ids; hits: query id -> item ids, best first.
    """
    import ir_measures
    from ir_measures import RR, R, nDCG

    measures = [R @ 1, R @ 10, R @ 100, RR @ 10, nDCG @ 10]
    qrels = {query: dict.fromkeys(items, 1) for query, items in relevant.items()}
    run = {query: {item: float(-rank) for rank, item in enumerate(items)} for query, items in hits.items()}
    scores: dict[str, dict[str, float]] = {query: {} for query in relevant}
    for metric in ir_measures.iter_calc(measures, qrels, run):
        scores[metric.query_id][str(metric.measure)] = metric.value
    return scores


def same_deadline(a: dict[str, Any], b: dict[str, Any]) -> bool:
    """Equal in every key that one of them states; whether days are working days only where both say it."""
    return all(a.get(key) == b.get(key) for key in {*a, *b} if key != "working_days" or (key in a and key in b))
