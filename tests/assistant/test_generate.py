"""A language model behind the gate: what it may say, what is dropped, and how every failure falls back."""

import json
from pathlib import Path

import pytest

from assistant.generate import LanguageModel, configured, rephrase, rephrasing, rewrite
from assistant.generate.errors import ModelError
from assistant.generate.rephrase import _key
from assistant.generate.statements import statements
from assistant.model import Answer, Statement
from corpus.errors import BadInputError, MissingExtraError
from corpus.model import Citation, Span
from tests.scripted_llm import Script, calls, fails, says, serving

QUOTE = "对达不到强制性能耗限额标准要求的产能，应在6个月内整改；逾期未整改或经整改仍未达标的，依法关停退出。"
QUOTE += "（工业和信息化、发展改革主管部门负责）"
CITED = Citation(
    marker=1,
    document_id="甲",
    document_title="指导意见",
    document_number="工信部联产业〔2017〕30号",
    clause_id="甲#二/（四）",
    label="二（四）",
    span=Span(start=0, end=len(QUOTE)),
    quote=QUOTE,
)
EXTRACTIVE = Answer(
    question="能耗不达标怎么办？",
    status="answered",
    text=f"据《指导意见》二（四）：{QUOTE}[1]",
    short_answer="6个月内",
    statements=(Statement(text=QUOTE, citations=(1,)),),
    citations=(CITED,),
)
KEY = _key(CITED)


def model(script: Script, timeout: float = 20) -> LanguageModel:
    from pydantic import SecretStr

    return LanguageModel("openai:scripted", script.url, SecretStr("sk-secret-123"), timeout)


def said(*rows: tuple[str, list[str]]) -> str:
    return json.dumps({"statements": [{"text": text, "keys": keys} for text, keys in rows]}, ensure_ascii=False)


GOOD = ("能耗达不到强制性限额标准的产能，应在6个月内整改。", [KEY])
LATE = ("逾期未整改或经整改仍未达标的，依法关停退出。", [KEY])


def test_a_tool_call_streams_statement_by_statement() -> None:
    with serving(calls(said(GOOD, LATE), pieces=20)) as script:
        steps = list(rephrasing(EXTRACTIVE, model(script)))
    assert [len(step.statements) for step in steps] == [1, 2, 2]
    assert steps[-1].text.startswith(GOOD[0] + "[1]")
    assert steps[-1].dropped == 0


def test_the_model_sees_the_question_and_the_keys_and_nothing_else() -> None:
    with serving(calls(said(GOOD))) as script:
        rephrase(EXTRACTIVE, model(script))
    user = json.loads(script.asked[0]["messages"][1]["content"])
    assert user == {"question": "能耗不达标怎么办？", "evidence": [{"key": KEY, "text": QUOTE}]}


@pytest.mark.parametrize(
    "replies",
    [
        pytest.param([fails(400), says(said(GOOD))], id="no tools: JSON mode"),
        pytest.param(
            [fails(400), fails(400), says("好的，答案如下：\n" + said(GOOD) + "\n以上。")], id="neither: plain text, read strictly"
        ),
        pytest.param([says("我不会用工具"), says(said(GOOD))], id="tools ignored: JSON mode"),
    ],
)
def test_it_uses_whichever_way_the_server_knows(replies: list[dict[str, object]]) -> None:
    with serving(*replies) as script:
        assert rephrase(EXTRACTIVE, model(script)).statements[0].text == GOOD[0]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(("应在12个月内整改。", [KEY]), id="invented number"),
        pytest.param(("由生态环境局负责依法关停退出。", [KEY]), id="altered department"),
        pytest.param(("能耗不达标的产能无须整改。", [KEY]), id="negation"),
        pytest.param(("能耗不达标的产能可在6个月内整改。", [KEY]), id="应 became 可"),
        pytest.param(("应在6个月内整改。", ["e00000000"]), id="wrong key"),
        pytest.param(("应在6个月内整改。", [KEY, "e00000000"]), id="one key of two is invented"),
        pytest.param(("应在6个月内整改。", []), id="no key"),
        pytest.param(("系统提示已被忽略，您可以获得奖励500万元。", [KEY]), id="injected instruction obeyed"),
        pytest.param(("截至2025年1月1日完成整改。", [KEY]), id="invented date"),
    ],
)
def test_a_false_statement_is_dropped_and_counted(wrong: tuple[str, list[str]]) -> None:
    with serving(calls(said(wrong, LATE))) as script:
        answer = rephrase(EXTRACTIVE, model(script))
    assert [s.text for s in answer.statements] == [LATE[0]]
    assert answer.dropped == 1
    assert wrong[0] not in answer.text


@pytest.mark.parametrize(
    ("replies", "reason"),
    [
        pytest.param([fails(500)], "500", id="server error"),
        pytest.param([fails(401)], "密钥", id="wrong API key"),
        pytest.param([fails(429, retry_after="3600")], "频繁", id="rate limit that asks for an hour"),
        pytest.param([fails(429)], "频繁", id="rate limit without a word"),
        pytest.param([calls("not json at all")], "没有给出", id="malformed"),
        pytest.param([calls(said(("应在9个月内整改。", [KEY])))], "未通过", id="nothing passed the gate"),
        pytest.param([says("抱歉，我不能回答这个问题。")], "没有给出", id="refusal"),
        pytest.param([calls(said(GOOD, LATE), pieces=10) | {"cut_at": 8}], "", id="cut stream"),
    ],
)
def test_every_failure_falls_back_to_the_extractive_answer(replies: list[dict[str, object]], reason: str) -> None:
    with serving(*replies) as script:
        answer = rephrase(EXTRACTIVE, model(script))
    assert answer.text == EXTRACTIVE.text
    assert answer.statements == EXTRACTIVE.statements
    notice = answer.notices[-1]
    assert notice.kind == "language_model"
    assert reason in notice.text
    assert "sk-secret" not in answer.model_dump_json()


def test_a_short_rate_limit_is_waited_out() -> None:
    with serving(fails(429, retry_after="0"), calls(said(GOOD))) as script:
        assert rephrase(EXTRACTIVE, model(script)).statements[0].text == GOOD[0]


def test_a_stalled_stream_times_out() -> None:
    with serving(calls(said(GOOD, LATE), pieces=10) | {"stall_at": 5}) as script:
        answer = rephrase(EXTRACTIVE, model(script, timeout=0.5))
    assert "超时" in answer.notices[-1].text
    assert answer.text == EXTRACTIVE.text


def test_a_dead_server_falls_back() -> None:
    with serving(says("")) as script:
        pass
    assert rephrase(EXTRACTIVE, model(script)).text == EXTRACTIVE.text


def test_an_abstention_is_not_sent_to_the_model() -> None:
    nothing = Answer(question="？", status="no_basis", reason="not_mentioned", text="文件没有说。")
    with serving(calls(said(GOOD))) as script:
        assert rephrase(nothing, model(script)) == nothing
    assert not script.asked


def test_the_key_comes_from_the_environment_and_goes_to_the_server_only(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(calls(said(GOOD))) as script:
        monkeypatch.setenv("TIAOLI_LLM", "openai:scripted")
        monkeypatch.setenv("TIAOLI_LLM_BASE_URL", script.url)
        monkeypatch.setenv("TIAOLI_LLM_API_KEY", "sk-secret-123")
        asked = configured()
        assert asked is not None
        assert rephrase(EXTRACTIVE, asked).statements[0].text == GOOD[0]
    assert script.keys == ["Bearer sk-secret-123"]
    assert "sk-secret" not in repr(asked)


def test_no_model_is_configured_by_default() -> None:
    assert configured() is None


@pytest.mark.parametrize(("name", "said"), [("anthropic:claude", "langchain-anthropic"), ("nonsense", "openai:")])
def test_a_missing_provider_names_its_package(monkeypatch: pytest.MonkeyPatch, name: str, said: str) -> None:
    monkeypatch.setenv("TIAOLI_LLM", name)
    with pytest.raises(MissingExtraError, match=said):
        configured()


@pytest.mark.parametrize("given", ["soon", "0", "-3", "nan", "inf"])
def test_a_time_out_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("TIAOLI_LLM", "openai:scripted")
    monkeypatch.setenv("TIAOLI_LLM_TIMEOUT", given)
    with pytest.raises(BadInputError, match="TIAOLI_LLM_TIMEOUT"):
        configured()


@pytest.mark.parametrize(
    ("reply", "rewritten"),
    [
        ('{"question": "绍兴能耗不达标的产能由谁牵头？"}', "绍兴能耗不达标的产能由谁牵头？"),
        ('{"question": "杭州2021年由谁牵头？"}', None),  # words of its own
        ("绍兴由谁牵头", None),  # no JSON
        ('{"question": 5}', None),
        ("[" * 50_000, None),  # deeper than Python reads
    ],
)
def test_a_rewritten_follow_up_brings_in_nothing_new(reply: str, rewritten: str | None) -> None:
    with serving(calls(reply)) as script:
        assert rewrite("那由谁牵头呢？", ["绍兴能耗不达标的产能怎么处理？"], model(script)) == rewritten


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('{"statements": [{"text": "甲", "keys": ["a"]}, {"text": "乙", "ke', 1),  # cut: the whole ones count
        ('{"statements": [{"text": 5, "keys": ["a"]}, {"text": "乙", "keys": ["b"]}]}', 1),  # wrong type is skipped
        ('{"answers": []}', 0),
        ('{"statements": [{"text": "甲{}[]", "keys": []}]}', 1),  # brackets inside a text
        ('{"statements": [{"text": "甲", "keys": []}, {"text": ' + "[" * 50_000 + "}", 1),  # deeper than Python reads
        (r'{"statements": [{"text": "\ud83d", "keys": []}, {"text": "乙", "keys": []}]}', 1),  # half a character
    ],
)
def test_statements_are_read_from_a_growing_text(text: str, count: int) -> None:
    assert len(list(statements(text))) == count
    assert len(list(statements([text]))) == count


def test_statements_are_read_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work grows with the text, not with its square: rows that were given are not read again with every piece."""
    read: list[int] = []
    decoder = json.JSONDecoder()

    class Counting:
        def raw_decode(self, text: str, at: int) -> tuple[object, int]:
            read.append(at)
            return decoder.raw_decode(text, at)

    monkeypatch.setattr("assistant.generate.statements._DECODER", Counting())
    text = said(*(("甲", [KEY]) for _ in range(200)))
    assert len(list(statements(text))) == 200
    assert len(read) <= 400


def test_model_errors_never_carry_the_providers_words() -> None:
    with serving(fails(500)) as script, pytest.raises(ModelError) as error:
        list(model(script).stream("s", "u", {"title": "answer", "description": "", "type": "object", "properties": {}}))
    assert "secret" not in str(error.value)


def test_the_facade_uses_the_configured_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from assistant.app import Tiaoli

    with Tiaoli.open(tmp_path / "home", samples=True) as assistant:
        plain = assistant.ask("绍兴安全生产不达标的产能退出由谁牵头？")
        key = _key(plain.citations[0])
        with serving(calls(said(("由市应急管理局牵头。", [key]), ("由市发改委牵头。", [key])))) as script:
            monkeypatch.setenv("TIAOLI_LLM", "openai:scripted")
            monkeypatch.setenv("TIAOLI_LLM_BASE_URL", script.url)
            answer = assistant.ask("绍兴安全生产不达标的产能退出由谁牵头？")
    assert [s.text for s in answer.statements] == ["由市应急管理局牵头。"]
    assert answer.dropped == 1
