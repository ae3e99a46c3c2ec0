"""Who and where: departments and other bodies, lists of them with roles, the subject of a phrase, places.

In: a text. Out: bodies with their spans and roles, regions. A new body or its old name is a row of lexicon/departments.yaml or
organs.yaml, a place a row of lexicon/regions.tsv.
"""
