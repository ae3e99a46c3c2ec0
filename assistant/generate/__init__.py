"""A language model, where one is configured: it rephrases what the clauses already prove, and nothing it says skips the gate."""

from assistant.generate.client import LanguageModel, configured
from assistant.generate.rephrase import rephrase, rephrasing
from assistant.generate.rewrite import rewrite

__all__ = ["LanguageModel", "configured", "rephrase", "rephrasing", "rewrite"]
