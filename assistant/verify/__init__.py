"""The citation gate. In: a statement and the clauses it cites. Out: what it claims beyond them; nothing means that it may be shown.

gate: the words of any statement against the cited words | claims: what a language model claims (a value, a verdict, a list, a computed
result) against the clauses it names | derivations: a result worked out again from its operands |
bounds: which side of an amount is meant | enumerations: lists complete or marked 等.
A new operation is a row of `derivations.OPERATIONS`; words that the gate compares are in corpus/lexicon/gate.yaml.
"""

from assistant.verify.gate import Problem, passes, plain, problems

__all__ = ["Problem", "passes", "plain", "problems"]
