"""The two indexes that speed up search: lexical (tantivy) and dense (Chroma). In: chunks of the records. Out: scores by chunk number.

Each notes which state of the records it holds; where it is behind, search reads the records instead.
"""
