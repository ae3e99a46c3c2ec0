"""Tiaoli as a model of OpenAI's chat interface, for any client that speaks it: /v1/models and /v1/chat/completions.

The user's messages are the conversation, the last one is the question; what systems and assistants said is passed over, for nothing but
documents may decide an answer. Beside the text every completion, and the last chunk of a stream, has the field `tiaoli`: status, reason,
citations, nearest clauses, notices. Region, day and document come in the request's field of the same name (`extra_body` of the official
client).
"""

import time
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from starlette.responses import JSONResponse, Response, StreamingResponse

from assistant.api.schemas import Name, Sent
from assistant.app.given import LONGEST_QUESTION
from assistant.model import Answer, Notice, Reason
from corpus.errors import BadInputError, TiaoliError
from corpus.model import Citation, Frozen

if TYPE_CHECKING:
    from assistant.app import Tiaoli

MODEL = "tiaoli"
MOST_MESSAGES, LONGEST_MESSAGE = 500, 100_000


class TextPart(BaseModel):
    """A piece of a message; only text can be read."""

    type: Literal["text"]
    text: str = Field(max_length=LONGEST_MESSAGE)


class Message(BaseModel):
    """One message of the conversation; what else clients send with it is passed over."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[TextPart] | None = Field(None, max_length=LONGEST_MESSAGE)

    @property
    def said(self) -> str:
        return self.content if isinstance(self.content, str) else "\n".join(part.text for part in self.content or ())


class Where(Sent):
    """Where the user is, by which day, and which document alone is asked."""

    region: Name | None = None
    as_of: Name | None = None
    document: Name | None = None


class StreamOptions(BaseModel):
    include_usage: bool = False


class ChatRequest(BaseModel):
    """OpenAI's request; what steers a language model (temperature, tools …) has nothing to steer here and is passed over."""

    model_config = ConfigDict(
        extra="ignore", json_schema_extra={"examples": [{"model": MODEL, "messages": [{"role": "user", "content": "职工安置由谁负责？"}]}]}
    )

    model: str = Field(MODEL, max_length=200, examples=[MODEL])
    messages: list[Message] = Field(min_length=1, max_length=MOST_MESSAGES)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    tiaoli: Where | None = None

    def conversation(self) -> tuple[str, list[str]]:
        """(the question, the user's earlier messages). Raises BadInputError where the user says nothing last."""
        told = [message for message in self.messages if message.role in ("user", "assistant")]
        if not told or told[-1].role != "user":
            raise BadInputError("messages 的最后一条应是用户（user）的问题。")
        *earlier, last = [message.said for message in told if message.role == "user"]
        return last, [turn[:LONGEST_QUESTION] for turn in earlier if turn.strip()]


class Evidence(Frozen):
    """The field `tiaoli` of a completion."""

    status: Literal["answered", "no_basis", "clarify"]
    reason: Reason | None = None
    short_answer: str = ""
    rewritten_question: str = ""
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Citation, ...] = ()
    notices: tuple[Notice, ...] = ()


class Usage(Frozen):
    """Clients add these up; no tokens are counted here."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0


class Reply(Frozen):
    role: Literal["assistant"] = "assistant"
    content: str


class Choice(Frozen):
    index: int = 0
    message: Reply
    finish_reason: Literal["stop"] = "stop"


class Completion(Frozen):
    """OpenAI's answer, with our field `tiaoli`."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: tuple[Choice, ...]
    usage: Usage = Usage()
    tiaoli: Evidence


class ModelCard(Frozen):
    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = MODEL


class ModelList(Frozen):
    object: Literal["list"] = "list"
    data: tuple[ModelCard, ...] = (ModelCard(),)


class OpenAIError(Frozen):
    """OpenAI's way to tell why a request was not served."""

    error: dict[str, str | None]


def router(assistant: "Tiaoli") -> APIRouter:
    """The two addresses over one assistant."""
    problems: dict[int | str, dict[str, Any]] = {status: {"model": OpenAIError} for status in (400, 401, 403, 404, 413, 415, 422, 429)}
    api = APIRouter(prefix="/v1", tags=["OpenAI"], responses=problems)

    @api.get("/models", summary="可用的模型：只有 tiaoli")
    def models() -> ModelList:
        return ModelList()

    @api.get("/models/{model}", summary="模型 tiaoli")
    def model_card(model: Name) -> ModelCard:
        _known(model)
        return ModelCard()

    @api.post("/chat/completions", summary="对话：stream 为 true 时以 SSE 逐段返回", response_model=Completion)
    def complete(asked: ChatRequest) -> Response:
        _known(asked.model)
        question, history = asked.conversation()
        where = asked.tiaoli or Where()
        region = assistant.known_place(where.region) if where.region else None
        steps = assistant.answering(question, history, region, where.as_of or None, where.document)
        first = next(steps)  # what is wrong with the question is told before a stream begins
        if asked.stream:
            chunks = _streamed(chain([first], steps), bool(asked.stream_options and asked.stream_options.include_usage))
            # a proxy in front passes each piece on at once
            return StreamingResponse(chunks, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
        *_, last = chain([first], steps)
        return JSONResponse(_completion(last).model_dump(mode="json"))

    return api


class UnknownModelError(TiaoliError):
    """A model that is not offered here."""


def _known(model: str) -> None:
    if model != MODEL:
        raise UnknownModelError(f"没有模型“{model[:40]}”：请用 {MODEL}。")


def _completion(answer: Answer) -> Completion:
    return Completion(id=_new_id(), created=_now(), choices=(Choice(message=Reply(content=answer.text)),), tiaoli=_evidence(answer))


def _evidence(answer: Answer) -> Evidence:
    return Evidence.model_validate({name: getattr(answer, name) for name in Evidence.model_fields})


def _new_id() -> str:
    return f"chatcmpl-{uuid4().hex}"


def _now() -> int:
    return int(time.time())


def _streamed(steps: Iterator[Answer], with_usage: bool) -> Iterator[bytes]:
    """Server-sent events: while the answer grows a comment that keeps the connection, then the answer line by line.

    What a language model drafts may still be withdrawn, so nothing is sent before the whole stands.
    """
    head = {"id": _new_id(), "object": "chat.completion.chunk", "created": _now(), "model": MODEL}
    yield _event(head | {"choices": [_delta({"role": "assistant", "content": ""})]})
    try:
        for answer in steps:
            last = answer
            yield ": 正在核对\n\n".encode()
    except TiaoliError as error:
        yield _event({"error": {"message": str(error), "type": "server_error", "param": None, "code": None}})
        return
    for line in last.text.splitlines(keepends=True):
        yield _event(head | {"choices": [_delta({"content": line})]})
    yield _event(head | {"choices": [_delta({}, "stop")], "tiaoli": _evidence(last).model_dump(mode="json")})
    if with_usage:
        yield _event(head | {"choices": [], "usage": Usage().model_dump()})
    yield b"data: [DONE]\n\n"


def _delta(delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish}


_JSON = TypeAdapter(dict[str, Any])


def _event(content: dict[str, Any]) -> bytes:
    return b"data: " + _JSON.dump_json(content) + b"\n\n"
