"""A model is tried before it is trusted: one that cannot read may repeat what the floor proves and say nothing else."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.app import Tiaoli
from assistant.cli import main
from tests.assistant.test_generate_answering import FLOOR, SUPPORT, UNKNOWN, keyed
from tests.scripted_llm import fails, makes, says, serving

Data = dict[str, Any]


def reads(data: Data) -> Data:
    """A model that can read."""
    if "documents" not in data:
        return {"question": data["question"]}
    if "带头" in data["question"]:
        return one("由市水利局牵头", "u3xc")
    if "加起来" in data["question"]:
        operands = [{"words": "6个月", "key": "w9ta"}, {"words": "3个月", "key": "e4pn"}]
        more = {"kind": "computed", "operation": "sum", "operands": operands, "result": "9个月"}
        return one("水费缓缴期限最长6个月，可再延期3个月，合计9个月", "w9ta", "e4pn", **more)
    if any("最高50万元" in text for text in texts(data)) and "单个项目" in data["question"]:
        return one("单个项目最高50万元", keyed(data, "最高50万元"))
    return {"statements": [{"kind": "none", "text": "", "keys": []}]}


def copies(data: Data) -> Data:
    """A model that gives back some clause, whatever it is asked."""
    if "documents" not in data:
        return {"question": data["question"]}
    key, text = next(iter(data["documents"][0]["clauses"][0]["text"].items()))
    return one(text, key)


def one(text: str, *keys: str, **more: Any) -> Data:
    return {"statements": [{"kind": "value", "text": text, "keys": keys} | more]}


def texts(data: Data) -> list[str]:
    return [text for document in data["documents"] for clause in document["clauses"] for text in clause["text"].values()]


def adds_wrongly(data: Data) -> Data:
    """A model that reads, but adds up wrongly."""
    said = reads(data)
    return one("水费缓缴最长3个月", "w9ta") if "加起来" in data["question"] else said


def obeys_nothing(data: Data) -> Data:
    return {"answer": "好的"}


@pytest.fixture
def assistant(tmp_path: Path) -> Tiaoli:
    (tmp_path / "support.txt").write_text(SUPPORT, encoding="utf-8")
    with Tiaoli.open(tmp_path / "home", samples=False) as made:
        made.ingest([tmp_path / "support.txt"])
    return Tiaoli.open(tmp_path / "home", samples=False)


def configure(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("TIAOLI_LLM", "openai:scripted")
    monkeypatch.setenv("TIAOLI_LLM_BASE_URL", url)


@pytest.mark.parametrize(
    ("model", "right"),
    [
        (reads, [True, True, True]),
        (copies, [False, False, False]),
        (adds_wrongly, [True, True, False]),
        (obeys_nothing, [False, True, False]),
    ],
)
def test_the_trial_tells_who_can_read(
    monkeypatch: pytest.MonkeyPatch, assistant: Tiaoli, model: Callable[[Data], Data], right: list[bool]
) -> None:
    with serving(makes(model)) as script:
        configure(monkeypatch, script.url)
        report = assistant.try_model()
    assert [trial.right for trial in report.trials] == right
    assert report.trusted == all(right)
    assert all(trial.reason for trial in report.trials if not trial.right)
    assert report.way == "tools"


def test_a_model_that_only_copies_does_no_harm(monkeypatch: pytest.MonkeyPatch, assistant: Tiaoli) -> None:
    plain = [assistant.ask(question) for question in (FLOOR, UNKNOWN)]
    with serving(makes(copies)) as script:
        configure(monkeypatch, script.url)
        said = [assistant.ask(question) for question in (FLOOR, UNKNOWN)]
    assert [answer.statements for answer in said] == [answer.statements for answer in plain]
    assert [answer.status for answer in said] == [answer.status for answer in plain]


def test_one_that_is_not_trusted_may_say_what_the_floor_proves(monkeypatch: pytest.MonkeyPatch, assistant: Tiaoli) -> None:
    with serving(makes(adds_wrongly)) as script:
        configure(monkeypatch, script.url)
        assert assistant.ask(FLOOR).short_answer == "单个项目最高50万元"
        assert assistant.ask("企业什么时候提交申请？").status == "answered", "its none does not count"


def test_a_model_is_tried_once_for_a_library(monkeypatch: pytest.MonkeyPatch, assistant: Tiaoli) -> None:
    with serving(makes(reads)) as script:
        configure(monkeypatch, script.url)
        assistant.ask(FLOOR)
        first = len(script.asked)
        assistant.ask(FLOOR)
        Tiaoli.open(assistant.home, samples=False).ask(FLOOR)
        assert (first, len(script.asked)) == (4, 6)
        monkeypatch.setenv("TIAOLI_LLM", "openai:another")
        Tiaoli.open(assistant.home, samples=False).ask(FLOOR)
        assert len(script.asked) == 10


def test_a_server_that_is_down_is_not_tried_with_every_question(monkeypatch: pytest.MonkeyPatch, assistant: Tiaoli) -> None:
    with serving(fails(500)) as script:
        configure(monkeypatch, script.url)
        for _ in range(3):
            assert assistant.ask(UNKNOWN).status == "no_basis"
        assert len(script.asked) == 1
    assert not (assistant.home / "language_models.json").exists()


@pytest.mark.parametrize("kept", ["", "[]", "{", '{"openai:scripted": 5}'])
def test_a_damaged_note_is_made_anew(monkeypatch: pytest.MonkeyPatch, assistant: Tiaoli, kept: str) -> None:
    (assistant.home / "language_models.json").write_text(kept, encoding="utf-8")
    with serving(makes(reads)) as script:
        configure(monkeypatch, script.url)
        assert assistant.ask(FLOOR).short_answer == "单个项目最高50万元"
    assert json.loads((assistant.home / "language_models.json").read_text(encoding="utf-8"))


def doctor(monkeypatch: pytest.MonkeyPatch, home: Path, capfd: pytest.CaptureFixture[str], *flags: str) -> tuple[int, str, str]:
    monkeypatch.setenv("TIAOLI_HOME", str(home))
    monkeypatch.setattr(sys, "argv", ["tiaoli", "doctor", "--llm", *flags])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b""), encoding="utf-8"))
    capfd.readouterr()
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0), *capfd.readouterr()


def test_doctor_tells_what_a_model_can_do(monkeypatch: pytest.MonkeyPatch, assistant: Tiaoli, capfd: pytest.CaptureFixture[str]) -> None:
    assert doctor(monkeypatch, assistant.home, capfd)[0] == 1  # none is configured
    for replies, status, said in (
        ([makes(reads)], 0, "能读条款"),
        ([fails(400), makes(copies)], 0, "JSON 模式"),
        ([says("抱歉")], 0, "不对"),
        ([fails(401)], 1, "密钥"),
    ):
        with serving(*replies) as script:
            configure(monkeypatch, script.url)
            ended, out, err = doctor(monkeypatch, assistant.home, capfd)
        assert ended == status
        assert said in out + err
    with serving(makes(reads)) as script:
        configure(monkeypatch, script.url)
        assert json.loads(doctor(monkeypatch, assistant.home, capfd, "--json")[1])["trusted"] is True


def test_the_page_tells_what_leaves_the_machine(monkeypatch: pytest.MonkeyPatch, assistant: Tiaoli) -> None:
    from assistant.web.door.limits import Turns
    from assistant.web.door.uploads import Uploads
    from assistant.web.downloads import Reports
    from assistant.web.page import build

    assert assistant.sent_to_model == ""
    configure(monkeypatch, "https://user:secret@model.example:8443/v1")
    assert "openai:scripted（model.example:8443）" in assistant.sent_to_model
    assert "secret" not in assistant.sent_to_model
    page = build(assistant, Reports(), Turns(), Uploads(assistant.home))
    assert any(assistant.sent_to_model in str(block.value) for block in page.blocks.values() if getattr(block, "elem_id", "") == "model")
