"""`make ablate`: each mechanism of question answering switched off in a process of its own, and what that does out of fold.

In: the training questions (folds 0-2) over policies/, mechanisms.yaml. Out: a table with paired tests; on request the exam's totals.
The product has no switches: a mechanism is a dotted name that is replaced. A new one is a row of mechanisms.yaml.
"""
