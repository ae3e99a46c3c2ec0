"""The library in LangChain's terms: a retriever whose documents carry their citation, and tools for any agent."""

import json
from typing import TYPE_CHECKING

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import BaseTool, StructuredTool
from pydantic import ConfigDict

from assistant.api.functions import FUNCTIONS, Functions
from assistant.app import Tiaoli

if TYPE_CHECKING:
    from collections.abc import Callable


class ClauseRetriever(BaseRetriever):
    """Clauses for a query, best first; `metadata` holds document, title, 文号, clause, label and score."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Tiaoli
    k: int = 5

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        hits = self.assistant.search(query, k=self.k)
        return [Document(page_content=hit["text"], metadata={key: value for key, value in hit.items() if key != "text"}) for hit in hits]


def tools(assistant: Tiaoli) -> list[BaseTool]:
    """ask, search, who, deadlines and check as tools; results are JSON texts."""
    functions = Functions(assistant)
    return [_tool(name, getattr(functions, name)) for name in FUNCTIONS]


def _tool(name: str, function: "Callable[..., object]") -> BaseTool:
    tool = StructuredTool.from_function(function, name=f"tiaoli_{name}", description=function.__doc__)
    plain = tool.func
    assert plain is not None
    tool.func = lambda **arguments: json.dumps(plain(**arguments), ensure_ascii=False)
    return tool
