"""A request that is not served: its HTTP status and one Chinese line that says why and what to do."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.responses import PlainTextResponse, Response

from assistant.api.problems import refused

PREFIXES = ("/api/", "/v1/", "/mcp")
"""Where programs ask."""


class Refused(Exception):  # noqa: N818 - it is no error of the program
    """Carries what the client is told."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers

    def response(self, path: str) -> Response:
        """Plain text; JSON for addresses that the page's script calls, which shows it to the user, and for those of programs."""
        if path.startswith(("/gradio_api/", *PREFIXES)):
            return refused(path, self.status, str(self), self.headers)
        return PlainTextResponse(str(self), self.status, headers=dict(self.headers))
