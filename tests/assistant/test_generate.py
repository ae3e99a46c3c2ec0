"""The model's client and what is read of its replies: ways of asking, settings, statements out of a growing text, thoughts left out."""

import json
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.generate import LanguageModel, configured
from assistant.generate.drafts import MOST_STATEMENTS, drafts
from assistant.generate.provider.client import spoken
from assistant.generate.provider.errors import ModelError
from corpus.errors import BadInputError, MissingExtraError
from tests.scripted_llm import Script, calls, fails, says, serving

SCHEMA: dict[str, Any] = {"title": "answer", "description": "", "type": "object", "properties": {}}
GOOD = '{"statements": [{"text": "甲", "keys": ["a"]}]}'


def asked(script: Script) -> str:
    model = LanguageModel("openai:scripted", script.url, SecretStr("sk-secret-123"), 20)
    return "".join(model.stream("s", "u", SCHEMA))


@pytest.mark.parametrize(
    "replies",
    [
        pytest.param([calls(GOOD)], id="tools"),
        pytest.param([fails(400), says(GOOD)], id="no tools: JSON mode"),
        pytest.param([fails(400), fails(400), says("好的，答案如下：\n" + GOOD + "\n以上。")], id="neither: plain text"),
        pytest.param([says("我不会用工具"), says(GOOD)], id="tools ignored: JSON mode"),
        pytest.param([fails(429, retry_after="0"), calls(GOOD)], id="a short rate limit is waited out"),
    ],
)
def test_it_uses_whichever_way_the_server_knows(replies: list[dict[str, object]]) -> None:
    with serving(*replies) as script:
        assert [one.keys for one in drafts([asked(script)])] == [("a",)]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ('<think>{"statements": []}先想想</think>\n' + GOOD, GOOD),
        ("先想想，{编号}…</think>" + GOOD, GOOD),  # the server swallowed the opening mark
        (GOOD, GOOD),
        ("好的：" + GOOD, "好的：" + GOOD),
        ("<think>没有想完", ""),
        ("", ""),
    ],
)
def test_what_a_model_thinks_aloud_is_left_out(said: str, kept: str) -> None:
    for size in (1, 7, 1000):
        assert "".join(spoken(said[at : at + size] for at in range(0, len(said), size))) == kept


def test_json_is_passed_on_as_it_comes() -> None:
    assert list(spoken(["{", '"a"', ": 1}"])) == ["{", '"a"', ": 1}"]


def test_the_key_comes_from_the_environment_and_goes_to_the_server_only(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(calls(GOOD)) as script:
        monkeypatch.setenv("TIAOLI_LLM", "openai:scripted")
        monkeypatch.setenv("TIAOLI_LLM_BASE_URL", script.url)
        monkeypatch.setenv("TIAOLI_LLM_API_KEY", "sk-secret-123")
        model = configured()
        assert model is not None
        assert "".join(model.stream("s", "u", SCHEMA)) == GOOD
    assert script.keys == ["Bearer sk-secret-123"]
    assert "sk-secret" not in repr(model)


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
    ("text", "count"),
    [
        ('{"statements": [{"text": "甲", "keys": ["a"]}, {"text": "乙", "ke', 1),  # cut: the whole ones count
        ('{"statements": [{"text": 5, "keys": ["a"]}, {"text": "乙", "keys": ["b"]}]}', 1),  # wrong type is skipped
        ('{"answers": []}', 0),
        ('{"statements": [{"text": "甲{}[]", "keys": []}]}', 1),  # brackets inside a text
        ('{"statements": [{"text": "甲", "keys": []}, {"text": ' + "[" * 50_000 + "}", 1),  # deeper than Python reads
        (r'{"statements": [{"text": "\ud83d", "keys": []}, {"text": "乙", "keys": []}]}', 1),  # half a character
        ('{"statements": [{"kind": "none"}, {"kind": "order", "text": "甲"}, 5, {"kind": ["value"], "text": "甲"}]}', 1),
        ('{"statements": [{"text": "甲", "keys": 5, "operands": [5, {"words": 5}], "ask": "1", "search": {}}]}', 1),
        (json.dumps({"statements": [{"text": "甲" * 401, "keys": []}]}), 0),  # no sentence is so long
        (json.dumps({"statements": [{"text": f"甲{n}", "keys": []} for n in range(500)]}), MOST_STATEMENTS),
    ],
)
def test_statements_are_read_from_a_growing_text(text: str, count: int) -> None:
    assert len(list(drafts(text))) == count
    assert len(list(drafts([text]))) == count


def test_statements_are_read_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work grows with the text, not with its square: rows that were given are not read again with every piece."""
    read: list[int] = []
    decoder = json.JSONDecoder()

    class Counting:
        def raw_decode(self, text: str, at: int) -> tuple[object, int]:
            read.append(at)
            return decoder.raw_decode(text, at)

    monkeypatch.setattr("assistant.generate.drafts._DECODER", Counting())
    list(drafts(json.dumps({"statements": [{"text": "甲", "keys": ["a"]} for _ in range(200)]})))
    assert len(read) <= 400


def test_model_errors_never_carry_the_providers_words() -> None:
    with serving(fails(500)) as script, pytest.raises(ModelError) as error:
        asked(script)
    assert "secret" not in str(error.value)
