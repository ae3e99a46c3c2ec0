"""The assistant as an MCP server: the same functions as the LangChain tools, results as compact JSON text.

Whatever line arrives, the server lives on: no JSON is answered with -32700, no message with -32600, wrong arguments with one Chinese line.
"""

import json
from collections.abc import Callable
from functools import wraps
from importlib.metadata import version
from typing import Any

import anyio
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared._context_streams import create_context_streams
from mcp.shared.message import SessionMessage
from mcp_types import (
    INVALID_REQUEST,
    PARSE_ERROR,
    CallToolResult,
    ErrorData,
    InputRequiredResult,
    JSONRPCError,
    JSONRPCMessage,
    JSONRPCNotification,
)
from pydantic import ValidationError
from starlette.applications import Starlette

from assistant.api.functions import FUNCTIONS, Functions
from assistant.api.wrong import wrong_arguments
from assistant.app import Tiaoli
from corpus.errors import TiaoliError

INSTRUCTIONS = (
    "查询政策文件与企业自查。每个结论都附文件、文号与条款；文件没有说的会说明没有依据，请不要自行补充。"
    "结果是短的：total 为总数，next 不为空时用它作 offset 再查，得到其余；条款全文用 tiaoli_show。"
)


def server(assistant: Tiaoli) -> "Server":
    """An MCP server whose tools are named tiaoli_<function>."""
    functions = Functions(assistant)
    served = Server("tiaoli", instructions=INSTRUCTIONS, version=version("tiaoli"), log_level="WARNING")
    for name in FUNCTIONS:
        # as text alone: structured output would send every result twice
        served.tool(name=f"tiaoli_{name}", structured_output=False)(_told(getattr(functions, name)))
    return served


def over_http(assistant: Tiaoli) -> Starlette:
    """The same server at /mcp (streamable HTTP), each request by itself: no session to keep, or to take over.

    Which names it is reached under, and by whom, is the door's.
    """
    trusted = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    return server(assistant).streamable_http_app(json_response=True, stateless_http=True, transport_security=trusted)


def _told(function: Callable[..., Any]) -> Callable[..., Any]:
    """Its result as JSON; input that cannot be used becomes an error result with its Chinese line."""

    @wraps(function)
    def call(*arguments: Any, **named: Any) -> str:
        try:
            return json.dumps(function(*arguments, **named), ensure_ascii=False)
        except TiaoliError as error:
            raise ToolError(str(error)) from error

    return call


class Server(MCPServer[None]):
    """The library's server, which also answers lines that are no message and names wrong arguments in Chinese."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[None, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        if name not in {f"tiaoli_{known}" for known in FUNCTIONS}:
            raise ToolError(f"没有工具 {name[:40]}。可用的有：{'、'.join(f'tiaoli_{known}' for known in FUNCTIONS)}。")
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            match error.__cause__:
                case ValidationError() as wrong:
                    raise ToolError(wrong_arguments(wrong.errors())) from None
                case ToolError() as told:  # without the library's English before it
                    raise told from None
            raise

    async def run_stdio_async(self) -> None:
        """As the library's, but a line that is no JSON, or no message, is answered (the library only logs it)."""
        async with stdio_server() as (read, write), anyio.create_task_group() as group:
            sender, messages = create_context_streams[SessionMessage | Exception](0)
            group.start_soon(_pass_on, read, sender, write)
            await self._lowlevel_server.run(messages, write, self._lowlevel_server.create_initialization_options())
            group.cancel_scope.cancel()


async def _pass_on(read: Any, sender: Any, write: Any) -> None:
    async with sender:
        async for message in read:
            error = _unreadable(message) if isinstance(message, Exception) else _unanswerable(message.message)
            if error is not None:
                await write.send(SessionMessage(JSONRPCError(jsonrpc="2.0", id=None, error=error)))
            else:
                await sender.send(message)


def _unanswerable(message: JSONRPCMessage) -> ErrorData | None:
    """Invalid request for one whose id is neither text nor a whole number: the library takes it for a notification and never answers."""
    if isinstance(message, JSONRPCNotification) and not message.method.startswith("notifications/"):
        return ErrorData(code=INVALID_REQUEST, message="请求要有 id：文字或整数。")
    return None


def _unreadable(error: Exception) -> ErrorData:
    """Parse error for a line that is no JSON, invalid request for JSON that is no message."""
    if not isinstance(error, ValidationError) or any(row["type"] == "json_invalid" for row in error.errors()):
        return ErrorData(code=PARSE_ERROR, message="这一行不是 JSON。每行应是一个 JSON-RPC 消息。")
    return ErrorData(code=INVALID_REQUEST, message="这一行不是 JSON-RPC 消息。")
