"""Canonical text -> the documents of a file and their clause tree, decided by the numbering and its ancestors.

In: lines of the canonical text. Out: clauses with ids, paths, labels and spans.
"""
