"""The JSON endpoints under /api: questions, registers, self-checks, documents, each a thin call of the facade.

In: requests as assistant.api.schemas has them. Out: the contracts of assistant.model and corpus.model. Errors of the facade are answered
by assistant.api.wrong; how much anybody may ask, and who, is the door's.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query

from assistant.api.checks import Checks
from assistant.api.functions import MOST_HITS
from assistant.api.schemas import (
    MOST_ROWS,
    AskRequest,
    CheckFields,
    CheckMessage,
    CheckRequest,
    CheckState,
    DayText,
    FactKind,
    Name,
    Page,
    Problem,
    Question,
    SearchHit,
    ShownDocument,
)
from assistant.app.audit import acting_user
from assistant.model import Answer, FormField
from assistant.registers.rows import DeadlineRow, ResponsibilityRow, TargetRow
from corpus.entries import DocumentEntry
from corpus.errors import BadInputError
from corpus.model import Fact
from corpus.times.days import read_day

if TYPE_CHECKING:
    from assistant.app import Tiaoli

PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "输入不能用：不认识的地区、日期、条款等"},
    401: {"model": Problem, "description": "需要用户名和密码或访问令牌"},
    403: {"model": Problem, "description": "来自其他网站的请求"},
    404: {"model": Problem, "description": "没有这份文件或这次自查"},
    413: {"model": Problem, "description": "发来的内容太大"},
    415: {"model": Problem, "description": "请求体不是 JSON，或文件类型不能读"},
    422: {"model": Problem, "description": "参数缺少或类型不对"},
    429: {"model": Problem, "description": "问得太频繁：见 Retry-After"},
    503: {"model": Problem, "description": "别的程序正在写入文件库，请稍后再试"},
}
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="从第几行起")]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="最多几行")]
Region = Annotated[Name | None, Query(description="所在地区，如 绍兴市：只列对那里有约束力的")]
DocumentId = Annotated[Name, Path(description="文件编号，如 shaoxing-2020")]


def router(assistant: "Tiaoli") -> APIRouter:
    """All endpoints over one assistant."""
    api = APIRouter(prefix="/api", responses=PROBLEMS)
    _questions(api, assistant)
    _registers(api, assistant)
    _documents(api, assistant)
    _checks(api, Checks(assistant))
    return api


def _questions(api: APIRouter, assistant: "Tiaoli") -> None:
    @api.post("/ask", tags=["问答"], summary="提问：回答逐句附条款依据")
    def ask(asked: AskRequest) -> Answer:
        where = assistant.known_place(asked.region) if asked.region else None
        return assistant.ask(asked.question, asked.history, region=where, as_of=asked.as_of, document=asked.document, explain=asked.explain)

    @api.get("/search", tags=["问答"], summary="检索条款", response_model=list[SearchHit])
    def search(query: Annotated[Question, Query(min_length=1)], k: Annotated[int, Query(ge=1, le=MOST_HITS)] = 10) -> Any:
        return assistant.search(query, k)


def _registers(api: APIRouter, assistant: "Tiaoli") -> None:
    @api.get("/who", tags=["职责与期限"], summary="谁牵头、配合、负责：按部门或事项")
    def who(
        query: Annotated[Name | None, Query(description="部门或事项；不给则列出全部")] = None,
        region: Region = None,
        offset: Offset = 0,
        limit: Limit = 100,
    ) -> Page[ResponsibilityRow]:
        rows = assistant.who(query, region=region)
        return Page[ResponsibilityRow](total=len(rows), offset=offset, rows=_some(rows, offset, limit))

    @api.get("/deadlines", tags=["职责与期限"], summary="期限：已过、将到、每期")
    def deadlines(
        start: DayText | None = None,
        end: DayText | None = None,
        region: Region = None,
        as_of: DayText | None = None,
        offset: Offset = 0,
        limit: Limit = 100,
    ) -> Page[DeadlineRow]:
        first, last = (read_day(day) if day else None for day in (start, end))
        if first and last and first > last:
            raise BadInputError(f"start（{first}）在 end（{last}）之后，请对调。")
        rows = assistant.deadlines(start=first, end=last, region=region, as_of=as_of or None)
        return Page[DeadlineRow](total=len(rows), offset=offset, rows=_some(rows, offset, limit))

    @api.get("/targets", tags=["职责与期限"], summary="目标任务")
    def targets(region: Region = None, offset: Offset = 0, limit: Limit = 100) -> Page[TargetRow]:
        rows = assistant.targets(region=region)
        return Page[TargetRow](total=len(rows), offset=offset, rows=_some(rows, offset, limit))


def _some(rows: Sequence[Any], offset: int, limit: int) -> tuple[Any, ...]:
    return tuple(rows[offset : offset + limit])


def _documents(api: APIRouter, assistant: "Tiaoli") -> None:
    """Reading files in is the door's own address, beside the page's: `assistant.web.sending`."""

    @api.get("/documents", tags=["文库"], summary="库里的文件")
    def documents() -> list[DocumentEntry]:
        return assistant.documents()

    @api.get("/documents/{document_id}", tags=["文库"], summary="全文、条款树，或其中一条", response_model=ShownDocument)
    def show(
        document_id: DocumentId,
        version: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
        clause: Annotated[Name | None, Query(description="条款，如 三/（一） 或 三（一）")] = None,
    ) -> Any:
        name = document_id.partition("@")[0].partition("#")[0]
        return assistant.show(f"{name}{f'@{version}' if version else ''}{f'#{clause}' if clause else ''}")

    @api.delete("/documents/{document_id}", tags=["文库"], summary="移除文件（所有版本）", status_code=204)
    def remove(document_id: DocumentId) -> None:
        assistant.remove(document_id)

    @api.get("/documents/{document_id}/facts", tags=["文库"], summary="从文件中读出的事实")
    def facts(document_id: DocumentId, kind: FactKind | None = None) -> list[Fact]:
        return assistant.facts(document_id, kind)


def _checks(api: APIRouter, checks: Checks) -> None:
    @api.post("/checks", tags=["企业自查"], summary="开始一次自查", status_code=201)
    def begin(asked: CheckRequest) -> CheckState:
        return checks.begin(acting_user(), asked.statement, asked.as_of)

    @api.get("/checks/{check_id}", tags=["企业自查"], summary="自查现在的结论、已说的事实与待答的问题")
    def find(check_id: Name) -> CheckState:
        return checks.find(acting_user(), check_id)

    @api.post("/checks/{check_id}/messages", tags=["企业自查"], summary="回答、更正、补充，或在自查中提问")
    def say(check_id: Name, message: CheckMessage) -> CheckState:
        return checks.say(acting_user(), check_id, message.text)

    @api.get("/checks/{check_id}/form", tags=["企业自查"], summary="表单：还要知道什么，先列最能定结论的")
    def form(check_id: Name) -> tuple[FormField, ...]:
        return checks.form(acting_user(), check_id)

    @api.post("/checks/{check_id}/form", tags=["企业自查"], summary="填表单里的若干项")
    def fill(check_id: Name, filled: CheckFields) -> CheckState:
        return checks.say(acting_user(), check_id, filled.fields)

    @api.delete("/checks/{check_id}/facts/{number}", tags=["企业自查"], summary="删去一条已说的事实")
    def strike(check_id: Name, number: Annotated[int, Path(ge=1, le=9999)]) -> CheckState:
        return checks.strike(acting_user(), check_id, number)

    @api.delete("/checks/{check_id}", tags=["企业自查"], summary="结束并忘掉这次自查", status_code=204)
    def end(check_id: Name) -> None:
        checks.end(acting_user(), check_id)
