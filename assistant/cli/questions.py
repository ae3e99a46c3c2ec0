"""Questions to the documents: ask, search."""

from typing import Annotated, Any

import typer

from assistant.cli.documents import JsonFlag
from assistant.cli.terminal.batch import Case, run_batch
from assistant.cli.terminal.console import emit, opened, read_date, say, text_or_stdin
from corpus.errors import BadInputError


def register(app: typer.Typer) -> None:
    app.command()(ask)
    app.command()(search)


def ask(
    question: Annotated[str | None, typer.Argument(help="问题；- 表示从标准输入读")] = None,
    history: Annotated[list[str] | None, typer.Option("--history", help="前面问过的话，可多次给出")] = None,
    region: Annotated[str | None, typer.Option("--region", help="所在地区，如 绍兴市")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="以哪一天为准，如 2020-06-01")] = None,
    document: Annotated[str | None, typer.Option("--document", help="只问这一份文件")] = None,
    batch: Annotated[str | None, typer.Option("--batch", help="JSON Lines 用例文件；- 为标准输入")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="说明回答从何而来：候选条款、各项测量、概率")] = False,
    as_json: JsonFlag = False,
) -> None:
    """提问，得到逐句附条款的回答。"""
    with opened() as assistant:
        if batch:
            run_batch(batch, "回答中", lambda case: assistant.ask(**asked_of(case), explain=explain))
            return
        if not question:
            raise BadInputError("请给出问题，或用 --batch 给出用例文件。")
        if region:
            assistant.known_place(region)
        asked: dict[str, Any] = {
            "history": history or [],
            "region": region,
            "as_of": read_date(as_of),
            "document": document,
            "explain": explain,
        }
        answer = assistant.ask(text_or_stdin(question), **asked)
        if as_json:
            emit(answer)
            return
        from assistant.render import to_terminal

        say(to_terminal(answer))


def asked_of(case: Case) -> dict[str, Any]:
    """What `ask` is to be called with. Raises BadInputError."""
    question, scope = case.text("question"), case.object("scope")
    if question is None:
        raise BadInputError("没有 question。")
    return {
        "question": question,
        "id": case.id,
        "history": case.texts("history"),
        "region": scope.text("region"),
        "document": scope.text("document"),
        "as_of": read_date(case.text("as_of")),
    }


def search(
    query: Annotated[str | None, typer.Argument(help="检索词；- 表示从标准输入读")] = None,
    k: Annotated[int, typer.Option("-k", min=1, help="返回几条")] = 10,
    batch: Annotated[str | None, typer.Option("--batch", help="JSON Lines：id, question")] = None,
    as_json: JsonFlag = False,
) -> None:
    """检索条款。"""
    with opened() as assistant:
        if batch:
            run_batch(batch, "检索中", lambda case: {"id": case.id, "hits": assistant.search(_searched(case), k=k)})
            return
        if not query:
            raise BadInputError("请给出检索词，或用 --batch 给出查询文件。")
        rows = assistant.search(text_or_stdin(query), k=k)
        if as_json:
            emit({"id": None, "hits": rows})
            return
        for row in rows:
            say(f"{row['score']:.3f}  《{row['document_title']}》{row['label']}  {''.join(row['text'].split())[:60]}")


def _searched(case: Case) -> str:
    query = case.text("question") or case.text("query")
    if query is None:
        raise BadInputError("没有 question。")
    return query
