"""The web application: Gradio's page, the document page, downloads, uploads, and what programs call, all behind one door."""

import os
import re
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

# before gradio is imported: its analytics would call out otherwise, and its statistics of the last 10,000 events are made anew after each
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(2**62)
os.environ.setdefault("HF_HUB_OFFLINE", "1")

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from assistant.api import endpoints, openai_chat, toolserver
from assistant.api.problems import told, told_unread, told_wrong
from assistant.app import Tiaoli
from assistant.app.audit import AuditedTiaoli
from assistant.web.door import Door
from assistant.web.door.connections import allow_files
from assistant.web.door.events import Events
from assistant.web.door.hosts import Hosts
from assistant.web.door.limits import Turns
from assistant.web.door.login import Logins
from assistant.web.door.programs import Address, Programs, for_programs
from assistant.web.door.uploads import FILES_AT_A_TIME, LARGEST_FILE, Uploads
from assistant.web.downloads import Reports, register_file, report_file
from assistant.web.parts.source.reading import document_page, missing_page, source_pane
from assistant.web.sending import INTAKE, take_documents, take_uploads
from corpus.errors import TiaoliError

TITLE = "条理"
ABOUT = (
    "每一句回答都附文件、文号、条款与逐字原文；文件没有说的，status 为 no_basis。请求体为 JSON（读入文件用表单），"
    "出错时 detail（/v1 为 error.message）是一行中文。设了登录的服务器要带 Authorization: Bearer 令牌。MCP 工具在 /mcp。"
)
TOKEN = {"type": "http", "scheme": "bearer", "description": "访问令牌；没有设登录的服务器不需要"}
DOCUMENTATION = frozenset({"/openapi.json", "/docs", "/static-offline-docs/swagger-ui-bundle.js", "/static-offline-docs/swagger-ui.css"})
"""The page that shows the API, and what it is made of; open with `--api-docs` only."""
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ics": "text/calendar",
}
# the document page runs no script at all
STRICT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def create() -> ASGIApp:
    """The application over the library at TIAOLI_HOME (a factory for uvicorn).

    Environment: TIAOLI_BOUND (the host that is listened on), TIAOLI_HOSTS, TIAOLI_PASSWORD or TIAOLI_USERS, TIAOLI_TOKENS, TIAOLI_RATE,
    TIAOLI_API_DOCS.
    """
    allow_files()
    hosts, logins = Hosts.from_environment(), Logins.from_environment()
    assistant, reports, turns = AuditedTiaoli.open(), Reports(), Turns()
    uploads = Uploads(Path(tempfile.mkdtemp(prefix="tiaoli-uploads-")))
    tools = toolserver.over_http(assistant)
    server = _bare(_lifespan(uploads, tools))
    server.add_exception_handler(RequestValidationError, _odd_request)
    _offer_documents(server, assistant)
    _offer_downloads(server, assistant, reports)
    take_uploads(server, uploads)
    programs = Programs.from_environment(_offer_programs(server, assistant, uploads, tools))
    events = _mount(server, assistant, reports, turns, uploads)
    return Door(server, hosts, logins, events, uploads, turns, programs, also=DOCUMENTATION if _documented() else frozenset())


def _documented() -> bool:
    return bool(os.environ.get("TIAOLI_API_DOCS"))


def _bare(lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]]) -> FastAPI:
    """A server without routes; where the API is documented, with the page that shows it, all its parts from this machine."""
    if not _documented():
        return FastAPI(title=TITLE, docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    shown = {"swagger_ui_parameters": {"validatorUrl": None}, "favicon_url": "/favicon.ico", "description": ABOUT}
    server = FastAPIOffline("/docs", None, title=TITLE, openapi_url="/openapi.json", lifespan=lifespan, **shown)
    described = server.openapi
    server.openapi = lambda: _with_token(described())  # type: ignore[method-assign]
    return server


def _with_token(page: dict[str, Any]) -> dict[str, Any]:
    """The OpenAPI page, which says that every request may carry a token: the door asks for it, no route does."""
    return page | {"security": [{}, {"token": []}], "components": page["components"] | {"securitySchemes": {"token": TOKEN}}}


async def _odd_request(request: Request, error: Exception) -> Response:
    if for_programs(request.url.path):
        return await told_wrong(request, error)
    return HTMLResponse(missing_page("地址不合格式：start、end、version 应是整数。请从页面上的链接打开。"), status_code=400)


def _offer_programs(server: FastAPI, assistant: Tiaoli, uploads: Uploads, tools: Starlette) -> list[Address]:
    """The JSON endpoints, OpenAI's chat interface and the tool server; gives their addresses, which are all that the door knows of them."""
    server.add_exception_handler(TiaoliError, told)
    server.add_exception_handler(HTTPException, told_unread)
    take_documents(server, assistant, uploads)
    given = [endpoints.router(assistant), openai_chat.router(assistant)]
    for router in given:
        server.include_router(router)
    server.router.routes.extend(tools.routes)
    listed = [
        Address(route.path_regex, frozenset(route.methods or ()))
        for router in given
        for route in router.routes
        if isinstance(route, APIRoute)
    ]
    return [*listed, Address(re.compile(INTAKE), frozenset({"POST"}), files=True), Address(re.compile("/mcp"), frozenset({"POST"}))]


def _offer_documents(server: FastAPI, assistant: Tiaoli) -> None:
    @server.get("/document/{document_id}", response_class=HTMLResponse, include_in_schema=False)
    def read_document(document_id: str, start: int = 0, end: int = 0, version: int | None = None, pane: bool = False) -> HTMLResponse:
        try:
            page = (source_pane if pane else document_page)(assistant, document_id, start, end, version)
        except TiaoliError as error:
            return HTMLResponse(missing_page(str(error)), status_code=404)
        return HTMLResponse(page, headers={"Content-Security-Policy": STRICT_POLICY})


def _offer_downloads(server: FastAPI, assistant: Tiaoli, reports: Reports) -> None:
    """Plain addresses: a button of the page would hand out its file at the second click only, and leave a copy on disk."""

    @server.get("/download/{name}", include_in_schema=False)
    def download_register(name: str, request: Request) -> Response:
        try:
            return _attachment(register_file(assistant, name, request.query_params), name)
        except TiaoliError as error:
            return HTMLResponse(missing_page(str(error)), status_code=404)

    @server.get("/report/{name}", include_in_schema=False)
    def download_report(name: str) -> Response:
        try:
            return _attachment(report_file(assistant, reports.find(name)), "企业自查报告.docx")
        except TiaoliError as error:
            return HTMLResponse(missing_page(str(error)), status_code=404)


def _attachment(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    return Response(data, media_type=TYPES[name.rpartition(".")[2]], headers=headers)


def _mount(server: FastAPI, assistant: Tiaoli, reports: Reports, turns: Turns, uploads: Uploads) -> Events:
    """Puts Gradio's page behind our own addresses; gives what its events may hold."""
    # where Gradio looks for uploads, and all that it may ever copy from
    os.environ["GRADIO_TEMP_DIR"] = str(uploads.folder)
    import gradio

    from assistant.web.look import look, speak_chinese
    from assistant.web.page import build, events_of

    blocks: gradio.Blocks = build(assistant, reports, turns, uploads)
    speak_chinese()
    # mounting does not set it, and until it is set Gradio takes any path of this machine for one of its own
    blocks.has_launched = True
    gradio.mount_gradio_app(
        server,
        blocks,
        path="/",
        show_error=False,
        footer_links=[],
        ssr_mode=False,
        mcp_server=False,
        run_history=False,
        enable_monitoring=False,
        pwa=False,
        allowed_paths=[],
        max_file_size=LARGEST_FILE,
        **look(),
    )
    return Events(events_of(blocks), FILES_AT_A_TIME)


def _lifespan(uploads: Uploads, tools: Starlette) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if address := os.environ.get("TIAOLI_ADDRESS"):
            webbrowser.open(address)
        async with tools.router.lifespan_context(tools):
            yield
        uploads.close()

    return lifespan
