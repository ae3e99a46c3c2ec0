"""Writes the learned table as a sentence-transformers folder (StaticEmbedding, Normalize) in float16."""

import shutil
from pathlib import Path

from tokenizers import Tokenizer

from corpus.embedder.training.lsa import Floats


def ship(tokenizer: Tokenizer, table: Floats, folder: Path) -> None:
    """Replaces `folder`. The vectors are scaled to a mean length of one, which keeps float16 exact enough."""
    import numpy as np
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, StaticEmbedding

    lengths = np.linalg.norm(table[1:], axis=1)
    static = StaticEmbedding(tokenizer, embedding_weights=torch.tensor(table / lengths.mean()).half())
    static.embedding.half()
    shutil.rmtree(folder, ignore_errors=True)
    SentenceTransformer(modules=[static, Normalize()], device="cpu").save(str(folder), create_model_card=False)
