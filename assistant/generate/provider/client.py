"""The one place that talks to a model provider: any server that speaks the OpenAI protocol, others through their langchain package.

Configured by the environment only: TIAOLI_LLM=openai:<model>, TIAOLI_LLM_BASE_URL, TIAOLI_LLM_API_KEY, TIAOLI_LLM_TIMEOUT
(seconds for a whole answer, 60). Whatever a server does, a call ends in that time and takes in a bounded reply. Nothing is traced,
no tokens are counted, the key is never logged or shown.
"""

import os
import threading
import time
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Literal

from pydantic import SecretStr

from assistant.generate.provider.errors import ModelError, ModeRefusedError
from corpus.errors import BadInputError, MissingExtraError, TiaoliError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessageChunk

Mode = Literal["tools", "json", "text"]
MODES: tuple[Mode, ...] = ("tools", "json", "text")
# a server that asks to wait longer than this is not waited for
LONGEST_WAIT_S = 5.0
LONGEST_TIMEOUT_S = 86_400.0
MOST_BYTES = 8 * 2**20
"""From the network in one call: some 25,000 streamed tokens in their frames, reasoning included."""
MOST_TEXT = 200_000
"""Characters of one reply; an answer has a few thousand."""
OPENAI = "openai:"
_PACKAGES = {"anthropic": "langchain-anthropic", "google_genai": "langchain-google-genai", "ollama": "langchain-ollama"}


class LanguageModel:
    """A chat model asked for JSON by tool call, JSON mode or plain text, whichever the server can do.

    `trusted`: it may say what the floor does not (see `trial`).
    """

    def __init__(self, name: str, base_url: str | None, key: SecretStr | None, timeout: float) -> None:
        self.name, self.base_url, self.timeout, self.trusted = name, base_url, timeout, True
        self._chat = _chat_model(name, base_url, key, timeout)
        self._modes = MODES

    @property
    def way(self) -> str:
        """How the server is asked, as far as is known: tools, json or text."""
        return self._modes[0]

    def stream(
        self, system: str, user: str, schema: dict[str, Any], *, deadline: float | None = None, usage: "Usage | None" = None
    ) -> Iterator[str]:
        """Pieces of one JSON text following `schema` (with "title" and "description"), as they arrive, without what a model thinks aloud.

        Falls from tools to JSON mode to plain text while nothing has arrived yet, and remembers what worked. Ends by `deadline`
        (time.monotonic; the model's own time limit where none is given). `usage` is filled with the tokens that the server counts.
        Raises ModelError on time-out, refusal, rate limit, a dead or cut connection, a reply too long.
        """
        deadline = time.monotonic() + self.timeout if deadline is None else deadline
        return _until(deadline, self._asked(system, user, schema, deadline, usage or Usage()))

    def _asked(self, system: str, user: str, schema: dict[str, Any], deadline: float, usage: "Usage") -> Iterator[str]:
        from langsmith import tracing_context

        from assistant.generate.provider.connection import allowing

        with tracing_context(enabled=False), allowing(deadline, MOST_BYTES):
            for mode in self._modes:
                try:
                    yield from self._attempt(mode, system, user, schema, deadline, usage)
                except ModeRefusedError:
                    if mode == MODES[-1]:
                        raise
                else:
                    self._modes = MODES[MODES.index(mode) :]
                    return

    def _attempt(self, mode: Mode, system: str, user: str, schema: dict[str, Any], deadline: float, usage: "Usage") -> Iterator[str]:
        said = False
        for piece in spoken(_bounded(self._pieces(mode, [("system", system), ("human", user)], schema, deadline, usage))):
            said = True
            yield piece
        if not said:
            raise ModeRefusedError("语言模型没有给出内容")

    def _pieces(
        self, mode: Mode, messages: list[tuple[str, str]], schema: dict[str, Any], deadline: float, usage: "Usage"
    ) -> Iterator[str]:
        for attempt in (1, 2):
            try:
                yield from self._whole_stream(mode, messages, schema, deadline, usage)
                return
            except TiaoliError:
                raise
            except Exception as error:  # every provider raises types of its own; this is their one surface
                if attempt == 2 or not _waited_out(error, deadline):
                    raise _explained(error) from error

    def _whole_stream(
        self, mode: Mode, messages: list[tuple[str, str]], schema: dict[str, Any], deadline: float, usage: "Usage"
    ) -> Iterator[str]:
        finished = not self.name.startswith(OPENAI)
        for chunk in self._bound(mode, schema).stream(messages):
            if time.monotonic() > deadline:
                raise ModelError("语言模型超时")
            finished = finished or bool(chunk.response_metadata.get("finish_reason"))
            usage.take(getattr(chunk, "usage_metadata", None))
            yield _text(chunk, mode)
        if not finished:
            # a connection closed early ends the stream without an error
            raise ModelError("语言模型的回答中途断开")

    def _bound(self, mode: Mode, schema: dict[str, Any]) -> Any:
        if mode == "tools":
            return self._chat.bind_tools([schema], tool_choice=schema["title"])
        if mode == "json":
            # as an extra field: the client's own parsing of JSON replies insists on a role in every first chunk
            return self._chat.bind(extra_body={"response_format": {"type": "json_object"}})
        return self._chat


@dataclass
class Usage:
    """Tokens of a call as the server counts them; 0 where it does not say."""

    prompt: int = 0
    reply: int = 0

    def take(self, counted: Any) -> None:
        """A chunk's usage: it stands for the whole call so far, whichever chunk brings it."""
        if isinstance(counted, dict):
            self.prompt = max(self.prompt, int(counted.get("input_tokens") or 0))
            self.reply = max(self.reply, int(counted.get("output_tokens") or 0))


def _bounded(pieces: Iterator[str]) -> Iterator[str]:
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > MOST_TEXT:
            raise ModelError("语言模型的回答太长")
        yield piece


_OPEN, _SHUT = "<think>", "</think>"


def spoken(pieces: Iterable[str]) -> Iterator[str]:
    """`pieces` without what a thinking model says between <think> and </think>, or, where its server swallows the first, before the
    second. What begins like JSON comes at once; other beginnings are held until they are known to be no thought."""
    held, free = "", False
    for piece in pieces:
        if free:
            yield piece
            continue
        held += piece
        begun = held.lstrip()
        if _SHUT in begun:
            held = begun = begun.partition(_SHUT)[2].lstrip()
            free = bool(held)
        else:
            free = begun.startswith("{")
        if free:
            yield begun
    if not free and held.strip() and not held.lstrip().startswith(_OPEN):
        yield held


def _until(deadline: float, pieces: Iterator[str]) -> Iterator[str]:
    """`pieces` made in a thread of their own, which is left behind at `deadline` (time.monotonic): looking up a host's name and the
    clients of other providers know no limit of ours. Raises ModelError then, and what the making of `pieces` raises."""
    arrived: SimpleQueue[str | TiaoliError | None] = SimpleQueue()
    left = threading.Event()

    def make() -> None:
        try:
            for piece in pieces:
                arrived.put(piece)
                if left.is_set():
                    return
        except TiaoliError as error:
            arrived.put(error)
        finally:
            arrived.put(None)

    threading.Thread(target=make, name="tiaoli-model", daemon=True).start()
    try:
        while (one := arrived.get(timeout=max(0, deadline - time.monotonic()))) is not None:
            if isinstance(one, TiaoliError):
                raise one
            yield one
    except Empty:
        raise ModelError("语言模型超时") from None
    finally:
        left.set()


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
    if not 0 < seconds <= LONGEST_TIMEOUT_S:
        raise BadInputError(f"TIAOLI_LLM_TIMEOUT={text} 看不懂：请写成秒数，如 60，最多 {LONGEST_TIMEOUT_S:g}。")
    return seconds


def _chat_model(name: str, base_url: str | None, key: SecretStr | None, timeout: float) -> "BaseChatModel":
    # before langchain is imported, so that nothing of it looks for a tracing service
    os.environ["LANGSMITH_TRACING"] = os.environ["LANGCHAIN_TRACING_V2"] = "false"
    from langchain.chat_models import init_chat_model

    # pydantic's warning of a reply out of form quotes it on stderr, and with it what a server repeats of the key
    warnings.filterwarnings("ignore", message="Pydantic serializer warnings")
    options: dict[str, Any] = {"temperature": 0, "timeout": timeout, "max_retries": 0}
    if name.startswith(OPENAI):
        from assistant.generate.provider.connection import clients

        base_url = base_url or os.environ.get("OPENAI_API_BASE") or os.environ.get("OPENAI_BASE_URL") or "https://api.openai.com/v1"
        # a local server needs no key, the client insists on one; usage counts are not asked for
        options |= {"base_url": base_url, "api_key": key or SecretStr("none"), "stream_usage": False, **clients(base_url)}
    else:
        options |= {"base_url": base_url} if base_url else {}
        options |= {"api_key": key} if key else {}
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


def _waited_out(error: Exception, deadline: float) -> bool:
    """A rate limit with a short Retry-After has been waited out; everything else is not retried."""
    response = getattr(error, "response", None)
    if getattr(error, "status_code", None) != 429 or response is None:
        return False
    try:
        wait = float(response.headers.get("retry-after", "nan"))
    except ValueError:
        return False
    if not 0 <= wait <= min(LONGEST_WAIT_S, deadline - time.monotonic()):
        return False
    time.sleep(wait)
    return True


def _explained(error: Exception) -> ModelError:
    """A short reason; the provider's own message is left out, it may hold the key or the prompt."""
    status = getattr(error, "status_code", None)
    if status in (400, 404, 415, 422):
        return ModeRefusedError(f"语言模型服务不接受请求（{status}）")
    reasons = {401: "密钥无效", 403: "没有权限", 429: "请求过于频繁"}
    if status is not None and 300 <= status < 400:
        return ModelError("语言模型服务要求转到别的地址，没有照办")
    if status is not None:
        return ModelError(f"语言模型服务出错（{reasons.get(status, status)}）")
    if "timeout" in type(error).__name__.lower():
        return ModelError("语言模型超时")
    return ModelError("语言模型连接中断")
