"""文库: files and pasted text looked at before they are taken in; each document on one page, its head, versions and relations."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.app.desk_work import Draft
from assistant.app.taking_in.intake import Intake
from assistant.web.desks.following import Stops, followed
from assistant.web.desks.turns import QUIET, in_turn, kept
from assistant.web.door.uploads import CASES
from assistant.web.parts import charts, shelf
from assistant.web.parts.conversation import progress
from assistant.web.parts.links import failed, muted, without_folders
from corpus.errors import StoppedError, TiaoliError

if TYPE_CHECKING:
    from assistant.app import Tiaoli
    from assistant.web.door.limits import Turns

HEAD = {"title": "标题", "number": "文号", "issuer": "发文机关", "date": "日期", "region": "地区", "doc_type": "文种"}
WIDE = {"title": 420, "issuer": 240}
"""Fields that need more room than a day."""
LONGEST_PASTED = 60_000
"""Characters of pasted text: more is a file."""
OFFERED, QUESTIONS = 3, 3
"""Documents just taken in for which questions are offered, and questions of each."""
MOST_RELATED = 12
"""Documents in the picture of relations on either side."""
Read = tuple[Any, ...]


class Shelf:
    """Callbacks over one assistant; `drop` deletes uploaded files once they are read."""

    def __init__(self, assistant: "Tiaoli", drop: Callable[[list[str]], None]) -> None:
        self.assistant = assistant
        self.drop = drop
        self.stops = Stops()

    def listed(self) -> str:
        """All documents."""
        return shelf.listed(self.assistant.documents())

    def read(self, files: Sequence[dict[str, Any]] | None) -> Iterator[Read]:
        """Yields what `_waiting` gives while the uploaded files are read, page by page; stopped, the library is as it was."""
        paths = [file["path"] for file in files or ()]
        if not paths or any(path.lower().endswith(CASES) for path in paths):
            yield _waiting(muted("用例文件请到“评测”里运行。" if paths else "请先选择文件。"), [])
            self.drop(paths)
            return
        name, stop = self.stops.begin()
        try:
            for told, drafts in followed(partial(self._drafts, paths), stop):
                yield _waiting(shelf.previews(drafts), drafts) if drafts else _waiting(progress(told), [], name)
        except StoppedError:
            yield _waiting(muted("已停下，没有读完；文库没有变动。"), [])
        except TiaoliError as error:
            yield _waiting(failed(f"没有读出：{without_folders(str(error))}"), [])
        finally:
            self.stops.end(name)
            self.drop(paths)

    def _drafts(self, paths: Sequence[str], tell: Callable[[str], None]) -> list[Draft]:
        found = self.assistant.drafts([Path(path) for path in paths], lambda reached: tell(str(reached)))
        return [draft._replace(name=Path(draft.name).name, trouble=without_folders(draft.trouble)) for draft in found]

    def paste(self, title: str | None, text: str | None) -> Read:
        """The same for pasted text."""
        words = (text or "").strip()
        if not words or len(words) > LONGEST_PASTED:
            return _waiting(muted(f"请粘贴正文（最多 {LONGEST_PASTED} 字；更长的请存成文件读入）。"), [])
        try:
            drafts = [self.assistant.draft_of_text(title or "", words)]
        except TiaoliError as error:
            return _waiting(failed(error), [])
        return _waiting(shelf.previews(drafts), drafts)

    def take_in(self, drafts: list[Draft], *head: str | None) -> Iterator[Read]:
        """Yields what `_waiting` gives and the list: while the drafts are taken in, as soon as they are, with questions on them."""
        if not drafts:
            yield *_waiting(muted("没有等着收入的文件：先读入，看过再收入。"), []), gr.skip()
            return
        # all stays as it is until the work is done: whoever leaves meanwhile finds the drafts again
        yield _only(progress("正在收入文库…"))
        try:
            done = self.assistant.take_in(drafts, _written(head))
        except TiaoliError as error:
            yield *_waiting(shelf.previews(drafts) + failed(error), drafts), gr.skip()
            return
        yield *_waiting(shelf.taken(done, {}), []), self.listed()
        # what was taken in stays told, also where no question can be made of it
        with suppress(TiaoliError):
            yield _only(shelf.taken(done, self._questions(done)))

    def _questions(self, done: Sequence[Intake]) -> dict[str, list[str]]:
        ids = [row.document_id for row in done if row.document_id and row.outcome not in ("failed", "skipped")][:OFFERED]
        return {one: self.assistant.examples(one)[:QUESTIONS] for one in ids}

    def leave(self) -> Read:
        """Nothing is taken in."""
        return _waiting(muted("没有收入。"), [])

    def open(self, document_id: str | None) -> Read:
        """(one page, changes, relations and their picture, its head, visible, emptied remark) of a document."""
        chosen = (document_id or "").strip()
        try:
            page = shelf.one_page(self.assistant.record(chosen), self.assistant.summary(chosen))
            return page, self._changes(chosen), *self._relations(chosen), *self.assistant.head(chosen).values(), gr.Column(visible=True), ""
        except TiaoliError as error:
            return failed(error), "", "", charts.shown(None), *("" for _ in HEAD), gr.Column(visible=False), ""

    def _changes(self, document_id: str) -> str:
        numbers = self.assistant.versions_of(document_id)
        if len(numbers) < 2:
            return muted("只有一个版本：再读入同名的新文件，这里会逐条列出变动。")
        pairs = zip(numbers[-2::-1], numbers[:0:-1], strict=True)
        return "".join(shelf.changed(document_id, self.assistant.changes(document_id, old, new), old, new) for old, new in pairs)

    def _relations(self, document_id: str) -> tuple[str, Any]:
        found = self.assistant.lineage(document_id)
        below, above = ([(title, relation) for _, title, relation in rows[:MOST_RELATED]] for rows in (found.below, found.above))
        if not below and not above:
            return muted("没有读出它依据或引用的文件，库里也没有文件引用它。"), charts.shown(None)
        return "", charts.shown(charts.lineage(found.title, below, above))

    def correct(self, document_id: str | None, *head: str | None) -> tuple[str, str]:
        """(what became of it, the list) after the head was corrected by hand."""
        try:
            row = self.assistant.correct((document_id or "").strip(), _written(head))
        except TiaoliError as error:
            return failed(error), gr.skip()
        words = "没有改动。" if row.outcome == "unchanged" else "已更正；同一份文件重新读入时，更正会保留。"
        return muted(words), self.listed()

    def remove(self, document_id: str | None, sure: str | None) -> tuple[str, Any, str]:
        """(what became of it, the detail folded away, the list) after a document was taken out, all versions; `sure` must say 移除."""
        if (sure or "").strip() != "移除":
            return muted("要移除这份文件和它的所有版本，请在框里写“移除”再按。"), gr.skip(), gr.skip()
        try:
            self.assistant.remove((document_id or "").strip())
        except TiaoliError as error:
            return failed(error), gr.skip(), gr.skip()
        return muted("已移除。"), gr.Column(visible=False), self.listed()


def _written(head: Sequence[str | None]) -> dict[str, str]:
    return {name: value or "" for name, value in zip(HEAD, head, strict=True)}


def _only(preview: str) -> Read:
    """What `_waiting` gives and the list, of which the preview alone changes."""
    return preview, *(gr.skip() for _ in _waiting("", []))


def _waiting(preview: str, drafts: list[Draft], reading: str = "") -> Read:
    """(preview, drafts, emptied upload, a head to correct where there is one draft, whether it and the decision are shown, whether
    `reading`, the name of what is being read, can be stopped, and that name)."""
    from assistant.app.taking_in.corrections import head_of

    records = [draft.record for draft in drafts if draft.record is not None]
    head = head_of(records[0]) if len(records) == 1 else dict.fromkeys(HEAD, "")
    shown = gr.Column(visible=len(records) == 1), gr.Row(visible=bool(records)), gr.Button(visible=bool(reading))
    return preview, drafts, None, *head.values(), *shown, reading


def build(assistant: "Tiaoli", drop: Callable[[list[str]], None], opened: gr.Tab, turns: "Turns") -> None:
    """The desk: reading in, the list, one document."""
    desk, drafts, reading = Shelf(assistant, drop), kept([]), kept("")
    with gr.Row(equal_height=False):
        with gr.Column(scale=2, min_width=300):
            # types are checked by the server, in Chinese
            upload = gr.File(label="选择文件", file_count="multiple", elem_id="upload", height=180)
            read = gr.Button("读入并预览", variant="primary", elem_id="read")
            with gr.Accordion("或者粘贴文字", open=False):
                title = gr.Textbox(label="标题（可不填）", max_lines=1, elem_id="pasted-title")
                text = gr.Textbox(label="正文", lines=6, max_lines=12, elem_id="pasted")
                paste = gr.Button("预览", elem_id="paste")
        with gr.Column(scale=3, min_width=320):
            preview = gr.HTML(
                muted(
                    "Word、PDF、扫描件、网页、表格、OFD、文本、压缩包都可以。读入后先在这里预览：标题、条款结构、读入时发现的问题；看过再收入文库。"
                ),
                elem_id="intake",
                apply_default_css=False,
            )
            stop = gr.Button("停下", visible=False, elem_id="stop")
            with gr.Column(visible=False) as to_correct:
                head = _head("draft")
            with gr.Row(visible=False) as deciding:
                take = gr.Button("收入文库", variant="primary", elem_id="take-in")
                leave = gr.Button("不收入")
    table = gr.HTML(elem_id="documents", apply_default_css=False)
    waiting = [preview, drafts, upload, *head, to_correct, deciding, stop, reading]
    # not preprocessed: Gradio would leave an empty file on the disk for each
    read.click(in_turn(turns, desk.read), upload, waiting, preprocess=False, **QUIET)
    # in no turn: it would wait behind what it is to stop
    stop.click(desk.stops.stop, reading, None, **QUIET)
    paste.click(in_turn(turns, desk.paste), [title, text], waiting, **QUIET)
    take.click(in_turn(turns, desk.take_in), [drafts, *head], [*waiting, table], **QUIET)
    leave.click(in_turn(turns, desk.leave), None, waiting, **QUIET)
    opened.select(in_turn(turns, desk.listed), None, table, **QUIET)
    _one(desk, table, turns)


def _one(desk: Shelf, table: gr.HTML, turns: "Turns") -> None:
    """One document: opened by the buttons of the list, which fill the hidden field and press the hidden button (page.js)."""
    chosen = gr.Textbox(visible="hidden", elem_id="chosen", show_label=False)
    look = gr.Button("打开", visible="hidden", elem_id="open")
    with gr.Column(visible=False, elem_id="detail") as detail:
        page = gr.HTML(elem_id="one-page", apply_default_css=False)
        with gr.Accordion("更正标题、文号、机关、日期、地区", open=False):
            head = _head("kept")
            correct = gr.Button("保存更正", elem_id="correct")
        with gr.Accordion("版本与变动", open=True):
            versions = gr.HTML(elem_id="versions", apply_default_css=False)
        with gr.Accordion("依据与引用", open=True):
            relations = gr.HTML(elem_id="relations", apply_default_css=False)
            picture = gr.Plot(show_label=False, visible=False)
        with gr.Row(elem_id="removing"):
            sure = gr.Textbox(label="移除这份文件：写“移除”再按", max_lines=1, elem_id="sure")
            remove = gr.Button("移除", variant="stop", elem_id="remove")
    done = gr.HTML(elem_id="done", apply_default_css=False)
    look.click(in_turn(turns, desk.open), chosen, [page, versions, relations, picture, *head, detail, done], **QUIET)
    correct.click(in_turn(turns, desk.correct), [chosen, *head], [done, table], **QUIET)
    remove.click(in_turn(turns, desk.remove), [chosen, sure], [done, detail, table], **QUIET)


def _head(kind: str) -> list[gr.Textbox]:
    """Fields for the head of a document, in the order of HEAD."""
    with gr.Row():
        return [
            gr.Textbox(label=label, max_lines=1, min_width=WIDE.get(name, 150), elem_id=f"{kind}-{name}") for name, label in HEAD.items()
        ]
