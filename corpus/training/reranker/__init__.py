"""The offline programs that make the reranker: multilingual-e5-small read and cut down, taught by questions, written as int8 ONNX.

In: the teacher's file, pairs of question and passage. Out: `corpus/embedder/reranker`. `corpus.embedder.reranking` runs it.
"""
