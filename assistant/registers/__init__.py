"""Registers of facts over the whole library: who does what, what is due, which targets, what a document stands on.

In: the facts of the library, a region, a department, a day. Out: rows with the address of their clause, sheets, a calendar. A new register
is a file here and a kind of row in `rows`.
"""
