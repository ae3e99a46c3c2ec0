"""Is it still right: eval run, eval draft, eval feedback."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.cli.documents import JsonFlag
from assistant.cli.terminal.console import emit, note, opened, say, tracked
from assistant.cli.terminal.speech import App
from corpus.errors import BadInputError

OVER_BUDGET = 3


def register(app: typer.Typer) -> None:
    evaluation = App(help="用例回归：跑用例、与基线比较、起草新用例。", no_args_is_help=True)
    evaluation.command()(run)
    evaluation.command()(draft)
    evaluation.command()(feedback)
    app.add_typer(evaluation, name="eval")


def run(
    cases: Annotated[list[Path], typer.Argument(help="用例文件（JSON Lines、YAML）、事实文件或文件夹")],
    baseline: Annotated[Path | None, typer.Option("--baseline", help="与这次运行记录比较")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="把本次结果写成新的基线（写入 --baseline）")] = False,
    allow_losses: Annotated[
        int | None, typer.Option("--allow-losses", min=0, help="比基线最多允许几例变差（默认 0），超过则退出码为 3")
    ] = None,
    minimum: Annotated[list[str] | None, typer.Option("--min", help="指标=下限（0 到 1），如 passed=0.9，可多次给出")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="写成网页报告")] = None,
    junit: Annotated[Path | None, typer.Option("--junit", help="写成 JUnit XML")] = None,
    record: Annotated[Path | None, typer.Option("--record", help="把本次运行记录写到此文件")] = None,
    as_json: JsonFlag = False,
) -> None:
    """跑用例，给出各项指标；可与基线比较并据此放行或拦下。"""
    from evals.reporting import report
    from evals.running import runs

    if accept and not baseline:
        raise BadInputError("--accept 需要同时给出 --baseline，说明写到哪里。")
    minimums = _minimums(minimum or [])
    with opened() as assistant:
        losses = 0 if allow_losses is None else allow_losses
        outcome = runs.run_and_compare(
            assistant, cases, baseline, losses, minimums, lambda items: tracked(items, "跑用例"), accepting=accept
        )
        if html:
            report.write_report(outcome, html)
            note(f"报告已写入 {html}")
    runs.write_outputs(outcome, record=record, junit=junit)
    if as_json:
        emit(runs.as_row(outcome))
    else:
        say(runs.summary(outcome))
    if accept and baseline:
        note(runs.accept(outcome, baseline))
        return
    if outcome.reasons:
        note("未达要求：" + "；".join(outcome.reasons))
        raise typer.Exit(OVER_BUDGET)


def draft(
    document: Annotated[str, typer.Argument(help="文件编号")],
    out: Annotated[Path | None, typer.Option("--out", help="写到此文件（JSON Lines）")] = None,
) -> None:
    """由一份文件的事实起草用例，供人核对。"""
    from evals.drafting.draft import draft_cases

    with opened() as assistant:
        _write_cases(draft_cases(assistant, document), out)


def feedback(
    out: Annotated[Path | None, typer.Option("--out", help="写到此文件（JSON Lines）")] = None,
) -> None:
    """把网页上对回答的好评差评变成用例：好评可直接跑，差评留给人补全。"""
    from assistant.app.home import home_folder
    from evals.drafting.feedback import feedback_cases

    _write_cases(feedback_cases(home_folder()), out)


def _write_cases(cases: list[dict[str, Any]], out: Path | None) -> None:
    lines = [json.dumps(case, ensure_ascii=False) for case in cases]
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        note(f"已写入 {out}（{len(lines)} 例）")
    else:
        for line in lines:
            say(line)


def _minimums(pairs: list[str]) -> dict[str, float]:
    found = {}
    for pair in pairs:
        name, _, value = (part.strip() for part in pair.rpartition("="))
        try:
            found[name] = float(value)
        except ValueError as error:
            raise BadInputError(f"--min {pair} 看不懂：请写成 passed=0.9 的样子，下限在 0 到 1 之间。") from error
        if not name:
            raise BadInputError(f"--min {pair} 没有说是哪项指标：请写成 passed=0.9 的样子。")
    return found
