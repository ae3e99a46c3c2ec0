"""The tables of the README: made by the program, in both languages."""

import re
from pathlib import Path

import pytest

from evals.bench.__main__ import Tables, write_between
from evals.bench.english import in_english
from evals.bench.peers import OURS, PEERS, bigrams, peer, split, words
from evals.bench.quality import _measured, quality_table
from evals.bench.sets import Benchmark
from evals.bench.speed import machine
from evals.bench.statutes import Articles
from evals.text import normal

TEXTS = {
    "甲": "一、能耗\n对达不到强制性能耗限额标准的产能，应在6个月内整改。\n二、安全\n由市应急管理局牵头。",
    "乙": "一、资金\n每年安排6000万元专项资金，支持小微企业。",
}


@pytest.fixture
def bench(tmp_path: Path) -> Benchmark:
    for name, text in TEXTS.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    questions = [
        ("能耗不达标几个月整改？", [[("甲", normal("应在6个月内整改"))]]),
        ("专项资金有多少？", [[("乙", normal("6000万元专项资金"))]]),
    ]
    return Benchmark("试", {name: tmp_path / f"{name}.txt" for name in TEXTS}, questions)


@pytest.mark.parametrize("name", [OURS, *PEERS])
def test_every_system_is_measured_on_the_same_questions(name: str, bench: Benchmark, tmp_path: Path) -> None:
    figures = _measured(name, bench, tmp_path / "home")
    assert figures["R@8"] == 1.0
    assert 0 < figures["ndcg"] <= 1
    assert figures["index_s"] > 0


def test_a_table_is_markdown_in_both_languages(bench: Benchmark, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.bench.quality.figures_of", lambda measure, *arguments: measure(*arguments))
    table = quality_table([bench._replace(name="五份政策")], tmp_path)
    rows = [line for line in table.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + 1 + len(PEERS)
    assert len({row.count("|") for row in rows}) == 1
    assert not re.search(r"[\u4e00-\u9fff]", in_english(f"{machine()}\n\n{table}"))


def test_a_readme_keeps_what_was_not_measured(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("head\n<!-- bench:begin -->\n<!-- bench:end -->\ntail\n", encoding="utf-8")
    write_between(page, Tables("policies 1", "laws 1"))
    write_between(page, Tables("policies 2", ""))
    assert page.read_text(encoding="utf-8") == (
        "head\n<!-- bench:begin -->\npolicies 2\n\n<!-- bench:laws -->\nlaws 1\n<!-- bench:end -->\ntail\n"
    )
    write_between(page, Tables("", "laws 2"))
    assert "policies 2\n\n<!-- bench:laws -->\nlaws 2\n<!-- bench:end -->" in page.read_text(encoding="utf-8")
    (tmp_path / "bare.md").write_text("nothing", encoding="utf-8")
    with pytest.raises(SystemExit, match="bench:begin"):
        write_between(tmp_path / "bare.md", Tables("x", ""))


def test_a_chunk_shows_the_articles_that_run_and_begin_in_it() -> None:
    law = "# 中华人民共和国甲法\n\n第一条 为了节能。\n\n第二条 应当整改。\n\n第三条 罚款。\n"
    chunk = next(p for p in split({"甲/总则.md": law}, 40, 0) if "第二条" in p.text)
    shown = [title for _, title in Articles({"甲/总则.md": law}).shown(chunk)]
    assert "甲法 第二条" in shown


def test_terms_of_the_peers() -> None:
    assert bigrams("能耗限额2020") == ["能耗", "耗限", "限额", "2020"]
    assert "能耗" in "".join(words("能耗限额"))
    assert peer(PEERS[1], lambda texts: None).name == PEERS[1]
