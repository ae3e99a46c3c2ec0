"""For programs: the assistant's abilities as JSON endpoints, OpenAI's chat interface, MCP and LangChain tools, and as plain functions.

In: what a program sends. Out: the contracts of assistant.model whole (`endpoints`, `openai_chat`), or short rows for agents (`functions`,
cut by `compact`; `toolserver` and `langchain` offer them as tools). A new ability for agents is a method and a name in `functions`; a new
endpoint is a function in `endpoints`: the door lets it through because its router lists it. Who may ask, and how much, `assistant.web.door`
decides.
"""

from assistant.api.functions import FUNCTIONS, Functions

__all__ = ["FUNCTIONS", "Functions"]
