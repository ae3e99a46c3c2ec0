"""Naming documents and clauses: clause addresses, citations, 文号, titles, kinds of document, editions of one another.

In: a text or a record. Out: addresses (`document#path`), citations that were checked against their document, document numbers.
"""
