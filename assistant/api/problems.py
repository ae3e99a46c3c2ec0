"""Requests that cannot be served, told in one Chinese line in the form that the address's clients read."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.api.checks import UnknownCheckError
from assistant.api.openai_chat import UnknownModelError
from assistant.api.wrong import wrong_arguments
from corpus.errors import LibraryBusyError, TiaoliError, UnknownDocumentError

OPENAI = "/v1/"
_PROGRAMS = (OPENAI, "/api/")


async def told_wrong(request: Request, error: Exception) -> Response:
    """The answer to a request whose arguments cannot be taken (a handler of RequestValidationError)."""
    errors = error.errors() if isinstance(error, RequestValidationError) else []
    return refused(request.url.path, HTTPStatus.UNPROCESSABLE_ENTITY, wrong_arguments(errors))


async def told_unread(request: Request, error: Exception) -> Response:
    """The answer to a body that is no text of JSON at all, and to whatever else the framework refuses (a handler of HTTPException)."""
    if not isinstance(error, HTTPException) or not request.url.path.startswith(_PROGRAMS):
        return await http_exception_handler(request, error if isinstance(error, HTTPException) else HTTPException(500))
    unread = error.status_code == HTTPStatus.BAD_REQUEST
    return refused(
        request.url.path, error.status_code, "请求体读不了：应是 UTF-8 的 JSON。" if unread else str(error.detail), error.headers
    )


def refused(path: str, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """One Chinese line as clients of this address read it: {"detail"}, or OpenAI's {"error"}."""
    content: dict[str, Any] = {"detail": message}
    if path.startswith(OPENAI):
        kind = "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
        content = {"error": {"message": message, "type": kind, "param": None, "code": None}}
    return JSONResponse(content, status, headers=dict(headers or {}))


async def told(request: Request, error: Exception) -> Response:
    """The answer to a request that the facade could not serve (a handler of TiaoliError)."""
    return refused(request.url.path, _status(error), str(error))


def _status(error: Exception) -> int:
    match error:
        case UnknownDocumentError() | UnknownCheckError() | UnknownModelError():
            return HTTPStatus.NOT_FOUND
        case LibraryBusyError():
            return HTTPStatus.SERVICE_UNAVAILABLE
        case TiaoliError():
            return HTTPStatus.BAD_REQUEST
    return HTTPStatus.INTERNAL_SERVER_ERROR
