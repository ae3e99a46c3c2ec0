"""File -> record. Pure and deterministic: no network, no language model, no storage.

In the order of the data: `readers` (a format each) -> `cleaning` (over `lines`) -> `structure` (clause tree) -> `metadata` -> `sentences`
(each cut and read once: `SentenceLayer`) -> `facts` (an extractor a file) -> `pipeline`, with a `report` for the user; `rereading` takes a
record through the same again.
"""
