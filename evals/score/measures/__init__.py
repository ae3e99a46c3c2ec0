"""Figures of a set from what was said. A set of another kind gets its measures here.

In: cases and what the assistant said to them. Out: figures by row, and a line for each small case that is wrong.
"""
