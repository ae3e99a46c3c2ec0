"""Replies in the form that each provider streams them: the same JSON text is read out of all, with the tokens where they are counted.

The chunks have the fields and the order of the providers' public descriptions of their OpenAI-compatible interface; ids are made up.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.generate import LanguageModel
from assistant.generate.provider.client import Usage
from tests.scripted_llm import fails, sends, serving

SCHEMA: dict[str, Any] = {"title": "answer", "description": "", "type": "object", "properties": {}}
SAID = '{"statements": [{"kind": "value", "text": "6个月", "keys": ["k3ab"]}]}'
HALF = len(SAID) // 2
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
Chunk = dict[str, Any]


def chunk(delta: Chunk | None, finish: str | None = None, **more: Any) -> Chunk:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices} | more


def call(arguments: str, **first: Any) -> Chunk:
    return {"tool_calls": [{"index": 0, "function": {"arguments": arguments} | ({"name": "answer"} if first else {})} | first]}


def usage(prompt: int, reply: int, **more: Any) -> Chunk:
    return {"usage": {"prompt_tokens": prompt, "completion_tokens": reply, "total_tokens": prompt + reply} | more}


def streamed(*chunks: Chunk, separator: str = "\n\n", done: bool = True) -> dict[str, Any]:
    lines = [f"data: {json.dumps(one, ensure_ascii=False)}{separator}" for one in chunks]
    body = "".join([*lines, f"data: [DONE]{separator}" if done else ""]).encode()
    write: Callable[[Callable[[bytes], Any]], None] = lambda send: send(HEAD + body)  # noqa: E731
    return sends(write)


FIRST = {"id": "call_1", "type": "function"}
THOUGHT = '用户问期限。{"statements": []} 不对，再看。'
EXCHANGES: dict[str, tuple[list[dict[str, Any]], tuple[int, int]]] = {
    "OpenAI: the call's name first, then its arguments": (
        [
            streamed(
                chunk({"role": "assistant", "content": None} | call("", **FIRST)),
                chunk(call(SAID[:HALF])),
                chunk(call(SAID[HALF:])),
                chunk({}, "stop"),
            )
        ],
        (0, 0),
    ),
    "Azure and others: a first chunk without choices, usage in the last": (
        [
            streamed(
                chunk(None, prompt_filter_results=[]),
                chunk({"role": "assistant"} | call(SAID, **FIRST)),
                chunk({}, "tool_calls"),
                chunk(None, **usage(900, 30)),
            )
        ],
        (900, 30),
    ),
    "DeepSeek chat: usage beside the finish": (
        [
            streamed(
                chunk({"role": "assistant", "content": ""} | call("", **FIRST), usage=None),
                chunk(call(SAID), usage=None),
                chunk({"content": ""}, "tool_calls", **usage(812, 25, prompt_cache_hit_tokens=0)),
            )
        ],
        (812, 25),
    ),
    "DeepSeek reasoner: no tools, its thoughts in a field of their own": (
        [
            fails(400),
            streamed(
                chunk({"role": "assistant", "content": None, "reasoning_content": ""}),
                chunk({"content": None, "reasoning_content": THOUGHT}),
                chunk({"content": SAID[:HALF], "reasoning_content": None}),
                chunk({"content": SAID[HALF:], "reasoning_content": None}),
                chunk(
                    {"content": "", "reasoning_content": None}, "stop", **usage(700, 90, completion_tokens_details={"reasoning_tokens": 60})
                ),
            ),
        ],
        (700, 90),
    ),
    "Qwen, thinking, by API: neither tools nor JSON mode": (
        [
            fails(400),
            fails(400),
            streamed(
                chunk({"content": None, "role": "assistant", "reasoning_content": THOUGHT}),
                chunk({"content": SAID, "reasoning_content": None}),
                chunk({"content": "", "reasoning_content": None}, "stop"),
                chunk(None, **usage(650, 80)),
            ),
        ],
        (650, 80),
    ),
    "Qwen, thinking, on vLLM without a reasoning parser: thoughts in the text": (
        [
            fails(400),
            streamed(
                chunk({"role": "assistant", "content": ""}),
                *(chunk({"content": piece}) for piece in ("<think>", "\n", THOUGHT, "\n</think>", "\n\n", SAID[:HALF], SAID[HALF:])),
                chunk({"content": ""}, "stop", stop_reason=None),
            ),
        ],
        (0, 0),
    ),
    "R1 templates: the opening mark stands in the prompt": (
        [
            fails(400),
            streamed(chunk({"role": "assistant", "content": THOUGHT}), chunk({"content": "</think>\n\n" + SAID}), chunk({}, "stop")),
        ],
        (0, 0),
    ),
    "vLLM: a named call that finishes with stop": (
        [
            streamed(
                chunk({"role": "assistant", "content": ""}), chunk(call(SAID, **FIRST)), chunk({"content": ""}, "stop", stop_reason=None)
            )
        ],
        (0, 0),
    ),
    "Ollama: the whole call in one chunk": (
        [
            streamed(
                chunk({"role": "assistant", "content": ""} | call(SAID, **FIRST), system_fingerprint="fp_ollama"),
                chunk({"role": "assistant", "content": ""}, "tool_calls", system_fingerprint="fp_ollama"),
            )
        ],
        (0, 0),
    ),
    "Ollama: a model without tools": (
        [
            fails(400),
            streamed(
                *(chunk({"role": "assistant", "content": piece}) for piece in (SAID[:HALF], SAID[HALF:])),
                chunk({"role": "assistant", "content": ""}, "stop"),
            ),
        ],
        (0, 0),
    ),
    "Anthropic by its compatible interface: words before the call": (
        [
            streamed(
                chunk({"role": "assistant", "content": "我来看条款。"}),
                chunk(call("", **FIRST)),
                chunk(call(SAID[:HALF])),
                chunk(call(SAID[HALF:])),
                chunk({}, "tool_calls", **usage(980, 41)),
            )
        ],
        (980, 41),
    ),
    "GLM: no blank line after the end, CRLF between": (
        [
            streamed(
                chunk({"role": "assistant"} | call(SAID, **FIRST)),
                chunk({"role": "assistant", "content": ""}, "tool_calls", **usage(500, 20)),
                separator="\r\n\r\n",
            )
        ],
        (500, 20),
    ),
    "llama.cpp: plain text in a fence": (
        [
            fails(400),
            fails(400),
            streamed(
                chunk({"role": "assistant", "content": None}),
                chunk({"content": "```json\n" + SAID}),
                chunk({"content": "\n```"}),
                chunk({}, "stop"),
            ),
        ],
        (0, 0),
    ),
}


@pytest.mark.parametrize("provider", EXCHANGES)
def test_every_providers_stream_gives_the_same_text(provider: str) -> None:
    replies, (prompt, reply) = EXCHANGES[provider]
    counted = Usage()
    with serving(*replies) as script:
        model = LanguageModel("openai:m", script.url, SecretStr("none"), 20)
        text = "".join(model.stream("s", "u", SCHEMA, usage=counted))
    assert text.strip("`json\n ") == SAID.strip("`json\n ")
    assert (counted.prompt, counted.reply) == (prompt, reply)
    assert len(script.asked) == len(replies)
