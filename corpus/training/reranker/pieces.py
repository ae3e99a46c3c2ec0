"""The teacher's vocabulary cut down to what Chinese text uses, as a fast tokenizer."""

import re
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from corpus.training.reranker.teacher import Teacher

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_CHARACTER = re.compile(r"▁?[\u3400-\u9fff\u3000-\u303f\x21-\x7e〇○●％‰℃㎡㎥×÷±≥≤→①-⑳]")
_FEWEST = 3
PREFIXES = "query: passage: "
"""What the teacher was trained to read before a question and before a passage."""


def tokenizer_of(pieces: list[str], scores: Iterable[float], unknown: int) -> Tokenizer:
    """A Unigram tokenizer that cuts as SentencePiece does: NFKC, spaces as ▁, one in front."""
    vocabulary = list(zip(pieces, map(float, scores), strict=True))
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=unknown, byte_fallback=False))
    space = normalizers.Replace(Regex(r"[\s\u200b\ufeff]+"), " ")
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), space])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
    return tokenizer


def kept_pieces(teacher: Teacher, texts: Iterable[str]) -> npt.NDArray[np.int64]:
    """Ids of the pieces that stay: the special ones, single characters, and what `texts` use three times or more."""
    whole = tokenizer_of(teacher.pieces, teacher.scores, teacher.unknown)
    counts = np.zeros(len(teacher.pieces), dtype=np.int64)
    for encoding in whole.encode_batch_fast(list(texts), add_special_tokens=False):
        np.add.at(counts, encoding.ids, 1)
    counts[whole.encode(PREFIXES, add_special_tokens=False).ids] = _FEWEST
    always = [piece in (*SPECIAL, "▁") or _CHARACTER.fullmatch(piece) is not None for piece in teacher.pieces]
    return np.flatnonzero(np.array(always) | (counts >= _FEWEST))
