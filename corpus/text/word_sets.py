"""Sets of words matched at a position of a text: the longest word wins, without a regular expression."""

from collections.abc import Iterable


class WordSet:
    """Words to be found at a given offset. `at` costs a set look-up per word length, however many words there are."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._lengths = tuple(sorted({len(word) for word in self._words}, reverse=True))
        self._first = frozenset(word[0] for word in self._words)

    def at(self, text: str, position: int, end: int | None = None) -> int:
        """Length of the longest word that starts at `position` (and ends by `end`); 0 when none does."""
        stop = len(text) if end is None else end
        if position >= stop or text[position] not in self._first:
            return 0
        for length in self._lengths:
            if position + length <= stop and text[position : position + length] in self._words:
                return length
        return 0

    def before(self, text: str, position: int, start: int = 0) -> int:
        """Length of the longest word that ends at `position`; 0 when none does."""
        for length in self._lengths:
            if position - length >= start and text[position - length : position] in self._words:
                return length
        return 0

    def __contains__(self, word: str) -> bool:
        return word in self._words
