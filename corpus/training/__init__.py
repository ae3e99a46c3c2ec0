"""Offline programs that make what ships: the embedder's weights (`train`, `tune`), the table of towns (`towns_table`).

In: laws in Markdown, tables of divisions. Out: files under corpus/embedder/weights and corpus/lexicon. Nothing here runs with the product.
Steps of `train`: laws -> vocabulary -> first vectors -> pairs -> learned vectors -> shipped folder.
"""
