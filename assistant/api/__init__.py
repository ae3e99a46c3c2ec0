"""For programs: the assistant's abilities as plain functions over JSON-ready values, and as LangChain tools."""

from assistant.api.functions import FUNCTIONS, Functions

__all__ = ["FUNCTIONS", "Functions"]
