"""The one place that talks to a model provider: any server that speaks the OpenAI protocol, others through their langchain package.

Configured by the environment only: TIAOLI_LLM=openai:<model>, TIAOLI_LLM_BASE_URL, TIAOLI_LLM_API_KEY, TIAOLI_LLM_TIMEOUT
(seconds for a whole answer, 60). Nothing is traced, no tokens are counted, the key is never logged or shown.
"""

import os
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from pydantic import SecretStr

from corpus.errors import BadInputError, MissingExtraError, TiaoliError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessageChunk

Mode = Literal["tools", "json", "text"]
MODES: tuple[Mode, ...] = ("tools", "json", "text")
# a server that asks to wait longer than this is not waited for
LONGEST_WAIT_S = 5.0
_PACKAGES = {"anthropic": "langchain-anthropic", "google_genai": "langchain-google-genai", "ollama": "langchain-ollama"}


class ModelError(TiaoliError):
    """The language model gave nothing usable; the message is a short Chinese reason fit for a notice."""


class ModeRefusedError(ModelError):
    """The server does not know this way of asking for structured output."""


class LanguageModel:
    """A chat model asked for JSON by tool call, JSON mode or plain text, whichever the server can do."""

    def __init__(self, name: str, base_url: str | None, key: SecretStr | None, timeout: float) -> None:
        self.name, self.timeout = name, timeout
        self._chat = _chat_model(name, base_url, key, timeout)
        self._modes = list(MODES)

    def stream(self, system: str, user: str, schema: dict[str, Any]) -> Iterator[str]:
        """Pieces of one JSON text following `schema` (with "title" and "description"), as they arrive.

        Falls from tools to JSON mode to plain text while nothing has arrived yet, and remembers what worked.
        Raises ModelError on time-out, refusal, rate limit, a dead or cut connection.
        """
        deadline = time.monotonic() + self.timeout
        while True:
            mode = self._modes[0]
            try:
                yield from self._attempt(mode, system, user, schema, deadline)
            except ModeRefusedError:
                if len(self._modes) == 1:
                    raise
                self._modes.pop(0)
            else:
                return

    def _attempt(self, mode: Mode, system: str, user: str, schema: dict[str, Any], deadline: float) -> Iterator[str]:
        said = False
        for piece in self._pieces(mode, [("system", system), ("human", user)], schema, deadline):
            said = said or bool(piece)
            yield piece
        if not said:
            raise ModeRefusedError("语言模型没有给出内容")

    def _pieces(self, mode: Mode, messages: list[tuple[str, str]], schema: dict[str, Any], deadline: float) -> Iterator[str]:
        from langsmith import tracing_context

        for attempt in (1, 2):
            try:
                with tracing_context(enabled=False):
                    yield from self._whole_stream(mode, messages, schema, deadline)
                return
            except TiaoliError:
                raise
            except Exception as error:  # every provider raises types of its own; this is their one surface
                if attempt == 2 or not _worth_waiting(error):
                    raise _explained(error) from error

    def _whole_stream(self, mode: Mode, messages: list[tuple[str, str]], schema: dict[str, Any], deadline: float) -> Iterator[str]:
        finished = not self.name.startswith("openai:")
        for chunk in self._bound(mode, schema).stream(messages):
            if time.monotonic() > deadline:
                raise ModelError("语言模型超时")
            finished = finished or bool(chunk.response_metadata.get("finish_reason"))
            yield _text(chunk, mode)
        if not finished:
            # a connection closed early ends the stream without an error
            raise ModelError("语言模型的回答中途断开")

    def _bound(self, mode: Mode, schema: dict[str, Any]) -> Any:
        if mode == "tools":
            return self._chat.bind_tools([schema], tool_choice=schema["title"])
        if mode == "json":
            return self._chat.bind(response_format={"type": "json_object"})
        return self._chat


def configured() -> LanguageModel | None:
    """The model that the environment names, None when it names none.

    Raises MissingExtraError naming the package when the provider's langchain package is not installed, BadInputError for a
    time that is none.
    """
    name = os.environ.get("TIAOLI_LLM", "").strip()
    if not name:
        return None
    key = os.environ.get("TIAOLI_LLM_API_KEY")
    timeout = _seconds(os.environ.get("TIAOLI_LLM_TIMEOUT") or "60")
    return LanguageModel(name, os.environ.get("TIAOLI_LLM_BASE_URL"), SecretStr(key) if key else None, timeout)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < float("inf"):
        raise BadInputError(f"TIAOLI_LLM_TIMEOUT={text} 看不懂：请写成秒数，如 60。")
    return seconds


def _chat_model(name: str, base_url: str | None, key: SecretStr | None, timeout: float) -> "BaseChatModel":
    # before langchain is imported, so that nothing of it looks for a tracing service
    os.environ["LANGSMITH_TRACING"] = os.environ["LANGCHAIN_TRACING_V2"] = "false"
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"temperature": 0, "timeout": timeout, "max_retries": 0}
    if base_url:
        options["base_url"] = base_url
    if name.startswith("openai:"):
        # a local server needs no key, the client insists on one; usage counts are not asked for
        options |= {"api_key": key or SecretStr("none"), "stream_usage": False}
    elif key:
        options["api_key"] = key
    try:
        chat: BaseChatModel = init_chat_model(name, **options)
    except ImportError as error:
        provider = name.partition(":")[0]
        package = _PACKAGES.get(provider, f"langchain-{provider.replace('_', '-')}")
        raise MissingExtraError(f"语言模型 {name} 需要先安装 {package}：pip install {package}") from error
    except ValueError as error:
        raise MissingExtraError(f"TIAOLI_LLM={name} 看不懂：请写成 openai:<模型名> 的样子。") from error
    return chat


def _text(chunk: "BaseMessageChunk", mode: Mode) -> str:
    if mode == "tools":
        return "".join(call.get("args") or "" for call in getattr(chunk, "tool_call_chunks", []))
    return chunk.content if isinstance(chunk.content, str) else ""


def _worth_waiting(error: Exception) -> bool:
    """A rate limit with a short Retry-After has been waited out; everything else is not retried."""
    response = getattr(error, "response", None)
    if getattr(error, "status_code", None) != 429 or response is None:
        return False
    try:
        wait = float(response.headers.get("retry-after", "nan"))
    except ValueError:
        return False
    if not 0 <= wait <= LONGEST_WAIT_S:
        return False
    time.sleep(wait)
    return True


def _explained(error: Exception) -> ModelError:
    """A short reason; the provider's own message is left out, it may hold the key or the prompt."""
    status = getattr(error, "status_code", None)
    if status in (400, 404, 415, 422):
        return ModeRefusedError(f"语言模型服务不接受请求（{status}）")
    reasons = {401: "密钥无效", 403: "没有权限", 429: "请求过于频繁"}
    if status is not None:
        return ModelError(f"语言模型服务出错（{reasons.get(status, status)}）")
    if "timeout" in type(error).__name__.lower():
        return ModelError("语言模型超时")
    return ModelError("语言模型连接中断")
