"""The page: tabs for questions, self-check, registers and documents, and how it looks."""

import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from anyio import to_thread

from assistant.app.intake import readable_types
from assistant.web import cards, selfcheck
from assistant.web.chat import Chat
from assistant.web.documents import DocumentsTab
from assistant.web.door import USER
from assistant.web.door.events import Kind
from assistant.web.door.limits import Turns
from assistant.web.door.refusal import Refused
from assistant.web.door.uploads import Uploads
from assistant.web.downloads import Reports, register_links
from assistant.web.registers import RegistersTab
from assistant.web.selfcheck import CheckTab

if TYPE_CHECKING:
    from assistant.app import Tiaoli

EXAMPLES = [
    "绍兴安全生产不达标的产能退出由哪个局牵头？",
    "能耗达不到强制性限额标准的，要在多长时间内整改？逾期会怎样？",
    "越城区2020年“低散乱”整治任务是多少家？",
    "昌吉州各县市每年什么时候上报落后产能退出情况？",
    "宁波“低小散”整治每年安排多少专项资金？",
]
ACCOUNT = "例如：我们是绍兴柯桥的印染厂，7月15日收到整改通知，说能耗超过了强制性限额标准。"
EVENTS_WAITING, SESSIONS_KEPT, STATE_KEPT = 200, 2000, 12 * 3600
"""Events that wait for all users together; sessions whose conversation is kept, and for how many seconds."""
FONTS = ["Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"]


def look() -> dict[str, Any]:
    """Theme and style for mounting: fonts of this machine only, nothing fetched."""
    theme = gr.themes.Soft(primary_hue="red", neutral_hue="stone", font=FONTS, font_mono=["monospace"])
    return {"theme": theme, "css_paths": Path(__file__).with_name("style.css")}


def build(assistant: "Tiaoli", reports: Reports, turns: Turns, uploads: Uploads) -> gr.Blocks:
    """The whole page over one assistant; `reports` takes what the self-check offers for download, every callback takes one of `turns`."""
    page: gr.Blocks = gr.Blocks(title="条理 · 政策文件问答", analytics_enabled=False)
    # an event that waits for its user's turn holds a place, so there is a place for each
    page.max_threads, page.state_session_capacity = EVENTS_WAITING, SESSIONS_KEPT
    with page:
        gr.HTML('<div id="brand"><h1>条理</h1><p>向政策文件提问，每句话都有条款为证；文件没说的，就说没说。</p></div>')
        with gr.Tabs():
            with gr.Tab("问答"):
                _questions(Chat(assistant), turns)
            with gr.Tab("企业自查"):
                _selfcheck(CheckTab(assistant, reports), turns)
            with gr.Tab("职责与期限"):
                _registers(RegistersTab(assistant), turns)
            with gr.Tab("文件") as documents:
                _documents(DocumentsTab(assistant, uploads.drop), documents, turns)
    page.queue(max_size=EVENTS_WAITING, default_concurrency_limit=None, api_open=False)
    return page


def events_of(page: gr.Blocks) -> dict[int, tuple[Kind, ...]]:
    """What the inputs of each event take, by the event's number."""
    return {number: tuple(_kind(block) for block in event.inputs) for number, event in page.fns.items()}


def _kind(block: Any) -> Kind:
    """Raises TypeError for an input that may hold a file without being the upload: Gradio would copy and fetch what it names."""
    kinds: dict[type, Kind] = {gr.Textbox: "text", gr.Dataset: "choice", gr.File: "files", gr.State: "kept"}
    if type(block) not in kinds:
        raise TypeError(f"{type(block).__name__} must not be the input of an event")
    return kinds[type(block)]


def _in_turn(turns: Turns, work: Callable[..., Any]) -> Callable[..., Any]:
    """`work`, plain or a generator, done in a thread once it is its user's turn; a user who asks too much at once is told so."""

    async def answer(request: gr.Request, *inputs: Any) -> Any:
        async with _turn(turns, request):
            return await to_thread.run_sync(work, *inputs)

    async def stream(request: gr.Request, *inputs: Any) -> AsyncIterator[Any]:
        async with _turn(turns, request):
            steps: Iterator[Any] = work(*inputs)
            while (step := await to_thread.run_sync(next, steps, None)) is not None:
                yield step

    return stream if inspect.isgeneratorfunction(work) else answer


@asynccontextmanager
async def _turn(turns: Turns, request: gr.Request) -> AsyncIterator[None]:
    sent = request.request
    try:
        async with turns.taken(sent.scope[USER] if sent else ""):
            yield
    except Refused as refused:
        raise gr.Error(str(refused), print_exception=False) from refused


def _questions(chat: Chat, turns: Turns) -> None:
    # what was said lies on the server: a chat sent back by the browser could name any file
    told, asked, last = _kept([]), _kept([]), _kept(None)
    with gr.Row(equal_height=False):
        with gr.Column(scale=3, min_width=320):
            chatbot = gr.Chatbot(
                label="对话", height=460, render_markdown=False, sanitize_html=True, allow_tags=False, latex_delimiters=[], buttons=["copy"]
            )
            question = gr.Textbox(show_label=False, placeholder="例如：逾期未整改会怎样？", autofocus=True, elem_id="question", max_lines=4)
            with gr.Row():
                send = gr.Button("提问", variant="primary", elem_id="send")
                clear = gr.Button("重新开始")
        with gr.Column(scale=2, min_width=300):
            evidence = gr.HTML(cards.EMPTY, elem_id="evidence")
            _judging(chat, last, turns)
    with gr.Accordion("所在地区与日期", open=False), gr.Row():
        region = gr.Textbox(label="所在地区", placeholder="如 绍兴市")
        as_of = gr.Textbox(label="以哪天为准", placeholder="如 2020-06-01，默认今天")
    if sent := chat.assistant.sent_to_model:
        gr.HTML(f"<small>{escape(sent)}</small>", elem_id="model")
    examples = gr.Dataset(label="可以这样问", components=[question], samples=[[text] for text in EXAMPLES], type="index")
    examples.click(lambda number: EXAMPLES[number], examples, question, show_progress="hidden", api_visibility="private")
    outputs = [chatbot, told, evidence, asked, question, last]
    respond = _in_turn(turns, chat.respond)
    for trigger in (send.click, question.submit):
        trigger(respond, [question, told, asked, region, as_of], outputs, show_progress="hidden", api_visibility="private")
    clear.click(lambda: ([], [], cards.EMPTY, [], "", None), None, outputs, show_progress="hidden", api_visibility="private")


def _kept(value: Any) -> gr.State:
    return gr.State(value, time_to_live=STATE_KEPT)


def _judging(chat: Chat, last: gr.State, turns: Turns) -> None:
    with gr.Accordion("评价这个回答", open=False):
        reason = gr.Textbox(show_label=False, placeholder="哪里不对、缺了什么（可选）", elem_id="reason")
        with gr.Row():
            good = gr.Button("👍 有用", elem_id="liked")
            bad = gr.Button("👎 不对或不全", elem_id="disliked")
        thanks = gr.HTML(elem_id="thanks")
    for button, liked in ((good, True), (bad, False)):
        judge = _in_turn(turns, partial(chat.judge, liked))
        button.click(judge, [last, reason], thanks, api_visibility="private")


def _selfcheck(tab: CheckTab, turns: Turns) -> None:
    told, said = _kept([]), _kept([])
    with gr.Row(equal_height=False):
        with gr.Column(scale=2, min_width=320):
            chatbot = gr.Chatbot(
                label="自述与提问",
                height=460,
                render_markdown=False,
                sanitize_html=True,
                allow_tags=False,
                latex_delimiters=[],
                buttons=["copy"],
            )
            account = gr.Textbox(show_label=False, placeholder=ACCOUNT, lines=3, max_lines=8, elem_id="account")
            as_of = gr.Textbox(label="以哪天为准", placeholder="如 2020-06-01，默认今天")
            with gr.Row():
                send = gr.Button("核对", variant="primary", elem_id="check")
                clear = gr.Button("重新开始")
        with gr.Column(scale=3, min_width=320):
            word = gr.HTML(elem_id="word")
            known = gr.HTML(elem_id="profile")
            report = gr.HTML(selfcheck.EMPTY, elem_id="report")
    outputs = [chatbot, told, said, report, known, word, account]
    respond = _in_turn(turns, tab.respond)
    for trigger in (send.click, account.submit):
        trigger(respond, [account, told, said, as_of], outputs, show_progress="minimal", api_visibility="private")
    clear.click(lambda: ([], [], [], selfcheck.EMPTY, "", "", ""), None, outputs, show_progress="hidden", api_visibility="private")


def _registers(tab: RegistersTab, turns: Turns) -> None:
    with gr.Row():
        query = gr.Textbox(label="部门或事项", placeholder="如 市生态环境局，或 职工安置", elem_id="who")
        region = gr.Textbox(label="所在地区", placeholder="如 绍兴市")
        as_of = gr.Textbox(label="以哪天为准", placeholder="如 2020-06-01，默认今天")
        look = gr.Button("查询", variant="primary", elem_id="look")
    with gr.Tabs():
        with gr.Tab("谁负责"):
            people = gr.HTML(register_links("who.xlsx"), elem_id="people")
        with gr.Tab("期限"):
            axis = gr.Plot(show_label=False)
            dates = gr.HTML(register_links("deadlines.xlsx", "deadlines.ics"), elem_id="dates")
        with gr.Tab("目标"):
            bars = gr.Plot(show_label=False)
            numbers = gr.HTML(register_links("targets.xlsx"), elem_id="numbers")
    for trigger in (look.click, query.submit):
        trigger(_in_turn(turns, tab.who), [query, region], people, api_visibility="private")
        trigger(_in_turn(turns, tab.deadlines), [region, as_of], [dates, axis], api_visibility="private")
        trigger(_in_turn(turns, tab.targets), region, [numbers, bars], api_visibility="private")


def _documents(tab: DocumentsTab, opened: gr.Tab, turns: Turns) -> None:
    table = gr.HTML(elem_id="documents")
    upload = gr.File(
        label="读入新文件（Word、PDF、扫描件、网页、表格、OFD、文本、压缩包）", file_count="multiple", file_types=list(readable_types())
    )
    read = gr.Button("读入", variant="primary")
    report = gr.HTML(elem_id="intake")
    # not preprocessed: Gradio would leave an empty file on the disk for each
    read.click(_in_turn(turns, tab.read_in), upload, [report, table, upload], preprocess=False, api_visibility="private")
    opened.select(_in_turn(turns, tab.table), None, table, show_progress="hidden", api_visibility="private")
