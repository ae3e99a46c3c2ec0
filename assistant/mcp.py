"""The assistant as an MCP server on standard input and output: the same five functions as the LangChain tools."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from assistant.api import FUNCTIONS, Functions
from assistant.app import Tiaoli
from corpus.errors import TiaoliError

INSTRUCTIONS = "查询政策文件与企业自查。每个结论都附文件、文号与条款；文件没有说的会说明没有依据，请不要自行补充。"


def server(assistant: Tiaoli) -> MCPServer[None]:
    """An MCP server whose tools are named tiaoli_<function>."""
    functions = Functions(assistant)
    served: MCPServer[None] = MCPServer("tiaoli", instructions=INSTRUCTIONS)
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


def main() -> None:
    """Serve until standard input ends."""
    with Tiaoli.open() as assistant:
        server(assistant).run("stdio")


if __name__ == "__main__":
    main()
