"""`make ablate`: every mechanism names what there is, and the table says what it is worth."""

import multiprocessing
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from corpus.embedder.reranking import Scores
from evals.ablate import __main__ as program
from evals.ablate import measuring
from evals.ablate.measuring import NOTHING, Measured, measured
from evals.ablate.mechanisms import Mechanism, mechanisms, switch_off
from evals.running.remembering import remember
from evals.score.running import Job


def _all_off(sending: Any) -> None:
    """Each mechanism switched off in turn in one process: a replaced name is still there to be replaced again."""
    wrong = []
    for name in mechanisms():
        try:
            switch_off(name)
        except (AttributeError, KeyError, ImportError) as error:
            wrong.append(f"{name}: {error!r}")
    from assistant.understand.kinds import kinds

    sending.send((wrong, kinds("谁牵头，什么时候完成？")))


def test_every_mechanism_names_what_there_is_and_is_off() -> None:
    """In a process of its own: what is replaced there stays replaced."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_all_off, args=(sending,))
    process.start()
    sending.close()
    wrong, found = receiving.recv()
    process.join()
    assert wrong == []
    assert found == ("open",), "no pattern of any kind is left"


def test_a_name_that_is_no_more_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = {"target": "assistant.answer.no_such_name"}, {"lexicon": "questions", "path": "kinds.none"}
    monkeypatch.setattr("evals.ablate.mechanisms.mechanisms", lambda: {str(n): Mechanism(str(n), "", (off,)) for n, off in enumerate(gone)})
    with pytest.raises(AttributeError):
        switch_off("0")
    with pytest.raises(KeyError):
        switch_off("1")


WHOLE = Measured({f"001-{n}": {"clean": 1.0, "evidence_recall": 1.0, "false_abstention": 0.0} for n in range(8)}, {}, 0)
WORSE = Measured({case: row | {"clean": 0.0} for case, row in WHOLE.cases.items()}, {}, 2)


def test_the_table_has_the_most_valuable_first() -> None:
    lines = program.table({NOTHING: WHOLE, "generator-head": WHOLE, "generator-table": WORSE}).splitlines()
    assert lines[0] == "训练折 8 例，什么都不关：整洁 1.000，依据召回 1.000，误拒 0.000"
    assert lines[4] == "| generator-table（崩溃 2） | 表格问答 | -1.000 | 0.008 | 0 |  | 0 |  |"
    assert lines[5] == "| generator-head | 题头问答 | 0 |  | 0 |  | 0 |  |"


@pytest.mark.shared
def test_what_was_measured_is_not_asked_again(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def run(jobs: list[Job], *_: Any) -> None:
        asked.extend(job.one.name for job in jobs)
        for job in jobs:
            job.outcome.said.update({case["id"]: {"id": case["id"], "status": "no_basis"} for case in job.cases})

    cases = [{"id": "001-a", "question": "养猫要办证吗？", "kind": "unanswerable", "answerable": False}]
    looks: list[str] = []
    monkeypatch.setattr(measuring, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(measuring, "ready", lambda *_: tmp_path)
    monkeypatch.setattr(measuring, "run", run)
    monkeypatch.setattr(measuring, "cases_of", lambda *_: cases)
    monkeypatch.setattr(measuring, "note_look", lambda *_, why: looks.append(why))
    for exam in (False, False, True, True):
        found = measured("generator-head", shared, 1, exam=exam)
    assert asked == ["train-questions", "exam-questions"]
    assert found.cases["001-a"]["clean"] == found.totals["clean"] == 1.0
    assert looks == ["ablate generator-head"]
    kept = "".join(path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.json"))
    assert "养猫" not in kept


def _remembering(file: Path, sending: Any) -> None:
    """Scores of two passages, and how many were read for them, in a process that shares `file`."""
    from corpus.embedder.reranking import OnnxReranker, load_reranker

    read: list[str] = []
    reading = OnnxReranker.scores

    def counted(reranker: OnnxReranker, question: str, passages: Sequence[str]) -> Scores:
        read.extend(passages)
        return reading(reranker, question, passages)

    OnnxReranker.scores = counted  # type: ignore[assignment,method-assign]
    remember(file)
    reranker = load_reranker()
    assert reranker is not None
    found = reranker.scores("归谁管？", ["由市应急管理局负责。", "自发布之日起施行。", "由市应急管理局负责。"])
    sending.send((found.tolist(), len(read)))


def test_what_the_reranker_read_is_not_read_again(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    told = []
    for _ in range(2):
        receiving, sending = context.Pipe(duplex=False)
        process = context.Process(target=_remembering, args=(tmp_path / "kept" / "reranked.sqlite", sending))
        process.start()
        sending.close()
        told.append(receiving.recv())
        process.join()
    (first, read), (second, read_again) = told
    assert (read, read_again) == (2, 0), "a passage that stands there twice is read once"
    assert first == second
    assert first[0] == first[2] != first[1]


def test_a_mechanism_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str], shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIAOLI_SHARED", str(shared))
    assert program.main(["--only", "no-such"]) == (2 if shared.is_dir() else 0)
    assert capsys.readouterr().err.count("\n") == 1
