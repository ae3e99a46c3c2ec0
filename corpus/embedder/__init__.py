"""Vectors of texts: the weights of the built-in model, their card (MODEL_CARD.md), and the one loader of embedders (`embedding`).

In: texts. Out: L2-normalized float32 vectors. TIAOLI_EMBEDDER names any sentence-transformers model; `corpus.training` makes the weights.
"""
