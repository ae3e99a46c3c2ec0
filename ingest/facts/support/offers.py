"""Help that stands without a condition: money set aside, reliefs, services, mere encouragement."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from corpus.model import Span
from corpus.text.numerals import SMALL_NUMERAL
from corpus.text.phrases import Phrase
from ingest.facts.support.vocabulary import any_pattern, any_word

# 缓缴期满后，: a phrase that only says when; the help is named in the phrases behind it
_WAITS = "后後时前中"
_TITLE = re.compile(r"《[^》]*》")
# 支持外贸企业在疫情防控期间，利用…: who and when alone; what is supported stands behind the comma
_WHO_AND_WHEN = re.compile(r"(?:期间|前提下|基础上|过程中|领域|方面|[^和同与]时|等方式)$")

_NUMBER = re.compile(rf"(?:[（(]?[{SMALL_NUMERAL}\d]+[）)、.．]|[①-⑳]|[—-]{{1,2}}|[{SMALL_NUMERAL}]是)\s*")


def offers(text: str, parts: Sequence[Phrase]) -> Iterator[tuple[Span, str]]:
    """Spans of help in the phrases with their note: "" for an instrument (每年安排6000万元专项资金), "service", "encouragement"."""
    notes = [_note(text, part) for part in parts]
    for first, last in _runs(notes):
        span = Span(start=_after_number(text, parts[first].start), end=parts[last].end)
        yield span, "encouragement" if _only_encourages(span.of(text)) else notes[first] or ""
    if any(note is not None for note in notes):
        return
    for n, part in enumerate(parts):
        start = _after_number(text, part.start)
        wish = _wish().match(text, start, part.end)
        if wish and part.end - wish.end() > 4 and not any_pattern("no_wish").match(text[wish.end() : part.end]):
            yield Span(start=start, end=_wish_end(text, parts, n, wish.end())), "encouragement"


def _note(text: str, part: Phrase) -> str | None:
    """What kind of help the phrase names: "" for an instrument or a relief, "service"; None for none."""
    said = part.of(text)
    said = _TITLE.sub("", said) if "《" in said else said
    if any_pattern("reliefs").search(said) or (any_word("instruments").search(said) and any_word("grants").search(said)):
        kind = ""
    elif any_pattern("services").search(said):
        kind = "service"
    else:
        return None
    spoilt = any_word("refusals").search(said) or any_pattern("about_help").search(said) or said[-1] in _WAITS
    return None if spoilt else kind


def _wish_end(text: str, parts: Sequence[Phrase], n: int, start: int) -> int:
    """The end of what is wished: behind the comma where phrase `n` says only for whom and when."""
    last = n
    while last + 1 < len(parts) and parts[last].stop == "，" and _is_who_and_when(text[start : parts[last].end]):
        last, start = last + 1, parts[last + 1].start
    return parts[last].end


def _is_who_and_when(said: str) -> bool:
    return bool(_WHO_AND_WHEN.search(said) or any_pattern("mere_names").fullmatch(said))


def _only_encourages(said: str) -> bool:
    """鼓励金融机构创新绿色信贷服务模式: an instrument is named, but nothing is given."""
    return bool(any_word("urgings").match(said)) and not any_word("gifts").search(said)


def _runs(notes: list[str | None]) -> Iterator[tuple[int, int]]:
    """First and last index of each unbroken run of one note."""
    for first, note in enumerate(notes):
        if note is not None and (first == 0 or notes[first - 1] != note):
            last = first
            while last + 1 < len(notes) and notes[last + 1] == note:
                last += 1
            yield first, last


def _after_number(text: str, start: int) -> int:
    number = _NUMBER.match(text, start, start + 8)
    return number.end() if number else start


@cache
def _wish() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_word('wishes').pattern})(?!力度|保障|范围|对象)")
