"""The web application: Gradio's page, the document page, downloads and uploads, all behind one door."""

import os
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from urllib.parse import quote

# before gradio is imported: its analytics would call out otherwise, and its statistics of the last 10,000 events are made anew after each
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(2**62)
os.environ.setdefault("HF_HUB_OFFLINE", "1")

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp

from assistant.app import Tiaoli
from assistant.web.door import UPLOAD, USER, Door
from assistant.web.door.connections import allow_files
from assistant.web.door.events import Events
from assistant.web.door.hosts import Hosts
from assistant.web.door.limits import Turns
from assistant.web.door.login import Logins
from assistant.web.door.refusal import Refused
from assistant.web.door.uploads import FILES_AT_A_TIME, LARGEST_FILE, MEGABYTE, Uploads
from assistant.web.downloads import Reports, register_file, report_file
from assistant.web.parts.reading import document_page, missing_page, source_pane
from corpus.errors import TiaoliError

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ics": "text/calendar",
}
# the document page runs no script at all
STRICT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def create() -> ASGIApp:
    """The application over the library at TIAOLI_HOME (a factory for uvicorn).

    Environment: TIAOLI_BOUND (the host that is listened on), TIAOLI_HOSTS, TIAOLI_PASSWORD or TIAOLI_USERS, TIAOLI_API_DOCS.
    """
    allow_files()
    hosts, logins = Hosts.from_environment(), Logins.from_environment()
    assistant, reports, turns = Tiaoli.open(), Reports(), Turns()
    uploads = Uploads(Path(tempfile.mkdtemp(prefix="tiaoli-uploads-")))
    documented = frozenset({"/openapi.json"}) if os.environ.get("TIAOLI_API_DOCS") else frozenset()
    server = FastAPI(
        title="条理", docs_url=None, redoc_url=None, openapi_url="/openapi.json" if documented else None, lifespan=_lifespan(uploads)
    )
    server.add_exception_handler(RequestValidationError, _odd_address)
    _offer_documents(server, assistant)
    _offer_downloads(server, assistant, reports)
    _take_uploads(server, uploads)
    events = _mount(server, assistant, reports, turns, uploads)
    return Door(server, hosts, logins, events, uploads, turns, also=documented)


def _odd_address(_: Request, __: Exception) -> Response:
    return HTMLResponse(missing_page("地址不合格式：start、end、version 应是整数。请从页面上的链接打开。"), status_code=400)


def _offer_documents(server: FastAPI, assistant: Tiaoli) -> None:
    @server.get("/document/{document_id}", response_class=HTMLResponse)
    def read_document(document_id: str, start: int = 0, end: int = 0, version: int | None = None, pane: bool = False) -> HTMLResponse:
        try:
            page = (source_pane if pane else document_page)(assistant, document_id, start, end, version)
        except TiaoliError as error:
            return HTMLResponse(missing_page(str(error)), status_code=404)
        return HTMLResponse(page, headers={"Content-Security-Policy": STRICT_POLICY})


def _offer_downloads(server: FastAPI, assistant: Tiaoli, reports: Reports) -> None:
    """Plain addresses: a button of the page would hand out its file at the second click only, and leave a copy on disk."""

    @server.get("/download/{name}")
    def download_register(name: str, request: Request) -> Response:
        try:
            return _attachment(register_file(assistant, name, request.query_params), name)
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


def _take_uploads(server: FastAPI, uploads: Uploads) -> None:
    """In the place of Gradio's own, which knows no user, no sum and no end of files."""

    @server.post(UPLOAD, include_in_schema=False)
    async def take(request: Request) -> Response:
        try:
            return JSONResponse(uploads.keep(request.scope[USER], await _files(request)))
        except Refused as refused:
            return refused.response(UPLOAD)

    @server.get("/gradio_api/upload_progress", include_in_schema=False)
    def progress() -> Response:
        return Response('data: {"msg": "done"}\n\n', media_type="text/event-stream")


async def _files(request: Request) -> list[tuple[str, bytes]]:
    """(name, bytes) of the files in a form. Raises Refused for none, too many, or one that is too large."""
    try:
        async with request.form(max_files=FILES_AT_A_TIME, max_fields=FILES_AT_A_TIME) as form:
            sent = [item for item in form.getlist("files") if isinstance(item, UploadFile)]
            files = [(item.filename or "", await item.read()) for item in sent]
    except ClientDisconnect as error:
        raise Refused(400, "上传中断了。") from error
    except HTTPException as error:
        if "Too many" in error.detail:
            raise Refused(413, f"一次最多上传 {FILES_AT_A_TIME} 个文件。") from error
        raise Refused(400, "上传的表单不合格式，请刷新页面再试。") from error
    if not files:
        raise Refused(400, "没有收到文件。")
    if any(len(data) > LARGEST_FILE for _, data in files):
        raise Refused(413, f"单个文件最大 {LARGEST_FILE // MEGABYTE} MB。")
    return files


def _mount(server: FastAPI, assistant: Tiaoli, reports: Reports, turns: Turns, uploads: Uploads) -> Events:
    """Puts Gradio's page behind our own addresses; gives what its events may hold."""
    # where Gradio looks for uploads, and all that it may ever copy from
    os.environ["GRADIO_TEMP_DIR"] = str(uploads.folder)
    import gradio

    from assistant.web.look import look
    from assistant.web.page import build, events_of

    blocks: gradio.Blocks = build(assistant, reports, turns, uploads)
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


def _lifespan(uploads: Uploads) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if address := os.environ.get("TIAOLI_ADDRESS"):
            webbrowser.open(address)
        yield
        uploads.close()

    return lifespan
