"""A Unigram tokenizer whose pieces are words: it cuts as jieba would, with no jieba at run time."""

import logging
import math
import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from typing import Any

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

CORPUS_WORDS = 30_000
GENERAL_WORDS = 12_000
UNKNOWN = "[UNK]"
_RUN = re.compile(r"[^\W_]+")
_SHARE_OF_CORPUS = 0.7


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Words of the texts by jieba's cut, letters and digits only, lower case."""
    jieba = _jieba()
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(word for run in _RUN.findall(text.lower()) for word in jieba.lcut(run))
    return counts


def build_tokenizer(counts: Counter[str], domain_terms: Iterable[str]) -> Tokenizer:
    """Pieces: frequent words of the corpus, general words, `domain_terms`, and every single character.

    A piece's score is the log of its probability, mixed of the corpus and jieba's dictionary, so that
    everyday words that laws never use still win over their characters.
    """
    general = {word: int(freq) for word, freq in _jieba().dt.FREQ.items() if freq}
    pieces = _pieces(counts, general, domain_terms)
    here, everywhere = sum(counts.values()), sum(general.values())

    def score(piece: str) -> float:
        share = _SHARE_OF_CORPUS
        return math.log(share * counts[piece] / here + (1 - share) * general.get(piece, 0) / everywhere + 1e-9)

    vocabulary = [(UNKNOWN, -30.0), *((piece, score(piece)) for piece in pieces)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}]+"), "removed")
    return tokenizer


def _pieces(counts: Counter[str], general: dict[str, int], domain_terms: Iterable[str]) -> list[str]:
    frequent = [word for word, n in counts.most_common() if n >= 3 and len(word) <= 6 and not word.isdigit()][:CORPUS_WORDS]
    common = sorted((word for word in general if 2 <= len(word) <= 4), key=lambda word: (-general[word], word))[:GENERAL_WORDS]
    characters = sorted({c for word in counts for c in word} | {chr(c) for c in range(33, 127) if chr(c).isalnum()})
    terms = [term for term in domain_terms if 2 <= len(term) <= 6 and _RUN.fullmatch(term)]
    return list(dict.fromkeys(piece.lower() for piece in chain(frequent, common, terms, characters)))


def _jieba() -> Any:
    import jieba

    jieba.setLogLevel(logging.ERROR)
    jieba.initialize()
    return jieba
