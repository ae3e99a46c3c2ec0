"""Writes the learned table as a sentence-transformers folder (StaticEmbedding, Normalize) in float16."""

import json
import shutil
from pathlib import Path

from tokenizers import Tokenizer

from corpus.training.lsa import Floats

# The names that releases 2 to 6 of sentence-transformers all know; `save` writes those of its own release.
_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]


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
    (folder / "modules.json").write_text(json.dumps(_MODULES, indent=1), encoding="utf-8")
    (folder / "model.safetensors").chmod(0o644)
