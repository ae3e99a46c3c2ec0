"""Precision by reading: the choice by seed, and the shares that are printed."""

import random
from pathlib import Path

from evals.precision.sample import QUOTAS, choose_documents, choose_facts, in_turn, quotas, sample
from evals.precision.score import shares

ROWS = [{"document": d, "kind": kind, "n": n} for d in ("1", "2", "3") for kind in QUOTAS for n in range(30 if d == "1" else 2)]
POLICY = "关于节水的通知\n\n一、市水务局要在2024年10月底前完成管网改造。\n二、对节水成效显著的企业，给予10万元奖励。\n"


def test_quotas_keep_the_size() -> None:
    assert quotas(60) == QUOTAS
    assert sum(quotas(30).values()) == 30


def test_every_document_gives_one_before_any_gives_two() -> None:
    first = in_turn(range(len(ROWS)), ROWS, random.Random(1))[:6]
    assert sorted(ROWS[n]["document"] for n in first) == ["1", "1", "2", "2", "3", "3"]


def test_a_short_kind_is_filled_from_the_others() -> None:
    rows = [row for row in ROWS if row["kind"] != "target"]
    chosen = choose_facts(rows, quotas(60), random.Random(1))
    assert len(chosen) == 60
    assert choose_facts(rows, quotas(60), random.Random(1)) == chosen


def test_documents_with_gold_are_left_out(tmp_path: Path) -> None:
    for number in ("001", "004", "005"):
        (tmp_path / f"{number}_某市.txt").write_text(POLICY, encoding="utf-8")
    for name in ("节水条例.md", "_index.md"):
        (tmp_path / name).write_text(POLICY, encoding="utf-8")
    assert [path.name[:3] for path in choose_documents(tmp_path, random.Random(1))] == ["001", "005", "节水条"]
    rows = sample([tmp_path], seed=1, size=6)
    assert {row["document"] for row in rows} == {"001", "005", "节水条例"}
    assert all(row["quote"] and "span" not in row for row in rows)
    assert rows == sample([tmp_path], seed=1, size=6)


def test_shares() -> None:
    rows = [{"kind": "target", "right": True}, {"kind": "target", "right": False}, {"kind": "deadline", "right": True}]
    assert shares(rows) == {"target": (1, 2), "deadline": (1, 1), "合计": (2, 3)}
