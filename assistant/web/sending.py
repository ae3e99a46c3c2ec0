"""Files that users and programs send: in the place of Gradio's own upload, which knows no user, no sum and no end of files."""

import re
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from assistant.api.endpoints import PROBLEMS
from assistant.app import Tiaoli
from assistant.app.taking_in.intake import Intake
from assistant.web.door import UPLOAD, USER
from assistant.web.door.refusal import Refused
from assistant.web.door.uploads import FILES_AT_A_TIME, LARGEST_FILE, MEGABYTE, Uploads

INTAKE = "/api/documents"
_FORM = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["files"],
                "properties": {
                    "files": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": FILES_AT_A_TIME,
                        "items": {"type": "string", "contentMediaType": "application/octet-stream"},
                    }
                },
            }
        }
    },
}


def take_uploads(server: FastAPI, uploads: Uploads) -> None:
    """The page's upload: the files wait until the page reads them in."""

    @server.post(UPLOAD, include_in_schema=False)
    async def take(request: Request) -> Response:
        try:
            return JSONResponse(uploads.keep(request.scope[USER], await _files(request)))
        except Refused as refused:
            return refused.response(UPLOAD)

    @server.get("/gradio_api/upload_progress", include_in_schema=False)
    def progress() -> Response:
        return Response('data: {"msg": "done"}\n\n', media_type="text/event-stream")


def take_documents(server: FastAPI, assistant: Tiaoli, uploads: Uploads) -> None:
    """A program's: the files are read in at once, under the same limits."""

    @server.post(
        INTAKE,
        tags=["文库"],
        summary="读入文件：每份一个结果，失败的说明原因",
        response_model=list[Intake],
        responses=PROBLEMS | {507: PROBLEMS[413]},
        openapi_extra={"requestBody": _FORM},
    )
    async def read_in(request: Request) -> Response:
        try:
            paths = uploads.keep(request.scope[USER], await _files(request))
        except Refused as refused:
            return refused.response(INTAKE)
        try:
            done = await run_in_threadpool(assistant.ingest, [Path(path) for path in paths])
        finally:
            uploads.drop(paths)
        return JSONResponse([_without_folder(row, uploads.folder).model_dump(mode="json") for row in done])


def _without_folder(row: Intake, folder: Path) -> Intake:
    """Where on the server the file lay is nobody's affair."""
    lay = re.compile(rf"{re.escape(str(folder))}/[0-9a-f]+/")
    return row.model_copy(update={"path": lay.sub("", row.path), "message": lay.sub("", row.message)})


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
