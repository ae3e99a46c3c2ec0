"""评测: cases run over the library as it is, compared with the run that was accepted before; every case opens."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.app.taking_in.intake import clean_id
from assistant.web.desks.following import followed
from assistant.web.desks.turns import QUIET, in_turn, kept
from assistant.web.parts import results
from assistant.web.parts.conversation import progress
from assistant.web.parts.links import failed, muted, without_folders
from corpus.errors import BadInputError, TiaoliError
from evals.drafting.feedback import feedback_cases
from evals.model import Case
from evals.running import runs

if TYPE_CHECKING:
    from assistant.app import Tiaoli
    from assistant.web.door.limits import Turns

SETS = [("随附的用例（五份示例文件）", "shipped"), ("由网页评价形成的用例", "feedback"), ("上传的用例文件", "upload")]
SHIPPED = ("questions.jsonl", "selfchecks.yaml", "retrieval.jsonl")
BASELINES = "baselines"
"""Folder of the home in which accepted runs lie, one for each set of cases."""
Ran = tuple[str, Any, None]


class Evaluation:
    """Callbacks over one assistant; `drop` deletes uploaded files once they were run."""

    def __init__(self, assistant: "Tiaoli", drop: Callable[[list[str]], None]) -> None:
        self.assistant = assistant
        self.drop = drop

    def run(self, chosen: str | None, files: Sequence[dict[str, Any]] | None) -> Iterator[Ran]:
        """Yields (how far it is, then the result; the outcome with its baseline to keep; emptied upload)."""
        paths = [file["path"] for file in files or ()]
        try:
            with self._cases("upload" if paths else chosen or "shipped", paths) as (cases, baseline):
                for told, outcome in self._running(cases, baseline):
                    yield (results.outcome(self.assistant, outcome) if outcome else progress(told)), (outcome, baseline), None
        except TiaoliError as error:
            yield failed(f"没有跑成：{without_folders(str(error))}"), None, None
        finally:
            self.drop(paths)

    @contextmanager
    def _cases(self, chosen: str, paths: list[str]) -> Iterator[tuple[list[Path], Path]]:
        """The files of the set, and where its accepted run lies. Raises BadInputError for a set that has none."""
        with TemporaryDirectory(prefix="tiaoli-") as folder:
            if chosen == "shipped":
                shipped = resources.files("evals") / "cases"
                files = [_copied(Path(folder) / name, (shipped / name).read_text(encoding="utf-8")) for name in SHIPPED]
            elif chosen == "feedback":
                files = [_copied(Path(folder) / "feedback.jsonl", self._judged())]
            else:
                files = [Path(path) for path in paths]
            if not files:
                raise BadInputError("请先上传用例文件（JSON Lines 或 YAML，一行或一项一例）。")
            name = chosen if chosen != "upload" else "-".join(clean_id(path.stem) for path in files)[:80]
            yield files, self.assistant.home / BASELINES / f"{name}.json"

    def _judged(self) -> str:
        """Cases made of the judgements given on the page, as JSON Lines."""
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in feedback_cases(self.assistant.home))

    def _running(self, cases: list[Path], baseline: Path) -> Iterator[tuple[str, runs.Outcome | None]]:
        """(how far, None) while it runs, at last ("", the outcome)."""

        def work(tell: Callable[[str], None]) -> runs.Outcome:
            def counted(items: Iterable[Case]) -> Iterator[Case]:
                for number, item in enumerate(items):
                    tell(f"正在跑用例：已跑 {number} 例")
                    yield item

            return runs.run_and_compare(self.assistant, cases, baseline, progress=counted, accepting=True)

        yield from followed(work)

    def accept(self, last: tuple[runs.Outcome, Path] | None) -> str:
        """Later runs of the same set are compared with this one."""
        if not last or not last[0]:
            return muted("还没有跑过。")
        outcome, baseline = last
        try:
            runs.accept(outcome, baseline)
        except OSError as error:
            return failed(f"基线写不进去（{error.strerror}）。")
        return muted("已作为基线：以后再跑同一组用例，会列出变好和变差的。")


def _copied(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def build(assistant: "Tiaoli", drop: Callable[[list[str]], None], turns: "Turns") -> None:
    """The desk: which cases, then what came of them."""
    desk, last = Evaluation(assistant, drop), kept(None)
    with gr.Row(equal_height=False):
        chosen = gr.Dropdown(SETS, value="shipped", label="用例", elem_id="cases", scale=2, min_width=220)
        upload = gr.File(label="用例文件（可选）", file_count="multiple", elem_id="case-files", height=120, scale=3, min_width=260)
        with gr.Column(scale=1, min_width=140):
            run = gr.Button("运行", variant="primary", elem_id="run")
            accept = gr.Button("作为基线", elem_id="accept")
    accepted = gr.HTML(elem_id="accepted", apply_default_css=False)
    shown = gr.HTML(
        muted("跑一组用例，看通过多少、与基线比哪些变好哪些变差；每例都能点开看问题、回答和依据。"),
        elem_id="outcome",
        apply_default_css=False,
    )
    run.click(in_turn(turns, desk.run), [chosen, upload], [shown, last, upload], preprocess=False, **QUIET)
    accept.click(in_turn(turns, desk.accept), last, accepted, **QUIET)
