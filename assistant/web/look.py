"""How the page looks and which script it brings: fonts and files of this machine only, nothing fetched."""

from importlib import resources
from typing import Any

import gradio as gr
from gradio import routes
from jinja2 import ChoiceLoader, DictLoader

FONTS = ["Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"]
# Gradio speaks the browser's language and asks for it before it takes our head: this page speaks Chinese
_CHINESE = """<script>
Object.defineProperty(navigator, "language", { get: () => "zh-CN" });
Object.defineProperty(navigator, "languages", { get: () => ["zh-CN"] });
</script>"""
_PAGE = "frontend/index.html"


def look() -> dict[str, Any]:
    """Theme, style and script for mounting."""
    script, style = _file("page.js"), _file("style.css") + _text_of_documents()
    # in the head: what Gradio takes as css it makes more specific, and its media queries less
    return {"theme": _theme(), "head": f"<style>{style}</style><script>{script}</script>"}


def speak_chinese() -> None:
    """Gradio's empty page, which is the first that the browser reads, in Chinese."""
    page = resources.files("gradio").joinpath("templates", _PAGE).read_text(encoding="utf-8")
    ours = page.replace('lang="en"', 'lang="zh-CN"', 1).replace("<head>", f"<head>{_CHINESE}", 1)
    given = routes.templates.env.loader
    routes.templates.env.loader = ChoiceLoader([DictLoader({_PAGE: ours}), *([given] if given else [])])


def _file(name: str) -> str:
    return resources.files("assistant.web").joinpath(name).read_text(encoding="utf-8")


def _text_of_documents() -> str:
    """Of the document page's style what concerns its text: its colours are the house's here."""
    style = _file("reading.css")
    return style[style.index(".reading header,") :]


def _theme() -> gr.themes.Base:
    """Buttons and links with the contrast that WCAG AA asks for, by day and by night."""
    theme = gr.themes.Soft(primary_hue="red", neutral_hue="stone", font=FONTS, font_mono=["monospace"])
    return theme.set(
        button_primary_background_fill="#a3312c",
        button_primary_background_fill_hover="#8a2723",
        button_primary_background_fill_dark="#a83a34",
        button_primary_background_fill_hover_dark="#bb4841",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#ffffff",
        button_secondary_background_fill="#f4f1ea",
        button_secondary_background_fill_hover="#e8e2d5",
        button_secondary_background_fill_dark="#343943",
        button_secondary_background_fill_hover_dark="#434954",
        block_label_text_color="#5b2320",
        block_label_text_color_dark="#f2d6d3",
        block_title_text_color="#5b2320",
        block_title_text_color_dark="#f2d6d3",
        block_label_background_fill="#f4f1ea",
        block_label_background_fill_dark="#272b33",
        block_title_background_fill="#f4f1ea",
        block_title_background_fill_dark="#272b33",
        body_background_fill="#fbfaf7",
        body_background_fill_dark="#17191e",
        body_text_color="#1d2430",
        body_text_color_dark="#e9e6df",
        body_text_color_subdued="#555f6d",
        body_text_color_subdued_dark="#b3bac5",
        block_info_text_color="#555f6d",
        block_info_text_color_dark="#b3bac5",
        input_placeholder_color="#6b6660",
        input_placeholder_color_dark="#a9adb5",
    )
