"""The stock pipeline with a language model: LangChain's splitter, Chroma, one prompt, the same model and embedder. No gate.

In: a question. Out: its answer in the form that the scorer reads; the chunks that the prompt held are its citations.
"""

import os
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from evals.bench.rivals.peers import Stock

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

NAME = "LangChain + Chroma + 一个提示"
CHUNKS, LONGEST_QUOTE = 4, 300
"""Chunks in a prompt; the scorer reads 8 citations of 300 characters, so that each chunk of 500 is two of them."""
PROMPT = """请根据下面的资料回答问题，答案要简短准确；资料里没有答案时，只回答“资料中没有提到”。

资料：
{context}

问题：{question}
回答："""
_REFUSED = re.compile(r"^(?:根据|在)?.{0,12}(?:没有提到|未提到|没有提及|未提及|没有说明|未说明|没有相关|无法回答|无法确定|不知道)")


class RetrievalChain:
    """Answers over whole documents by retrieval and one prompt."""

    def __init__(self, documents: Mapping[str, str], encode: Callable[[list[str]], Any]) -> None:
        self._retriever = Stock(encode)
        self._retriever.index(documents)
        self._chat = _chat()

    def answer(self, case: Mapping[str, Any]) -> dict[str, Any]:
        """Raises whatever the provider's client raises."""
        found = self._retriever.search(case["question"], CHUNKS)
        asked = "\n".join([*(case.get("history") or ()), case["question"]])
        prompt = PROMPT.format(context="\n\n".join(passage.text for passage in found), question=asked)
        text = re.sub(r"(?s)^.*</think>", "", str(self._chat.invoke(prompt).content)).strip()
        refused = bool(_REFUSED.search(text))
        quotes = [
            {"document_id": passage.document, "quote": passage.text[at : at + LONGEST_QUOTE]}
            for passage in found
            for at in range(0, len(passage.text), LONGEST_QUOTE)
        ]
        return {"id": case["id"], "status": "no_basis" if refused else "answered", "text": text, "citations": [] if refused else quotes}


def _chat() -> "BaseChatModel":
    """The model that TIAOLI_LLM names."""
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"temperature": 0, "max_retries": 0, "api_key": os.environ.get("TIAOLI_LLM_API_KEY") or "none"}
    if url := os.environ.get("TIAOLI_LLM_BASE_URL"):
        options["base_url"] = url
    chat: BaseChatModel = init_chat_model(os.environ["TIAOLI_LLM"], **options)
    return chat
