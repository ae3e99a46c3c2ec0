"""In: a question and its likeliest passages. Out: for each passage what was measured and the probability that it answers.

A new feature is a line in `table`; `make scorer` then fits the weights anew (weights/CARD.md says on what).
"""
