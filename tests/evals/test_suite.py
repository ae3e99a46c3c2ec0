"""The project's own suite over the five policies, against its accepted result; and what it does when something breaks.

The accepted result changes only by `tiaoli eval run evals/cases --baseline evals/cases/baseline.json --accept`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import evals
from assistant.app import SAMPLES, Tiaoli
from assistant.cli import app
from corpus.errors import BadInputError
from evals.running.compare import write_run
from evals.running.runs import Outcome, run_and_compare, summary
from ingest.facts import EXTRACTORS, target
from ingest.pipeline import ingest_bytes

CASES = Path(evals.__file__).parent / "cases"
BASELINE = CASES / "baseline.json"
DOCUMENTS = CASES.parent.parent / "corpus/documents"
ACCEPT = f"tiaoli eval run {CASES} --baseline {BASELINE} --accept"

pytestmark = pytest.mark.xdist_group("suite")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiaoli]:
    with Tiaoli.open(tmp_path_factory.mktemp("whole")) as assistant:
        yield assistant


@pytest.fixture(scope="module")
def crippled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiaoli]:
    """The same documents, read without the extractor of targets."""
    without = [extract for extract in EXTRACTORS if extract is not target.extract]
    files = [DOCUMENTS / f"{name}.txt" for name in SAMPLES]
    with Tiaoli.open(tmp_path_factory.mktemp("crippled"), samples=False) as assistant:
        for _ in assistant.library.add_many(ingest_bytes(f.read_bytes(), f.name, f.stem, without) for f in files):
            pass
        assistant.library.mark_samples(SAMPLES)
        yield assistant


@pytest.fixture(scope="module")
def targets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cases on targets and a few on other things, in a file of their own."""
    lines = (CASES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if json.loads(line)["id"].startswith(("targ-", "cons-01", "meta-", "none-04"))]
    path = tmp_path_factory.mktemp("cases") / "targets.jsonl"
    path.write_text("\n".join(kept), encoding="utf-8")
    return path


def tiaoli(assistant: Tiaoli, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """The command in a process of its own over the same library."""
    environment = os.environ | {"TIAOLI_HOME": str(assistant.home), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "assistant.cli", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)


def inside(assistant: Tiaoli, *arguments: object) -> Result:
    """The command in this process over the same library: as above, sooner."""
    return CliRunner().invoke(app, [*map(str, arguments)], env={"TIAOLI_HOME": str(assistant.home)})


@pytest.fixture(scope="module")
def outcome(whole: Tiaoli) -> Outcome:
    return run_and_compare(whole, [CASES], BASELINE, allowed_losses=0)


def test_nothing_is_worse_than_what_was_accepted(outcome: Outcome) -> None:
    assert not outcome.reasons, f"\n{summary(outcome)}\n若是有意的变化：{ACCEPT}"


def test_every_case_has_an_accepted_result(outcome: Outcome) -> None:
    assert outcome.comparison is not None
    assert (outcome.comparison.added, outcome.comparison.gone) == ([], []), f"用例变了，请重新接受：{ACCEPT}"


def test_the_suite_has_a_hundred_cases_of_every_kind(outcome: Outcome) -> None:
    kinds = {result.kind for result in outcome.run.results}
    asked = {result.group for result in outcome.run.results if result.kind == "question"}
    assert len(outcome.run.results) >= 100
    assert kinds == {"question", "selfcheck", "retrieval", "facts"}
    assert asked >= {"responsibility", "deadline", "consequence", "criterion", "target", "support", "comparison", "unanswerable"}
    assert not outcome.run.drafts


def test_the_suite_takes_less_than_a_minute(outcome: Outcome) -> None:
    assert outcome.run.times["total_s"] < 60


def test_a_run_leaves_the_accepted_result_as_it_is(outcome: Outcome, whole: Tiaoli, targets: Path) -> None:
    before = BASELINE.read_bytes()
    run_and_compare(whole, [targets], BASELINE)
    assert BASELINE.read_bytes() == before
    assert json.loads(before)["times"] == {}


def test_a_missing_baseline_is_an_error_and_makes_none(whole: Tiaoli, targets: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="没有基线"):
        run_and_compare(whole, [targets], tmp_path / "none.json")
    assert not (tmp_path / "none.json").exists()


def test_the_same_run_twice_is_the_same_file(whole: Tiaoli, targets: Path, tmp_path: Path) -> None:
    for name in ("1", "2"):
        write_run(run_and_compare(whole, [targets, CASES / "selfchecks.yaml"]).run, tmp_path / name, times=False)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_an_extractor_switched_off_is_caught_with_its_cause(whole: Tiaoli, crippled: Tiaoli, targets: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    accepted = inside(whole, "eval", "run", targets, CASES / "facts-zhejiang-2017.json", "--baseline", baseline, "--accept")
    assert accepted.exit_code == 0, accepted.stderr
    assert "首次" in accepted.stderr
    report = tmp_path / "r.html"
    arguments = ("eval", "run", targets, CASES / "facts-zhejiang-2017.json", "--baseline", baseline)
    stopped = tiaoli(crippled, *arguments, "--html", report, "--junit", tmp_path / "j.xml")
    assert stopped.returncode == 3
    assert "targ-01（事实没有抽到）" in stopped.stderr
    assert "facts:zhejiang-2017（事实没有抽到）" in stopped.stderr
    assert "cons-01" not in stopped.stderr, "a case that needs no target was blamed"
    assert "事实没有抽到" in report.read_text(encoding="utf-8")
    assert '<failure message="事实没有抽到">' in (tmp_path / "j.xml").read_text(encoding="utf-8")
    assert inside(crippled, *arguments, "--allow-losses", 100).exit_code == 0
    assert inside(crippled, *arguments, "--allow-losses", 100, "--min", "passed=0.99").exit_code == 3


def test_an_improvement_shows_as_gains(whole: Tiaoli, crippled: Tiaoli, targets: Path, tmp_path: Path) -> None:
    before = run_and_compare(crippled, [targets])
    write_run(before.run, tmp_path / "baseline.json")
    now = run_and_compare(whole, [targets], tmp_path / "baseline.json", allowed_losses=0)
    assert now.comparison is not None
    assert now.comparison.difference is not None
    assert {"targ-01", "targ-02"} <= {result.id for result in now.comparison.gains}
    assert now.comparison.losses == []
    assert now.reasons == ()
    assert now.comparison.difference.change > 0
    assert "变好 targ-01" in summary(now)
