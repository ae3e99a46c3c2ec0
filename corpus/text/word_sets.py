"""Sets of words matched at a position of a text: the longest word wins, without a regular expression."""

from collections.abc import Iterable, Mapping


class WordSet:
    """Words to be found at a given offset. `at` costs a look at one character where no word begins, else a set look-up per length of
    the words that begin with it, however many words there are."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._starting = _lengths((word[0], len(word)) for word in self._words)
        self._ending = _lengths((word[-1], len(word)) for word in self._words)

    def at(self, text: str, position: int, end: int | None = None) -> int:
        """Length of the longest word that starts at `position` (and ends by `end`); 0 when none does."""
        stop = len(text) if end is None else end
        if position >= stop:
            return 0
        for length in self._starting.get(text[position], ()):
            if position + length <= stop and text[position : position + length] in self._words:
                return length
        return 0

    def before(self, text: str, position: int, start: int = 0) -> int:
        """Length of the longest word that ends at `position`; 0 when none does."""
        if position <= start:
            return 0
        for length in self._ending.get(text[position - 1], ()):
            if position - length >= start and text[position - length : position] in self._words:
                return length
        return 0

    def runs_over(self, text: str, start: int, position: int, end: int) -> bool:
        """True where a word that starts in [`start`, `position`) ends behind `position` (and by `end`)."""
        for first in range(start, position):
            for length in self._starting.get(text[first], ()):
                stop = first + length
                if stop <= position:
                    break
                if stop <= end and text[first:stop] in self._words:
                    return True
        return False

    def __contains__(self, word: str) -> bool:
        return word in self._words


def _lengths(signs: Iterable[tuple[str, int]]) -> Mapping[str, tuple[int, ...]]:
    """Character -> the lengths of the words that begin (or end) with it, the longest first."""
    found: dict[str, set[int]] = {}
    for sign, length in signs:
        found.setdefault(sign, set()).add(length)
    return {sign: tuple(sorted(lengths, reverse=True)) for sign, lengths in found.items()}
