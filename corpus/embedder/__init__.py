"""Vectors of texts (`embedding`) and scores of passages for a question (`reranking`): the built-in weights, their card
(MODEL_CARD.md), the loaders.

In: texts. Out: L2-normalized float32 vectors, float32 scores. TIAOLI_EMBEDDER and TIAOLI_RERANKER name models of sentence-transformers
(`foreign`) instead; `corpus.training` makes the weights.
"""
