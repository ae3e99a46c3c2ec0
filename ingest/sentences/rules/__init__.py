"""Conditional rules of a sentence: who is meant, under which condition, what follows, how it escalates.

The one reading of such sentences; extractors of criteria and of supports look at it, each for its own facts.
"""

from ingest.sentences.rules.assembly import Rule, rules
from ingest.sentences.rules.shapes import Condition
from ingest.sentences.rules.words import words

__all__ = ["Condition", "Rule", "rules", "words"]
