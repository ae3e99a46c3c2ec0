"""The library in LangChain's terms: a retriever whose documents carry their citation, and tools for any agent."""

import json
from typing import TYPE_CHECKING

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import BaseTool, StructuredTool, ToolException
from pydantic import ConfigDict

from assistant.api.functions import FUNCTIONS, Functions
from assistant.app import Tiaoli
from corpus.errors import TiaoliError

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
    """FUNCTIONS as tools; results are short JSON texts."""
    functions = Functions(assistant)
    return [_tool(name, getattr(functions, name)) for name in FUNCTIONS]


def _tool(name: str, function: "Callable[..., object]") -> BaseTool:
    """Input that cannot be used is told to the agent, which may try again; it ends no run."""
    tool = StructuredTool.from_function(function, name=f"tiaoli_{name}", description=function.__doc__, handle_tool_error=True)

    def as_text(**arguments: object) -> str:
        try:
            return json.dumps(function(**arguments), ensure_ascii=False)
        except TiaoliError as error:
            raise ToolException(str(error)) from error

    tool.func = as_text
    return tool
