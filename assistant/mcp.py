"""The MCP server on standard input and output."""

from assistant.api.toolserver import server
from assistant.app import Tiaoli


def main() -> None:
    """Serve until standard input ends."""
    with Tiaoli.open() as assistant:
        server(assistant).run("stdio")


if __name__ == "__main__":
    main()
