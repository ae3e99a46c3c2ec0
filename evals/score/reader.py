"""What a language model did on a set, in totals. In: what was said with it, and which cases the floor had right. Out: figures."""

from collections.abc import Mapping, Sequence
from typing import Any

from evals.judging.measures import mean

Figures = dict[str, float]


def reader_figures(said: Mapping[str, Any], floor_right: Mapping[str, bool], right: Mapping[str, bool]) -> Figures:
    """Totals over the answers `said`: statements shown that were drafted, statements refused at first and in the end, falls back to the
    floor, calls and tokens a question, seconds to the first proved statement, and of what the floor had right the share that was lost.

    `floor_right`, `right`: case -> passed, on the floor and with the model.
    """
    traces = [trace for one in said.values() if (trace := _trace(one))]
    if not traces:
        return {}
    steps = [trace["steps"] for trace in traces]
    firsts = [trace["first_proved_s"] for trace in traces if trace["first_proved_s"] is not None]
    kept = [name for name, passed in floor_right.items() if passed and name in right]
    return {
        "drafted": float(sum(_drafted(one) for one in said.values())),
        "refused": float(sum(len(trace["dropped"]) for trace in traces)),
        "dropped": float(sum(one["dropped"] for one in said.values())),
        "fell_back": float(sum(any(notice["kind"] == "language_model" for notice in one["notices"]) for one in said.values())),
        "calls": mean([float(len(one)) for one in steps]),
        "tokens": mean([float(sum(step["prompt_tokens"] + step["reply_tokens"] for step in one)) for one in steps]),
        **({"first_proved_s": mean(firsts)} if firsts else {}),
        **({"lost": mean([float(not right[name]) for name in kept])} if kept else {}),
    }


def _trace(one: Mapping[str, Any]) -> Any:
    return (one.get("trace") or {}).get("model")


def _drafted(one: Mapping[str, Any]) -> int:
    return sum(statement["kind"] != "quote" for statement in one["statements"])


def sampled(cases: Sequence[Mapping[str, Any]], most: int) -> list[Any]:
    """`most` of the cases, the same ones in every run, in their order; all of them for 0."""
    from hashlib import sha256

    chosen = {case["id"] for case in sorted(cases, key=lambda case: sha256(case["id"].encode()).digest())[:most]}
    return [case for case in cases if not most or case["id"] in chosen]
