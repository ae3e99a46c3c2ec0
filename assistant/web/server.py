"""The web application: Gradio's page, the document page, and the headers that keep every request on this machine."""

import os
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import quote

# before gradio is imported: its analytics would call out otherwise
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_OFFLINE", "1")

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from assistant.app import Tiaoli
from assistant.web.downloads import Reports, register_file, report_file
from assistant.web.reading import document_page, missing_page
from corpus.errors import TiaoliError

# Gradio builds its page with inline scripts and compiles templates, hence 'unsafe-inline' and 'unsafe-eval';
# what matters is that nothing may be loaded from, or sent to, another host.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "frame-src 'none'; frame-ancestors 'none'; object-src 'none'; base-uri 'self'; form-action 'self'"
)
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ics": "text/calendar",
}
# the document page runs no script at all
STRICT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def create() -> FastAPI:
    """The application over the library at TIAOLI_HOME (a factory for uvicorn)."""
    assistant = Tiaoli.open()
    server = FastAPI(title="条理", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan)
    server.middleware("http")(_keep_inside)

    @server.get("/document/{document_id}", response_class=HTMLResponse)
    def read_document(document_id: str, start: int = 0, end: int = 0, version: int | None = None) -> HTMLResponse:
        try:
            page = document_page(assistant, document_id, start, end, version)
        except TiaoliError as error:
            return HTMLResponse(missing_page(str(error)), status_code=404)
        return HTMLResponse(page, headers={"Content-Security-Policy": STRICT_POLICY})

    reports = Reports()
    _offer_downloads(server, assistant, reports)
    return _mount(server, assistant, reports)


def _offer_downloads(server: FastAPI, assistant: Tiaoli, reports: Reports) -> None:
    """Plain addresses: a button of the page would hand out its file at the second click only, and leave a copy on disk."""

    @server.get("/download/{name}")
    def download_register(name: str, query: str | None = None, region: str | None = None, as_of: str | None = None) -> Response:
        try:
            return _attachment(register_file(assistant, name, query, region, as_of), name)
        except TiaoliError as error:
            return HTMLResponse(missing_page(str(error)), status_code=404)

    @server.get("/report/{name}")
    def download_report(name: str) -> Response:
        try:
            return _attachment(report_file(assistant, reports.find(name)), "企业自查报告.docx")
        except TiaoliError as error:
            return HTMLResponse(missing_page(str(error)), status_code=404)


def _attachment(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    return Response(data, media_type=TYPES[name.rpartition(".")[2]], headers=headers)


def _mount(server: FastAPI, assistant: Tiaoli, reports: Reports) -> FastAPI:
    import gradio

    from assistant.web.page import build, look

    blocks: gradio.Blocks = build(assistant, reports)
    mounted: FastAPI = gradio.mount_gradio_app(
        server, blocks, path="/", show_error=False, footer_links=[], ssr_mode=False, mcp_server=False, max_file_size="20mb", **look()
    )
    return mounted


async def _keep_inside(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    if address := os.environ.get("TIAOLI_ADDRESS"):
        webbrowser.open(address)
    yield
