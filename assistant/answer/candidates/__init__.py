"""What may answer a question beside the best sentences: a document's head, cells, a clause by number, a department's tasks, comparisons.

In: a query and its evidence. Out: a draft of cited statements, or None where there is nothing to say.
A new kind of candidate is a file here.
"""
