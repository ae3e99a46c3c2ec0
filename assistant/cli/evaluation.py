"""Is it still right: eval run, eval draft."""

import typer


def register(app: typer.Typer) -> None:
    evaluation = typer.Typer(help="用例回归：跑用例、与基线比较、起草新用例。", no_args_is_help=True)
    app.add_typer(evaluation, name="eval")
