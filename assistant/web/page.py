"""The page: tabs for questions, self-check, registers and documents, and how it looks."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.web import cards
from assistant.web.chat import Chat

if TYPE_CHECKING:
    from assistant.app import Tiaoli

EXAMPLES = [
    "绍兴安全生产不达标的产能退出由哪个局牵头？",
    "能耗达不到强制性限额标准的，要在多长时间内整改？逾期会怎样？",
    "越城区2020年“低散乱”整治任务是多少家？",
    "昌吉州各县市每年什么时候上报落后产能退出情况？",
    "宁波“低小散”整治每年安排多少专项资金？",
]
FONTS = ["Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"]


def look() -> dict[str, Any]:
    """Theme and style for mounting: fonts of this machine only, nothing fetched."""
    theme = gr.themes.Soft(primary_hue="red", neutral_hue="stone", font=FONTS, font_mono=["monospace"])
    return {"theme": theme, "css_paths": Path(__file__).with_name("style.css")}


def build(assistant: "Tiaoli") -> gr.Blocks:
    """The whole page over one assistant."""
    with gr.Blocks(title="条理 · 政策文件问答", analytics_enabled=False) as page:
        gr.HTML('<div id="brand"><h1>条理</h1><p>向政策文件提问，每句话都有条款为证；文件没说的，就说没说。</p></div>')
        with gr.Tabs():
            with gr.Tab("问答"):
                _questions(Chat(assistant))
    return page


def _questions(chat: Chat) -> None:
    asked = gr.State([])
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
    with gr.Accordion("所在地区与日期", open=False), gr.Row():
        region = gr.Textbox(label="所在地区", placeholder="如 绍兴市")
        as_of = gr.Textbox(label="以哪天为准", placeholder="如 2020-06-01，默认今天")
    gr.Examples(EXAMPLES, question, label="可以这样问")
    outputs = [chatbot, evidence, asked, question]
    for trigger in (send.click, question.submit):
        trigger(chat.respond, [question, chatbot, asked, region, as_of], outputs, show_progress="hidden", api_name=False)
    clear.click(lambda: ([], cards.EMPTY, [], ""), None, outputs, show_progress="hidden", api_name=False)
