"""The tables of the README: made by the program, in both languages."""

import json
import re
import sys
from pathlib import Path

import pytest

from assistant.app import Tiaoli
from evals.bench import __main__ as program
from evals.bench import latency, speed, turns, without
from evals.bench.quality import _measured, quality_table
from evals.bench.reading import reading_table
from evals.bench.rivals.peers import OURS, PEERS, bigrams, peer, split, words
from evals.bench.sets import Benchmark
from evals.bench.speed import machine
from evals.bench.statutes import Articles
from evals.bench.writing.english import in_english
from evals.bench.writing.page import SECTIONS, write_between
from evals.reading.case_files import read_cases
from evals.reading.quotes import normal
from evals.reading.texts import Texts
from tests import decree_makers as decree

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


def test_pages_are_counted_as_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.bench.reading.figures_of", lambda measure, *arguments: measure(*arguments))
    for kind in ("pdf", "scan"):
        (tmp_path / "formats" / kind).mkdir(parents=True)
        (tmp_path / "formats" / kind / "decree.pdf").write_bytes(decree.as_pdf())
    rows = [row.split(" | ") for row in in_english(reading_table(tmp_path)).splitlines() if "|" in row]
    assert [row[:3] for row in rows[2:]] == [["| PDF with text", "1", "1"], ["| scans", "1", "1"]]
    assert not re.search(r"[\u4e00-\u9fff]", in_english(reading_table(tmp_path)))


def test_a_readme_keeps_what_was_not_measured(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("head\n<!-- bench:begin -->\nwritten by hand\n<!-- bench:end -->\ntail\n", encoding="utf-8")
    write_between(page, {"quality": "quality 1", "laws": "laws 1"})
    write_between(page, {"quality": "quality 2"})
    shown = "<!-- bench:quality -->\nquality 2\n\n<!-- bench:laws -->\nlaws 1\n"
    assert page.read_text(encoding="utf-8") == f"head\n<!-- bench:begin -->\n{shown}<!-- bench:end -->\ntail\n"
    write_between(page, {"laws": "laws 2"})
    assert "quality 2\n\n<!-- bench:laws -->\nlaws 2\n" in page.read_text(encoding="utf-8")
    (tmp_path / "bare.md").write_text("nothing", encoding="utf-8")
    with pytest.raises(SystemExit, match="bench:begin"):
        write_between(tmp_path / "bare.md", {"quality": "x"})


def test_the_latency_of_the_laws_outlives_a_run_without_them(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("<!-- bench:begin -->\n<!-- bench:end -->", encoding="utf-8")
    write_between(page, {"latency": "| 库 | p50 |\n|---|---|\n| 五份政策 | 1 |\n| 全部法规 | 9 |"})
    write_between(page, {"latency": "| 库 | p50 |\n|---|---|\n| 五份政策 | 2 |"})
    assert "| 库 | p50 |\n|---|---|\n| 五份政策 | 2 |\n| 全部法规 | 9 |\n" in page.read_text(encoding="utf-8")


def test_rows_of_a_table_with_other_columns_are_not_kept(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("<!-- bench:begin -->\n<!-- bench:latency -->\n| 全部法规 | 9 |\n<!-- bench:end -->", encoding="utf-8")
    write_between(page, {"latency": "| 库 | p50 | p95 |\n|---|---|---|\n| 五份政策 | 2 | 3 |"})
    assert "全部法规" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "sections"),
    [
        ([], set(SECTIONS) - {"laws", "scale"}),  # the statutes take many minutes, large libraries hours
        (["--laws"], set(SECTIONS) - {"scale"}),
        (["--only", "scale", "--sizes", "1000"], {"scale"}),
        (["--only-laws"], {"laws", "latency"}),  # one table of latency holds the laws' row
        (["--only", "turns", "machine"], {"turns", "machine"}),
        (["--only", "latency", "--laws"], {"latency"}),  # over the laws too, without the peers
    ],
)
def test_what_a_run_measures(arguments: list[str], sections: set[str]) -> None:
    assert program._wanted(program._parser().parse_args(arguments)) == sections


def test_the_program_writes_both_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [tmp_path / "README.md", tmp_path / "README.zh-CN.md"]
    for page in pages:
        page.write_text("<!-- bench:begin --><!-- bench:end -->", encoding="utf-8")
    monkeypatch.setenv("TIAOLI_SHARED", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["bench", "--only", "machine", "--pages", *map(str, pages)])
    assert program.main() == 0
    assert "Measured on" in pages[0].read_text(encoding="utf-8")
    assert "测于" in pages[1].read_text(encoding="utf-8")


def test_a_chunk_shows_the_articles_that_run_and_begin_in_it() -> None:
    law = "# 中华人民共和国甲法\n\n第一条 为了节能。\n\n第二条 应当整改。\n\n第三条 罚款。\n"
    chunk = next(p for p in split({"甲/总则.md": law}, 40, 0) if "第二条" in p.text)
    shown = [title for _, title in Articles({"甲/总则.md": law}).shown(chunk)]
    assert "甲法 第二条" in shown


def test_terms_of_the_peers() -> None:
    assert bigrams("能耗限额2020") == ["能耗", "耗限", "限额", "2020"]
    assert "能耗" in "".join(words("能耗限额"))
    assert peer(PEERS[1], lambda texts: None).name == PEERS[1]


def test_the_parts_of_an_answer_add_up_to_the_whole(bench: Benchmark, tmp_path: Path) -> None:
    asked = latency.Asked("五份政策", ["能耗不达标几个月整改？", "安全由谁牵头？"])
    figures = latency.measured(asked, list(bench.files.values()), tmp_path / "home")
    assert sum(figures[part] for part in latency.COLUMNS) == pytest.approx(1)
    assert all(figures[part] > 0 for part in latency.COLUMNS)
    assert figures["p50"] <= figures["p95"]
    assert figures["documents"] == len(TEXTS)


def test_start_up_in_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "_best", lambda command, home: 1.0)
    assert not re.search(r"[\u4e00-\u9fff（），]", in_english(f"{speed.machine()}\n{speed.startup_table(tmp_path)}"))


def test_a_part_counts_without_the_parts_that_it_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([0.0, 1.0, 4.0, 9.0])
    monkeypatch.setattr("evals.bench.latency.time.perf_counter", lambda: next(now))
    clock = latency.Clock()
    with clock.part("证据排序"), clock.part("索引检索"):
        pass
    assert clock.spent["证据排序"] == 1.0 + 5.0
    assert clock.spent["索引检索"] == 3.0


@pytest.mark.parametrize("name", without.VARIANTS)
def test_a_variant_changes_what_its_name_says(name: str, tmp_path: Path) -> None:
    """Each replaces parts that are there, and the product is itself again afterwards."""
    path = tmp_path / "丙.txt"
    path.write_text("一、价格\n对钢铁行业执行差别电价、惩罚性电价。\n二、安全\n立即停产停业整顿。", encoding="utf-8")
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        assistant.ingest([path])
        before = assistant.ask("电费涨价针对谁？").model_dump(exclude={"elapsed_ms"})
        with without.variant(name):
            varied = assistant.library.search("电费涨价针对谁？")
        assert (varied == assistant.library.search("电费涨价针对谁？")) == (name == "全部")
        assert assistant.ask("电费涨价针对谁？").model_dump(exclude={"elapsed_ms"}) == before


def test_feedback_takes_rare_words_of_the_first_hits() -> None:
    made = without.Feedback(lambda *_: None, lambda text: {"电": 1.0})
    found = made.terms("电费", ["执行惩罚性电价的企业", "惩罚性电价"])
    assert "惩罚" in found
    assert set(found.values()) == {without.FEEDBACK_WEIGHT}


def test_questions_in_everyday_words_hold_against_the_five_policies(tmp_path: Path) -> None:
    with Tiaoli.open(tmp_path, samples=True) as assistant:
        cases = list(read_cases([Path(without.__file__).parents[1] / "fitting" / "everyday.jsonl"], Texts(assistant)))
    assert len(cases) >= 60
    assert len({case.question for case in cases}) == len(cases)


SCORER = """
class Documents:
    def __init__(self, folders): self.folders = folders
def questions(cases, said, documents):
    share = sum(answer["status"] == "answered" for answer in said) / max(len(said), 1)
    names = ("passed", "clean", "evidence_recall", "unanswerable_passed")
    return dict.fromkeys(names, share) | {"false_abstention": 1 - share}, []
"""


@pytest.fixture
def shared(bench: Benchmark, tmp_path: Path) -> Path:
    """A shared folder in small: three libraries, their questions, a scorer."""
    root = tmp_path / "shared"
    case = {"id": "a", "question": "能耗不达标几个月整改？", "kind": "deadline", "answerable": True}
    lines = [json.dumps(case), json.dumps(case | {"id": "b", "question": "那安全呢？", "history": [case["question"]]})]
    for folder in ("", "gold/more", "benchmarks/ncp"):
        (root / folder / "documents").mkdir(parents=True)
        (root / "gold").mkdir(exist_ok=True)
        for path in bench.files.values():
            (root / folder / "documents" / path.name).write_bytes(path.read_bytes())
        (root / (folder or "gold") / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (root / "gold" / "score.py").write_text(SCORER, encoding="utf-8")
    return root


def test_tables_of_answers(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (without, turns, latency):
        monkeypatch.setattr(module, "figures_of", lambda measure, *arguments: measure(*arguments))
    few = shared / "few.jsonl"
    few.write_text('{"id": "typo-1", "question": "能好几个月整改？"}\n{"id": "everyday-1", "question": "耗电太多咋办？"}', encoding="utf-8")
    monkeypatch.setattr(turns, "SUITE", few)
    home = tmp_path / "homes"
    tables = [
        without.without_table(shared, home),
        turns.turns_table(shared, home),
        latency.latency_table(shared, home, laws=False),
    ]
    sizes = [len(without.VARIANTS), len(turns.sets(shared)), 2]
    for table, rows in zip(tables, sizes, strict=True):
        lines = [line for line in table.splitlines() if line.startswith("|")]
        assert len(lines) == 2 + rows
        assert len({line.count("|") for line in lines}) == 1
        assert not re.search(r"[\u4e00-\u9fff（），；：]", in_english(table))


def test_a_load_is_every_user_s_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Users with logins of their own, on the page and by the API, while files are sent."""
    from evals.bench import load

    monkeypatch.setattr(load, "USERS", 2)
    with load.server(tmp_path / "home") as (address, process):
        for asked in (load.on_the_page(address), load.by_program):
            with load.taking_in(address, 1):
                found = load.put_under_load(asked, address, process, users=2, seconds=0.5, pause=0.3)
            assert len(found.seconds) >= 2
            assert found.failed == 0
            assert found.memory[0] > 0
            assert found.row("网页", 2).count("|") == 10
