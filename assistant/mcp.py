"""The assistant as an MCP server on standard input and output: the same five functions as the LangChain tools."""

from mcp.server.mcpserver import MCPServer

from assistant.api import FUNCTIONS, Functions
from assistant.app import Tiaoli


def server(assistant: Tiaoli) -> MCPServer[None]:
    """An MCP server whose tools are named tiaoli_<function>."""
    functions = Functions(assistant)
    served: MCPServer[None] = MCPServer("tiaoli", instructions="查询政策文件，每个结论都附条款依据。")
    for name in FUNCTIONS:
        served.tool(name=f"tiaoli_{name}")(getattr(functions, name))
    return served


if __name__ == "__main__":
    server(Tiaoli.open()).run("stdio")
