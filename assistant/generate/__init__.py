"""A language model, where one is configured: it reads the question and the clauses and drafts; what is shown is proved by the program.

answering: the way of one question (asks, evidence, drafts, composing; ledger: what it may cost) | extract: facts at ingest | reading:
statements of a self-check | prompts: all that a model is ever told | client, connection: the one place that talks to a provider.
"""

from assistant.generate.provider.client import LanguageModel, configured

__all__ = ["LanguageModel", "configured"]
