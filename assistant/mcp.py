"""The assistant as an MCP server on standard input and output: the same five functions as the LangChain tools.

Whatever line arrives, the server lives on: no JSON is answered with -32700, no message with -32600, wrong arguments with one Chinese line.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import anyio
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.stdio import stdio_server
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
from pydantic_core import ErrorDetails

from assistant.api import FUNCTIONS, Functions
from assistant.app import Tiaoli
from corpus.errors import TiaoliError

INSTRUCTIONS = "查询政策文件与企业自查。每个结论都附文件、文号与条款；文件没有说的会说明没有依据，请不要自行补充。"


def server(assistant: Tiaoli) -> "Server":
    """An MCP server whose tools are named tiaoli_<function>."""
    functions = Functions(assistant)
    served = Server("tiaoli", instructions=INSTRUCTIONS)
    for name in FUNCTIONS:
        served.tool(name=f"tiaoli_{name}")(_told(getattr(functions, name)))
    return served


def _told(function: Callable[..., Any]) -> Callable[..., Any]:
    """Input that cannot be used becomes an error result with its Chinese line."""

    @wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
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
                    raise ToolError(_wrong(wrong)) from None
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


KINDS = {"string": "文字", "int": "整数", "list": "列表"}


def _wrong(error: ValidationError) -> str:
    """The arguments that a tool cannot take, in Chinese, without their values."""
    return "；".join(dict.fromkeys(_wrong_one(row) for row in error.errors())) + "。"


def _wrong_one(row: ErrorDetails) -> str:
    name = str(row["loc"][0]) if row["loc"] else "参数"
    if row["type"] == "missing":
        return f"缺少参数 {name}"
    kind = KINDS.get(row["type"].split("_")[0])
    return f"参数 {name}{' 的每一项' if len(row['loc']) > 1 else ''} {f'应是{kind}' if kind else '的值不对'}"


def main() -> None:
    """Serve until standard input ends."""
    with Tiaoli.open() as assistant:
        server(assistant).run("stdio")


if __name__ == "__main__":
    main()
