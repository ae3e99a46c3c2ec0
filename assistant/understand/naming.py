"""In: the text of a question and the list of documents. Out: the documents, clause, places, levels and years that it names."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from corpus.bodies.places import find_places
from corpus.entries import DocumentEntry
from corpus.model import Part, Region
from corpus.text.numerals import SMALL_NUMERAL

_NUMBER = re.compile(r"[\u4e00-\u9fffA-Za-z]{1,12}[〔\[［(（【]?(?:19|20)\d\d[〕\]］)）】]?(?:第)?\d{1,4}号")
_SHORT_NUMBER = re.compile(r"(?<!\d)(\d{1,4})号(?:文|令|通知|文件)?")
_TITLE = re.compile(r"《([^《》]{3,80})》")
_CLAUSE = re.compile(
    rf"(?:第[{SMALL_NUMERAL}\d]+部分的?)?第[{SMALL_NUMERAL}百零\d]+[编章节条款项]+(?:之[{SMALL_NUMERAL}])?(?:第?[（(][{SMALL_NUMERAL}\d]+[）)]项?)?"
    rf"|(?:(?<![\u4e00-\u9fff])|(?<=[的中里第文见号知点案法划]))[{SMALL_NUMERAL}]+[、]?[（(][{SMALL_NUMERAL}]+[）)](?:\s*\d+)?|[（(][{SMALL_NUMERAL}]{{1,3}}[）)]"
)
_TODAY = re.compile(
    r"(?:现在|今天|今日|目前|眼下)(?:已经|已)?(?:是)?(?:(?P<year>(?:19|20)\d\d)年)?(?P<month>1[0-2]|0?[1-9])月(?P<day>[12]\d|3[01]|0?[1-9])[日号](?:了)?[，,]?"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年|年度)?(?!\d|[〕\]])")
_LEVELS = (
    (
        "national",
        r"国家(?:的)?(?:指导意见|要求|规定|层面|文件|政策|有什么|怎么)|国务院|国办|部委|中央|全国(?:性|层面)|国家指导意见|工信部|生态环境部|国家发改委|指导意见",
    ),
    ("province", r"省里|全省|省级(?:文件|要求|规定)|省政府|我省|自治区里"),
    ("city", r"市里|全市|我市|咱们市|州里|全州|我州"),
    ("county", r"县里|区里|我县|我区|全县|全区"),
)
_ENDS_IN_NUMBER = re.compile(r"(\d+)号$")
_UP_TO_COMMA, _FORWARDS = re.compile(r"[^，。？]+"), re.compile(r"转发|印发")
_ALIKE = str.maketrans("[]［］()（）【】", "〔〕〔〕〔〕〔〕〔〕")
_OF_TYPE = 0.5
_BY_TOPIC = 0.6
_LEAST_RUN = 6
# 市和县, 区及县: two levels, not 和县
_LIST_OF_LEVELS = re.compile(r"^[和及与][省市区县]$")
_NAMED_BY_TOPIC = re.compile(r"的?(?:那个|这个|那份|这份)?(?:通知|意见|方案|办法|要点|规定|政策|文件|决定|措施|规划|条例)")
_TYPES = (
    "指导意见",
    "实施意见",
    "若干意见",
    "工作要点",
    "要点",
    "实施方案",
    "行动方案",
    "工作方案",
    "方案",
    "实施细则",
    "管理办法",
    "暂行办法",
    "办法",
    "规定",
    "通知",
    "意见",
    "决定",
    "公告",
    "规划",
    "预案",
    "条例",
    "措施",
    "公报",
    "倡议书",
)


@lru_cache(maxsize=16384)  # titles and 文号 of a library are asked for again by every question
def squeezed(text: str) -> str:
    """Without white space, brackets of 文号 and quotation marks made alike."""
    return re.sub(r"[\s“”\"'‘’《》]", "", text).translate(_ALIKE)


def places(text: str, entries: Sequence[DocumentEntry] = ()) -> list[tuple[str, Region | None]]:
    """Place names in order with the region each means (None when it is not clear).

    The places of the library's own documents are known by their short names wherever these stand (南充菜篮子考核).
    """
    found = find_places(_without_names(text))
    named = [(m.name, m.region) for m in found if not (_LIST_OF_LEVELS.match(m.name) and text[m.start - 1 : m.start] in "省市区县")]
    return named or _of_library(_without_names(text), entries)


def _of_library(text: str, entries: Sequence[DocumentEntry]) -> list[tuple[str, Region | None]]:
    regions = {part.region for entry in entries for part in entry.parts if part.region.steps}
    short = {re.sub(r"(?<=..)(?:省|市|区|县|州)$", "", region.name): region for region in regions}
    return [(name, region) for name, region in short.items() if name in text]


def _without_names(text: str) -> str:
    """“信用绍兴” is a name, no place."""
    return re.sub(r"“[^“”]*”|《[^《》]*》", lambda m: "　" * len(m.group()), text)


def named_parts(question: str, entries: Sequence[DocumentEntry]) -> list[tuple[str, str, float]]:
    """(document id, part key, certainty 0-1) of the parts the question names by 文号, title or part of either; best first."""
    said = _Said.of(question)
    scored = [(entry.id, part.key, _certainty(said, part)) for entry in entries for part in entry.parts]
    if not any(row[2] for row in scored) and (called := called_by_topic(question, entries)[1]):
        return [(document, part, _BY_TOPIC) for document, part in called]
    kind = document_type(question)
    if kind and not any(row[2] for row in scored):
        alike = of_type(entries, kind)
        scored = [(document, part, _OF_TYPE) for document, part in alike if len({d for d, _ in alike}) == 1]
    found = sorted((row for row in scored if row[2] > 0), key=lambda row: -row[2])
    best = [row for row in found if row[2] >= found[0][2] - 0.15]
    return best + _forwarded(question, best, entries)


def _forwarded(question: str, named: Sequence[tuple[str, str, float]], entries: Sequence[DocumentEntry]) -> list[tuple[str, str, float]]:
    """185号文转发的文件: the parts inside the forwarding document, which is the one named."""
    if "转发的" not in question:
        return []
    holders = {document: sure for document, part, sure in named if not part}
    known = {(document, part) for document, part, _ in named}
    inside = [(entry.id, part.key, holders[entry.id]) for entry in entries if entry.id in holders for part in entry.parts]
    return [row for row in inside if row[:2] not in known and row[1]]


class _Said(NamedTuple):
    """What a question names documents by: its text without white space, the numbers (30号) and the titles (《…》) in it."""

    flat: str
    numbers: frozenset[str]
    titles: tuple[str, ...]

    @classmethod
    def of(cls, question: str) -> "_Said":
        # 昌吉州转发30号文的通知: 30号文 is what the notice forwards, not the document asked about
        asked = _UP_TO_COMMA.sub(lambda m: _without_forwarded(m[0]), question)
        numbers = frozenset(m[1] for m in _SHORT_NUMBER.finditer(asked))
        return cls(squeezed(question), numbers, tuple(dict.fromkeys(squeezed(m[1]) for m in _TITLE.finditer(asked))))


def _without_forwarded(words: str) -> str:
    """转发甲的通知 -> 的通知."""
    kept, at = "", 0
    while (start := _FORWARDS.search(words, at)) and (end := words.find("的通知", start.end())) >= 0:
        kept, at = kept + words[at : start.start()], end
    return kept + words[at:]


def _certainty(said: _Said, part: Part) -> float:
    if part.number and squeezed(part.number) in said.flat:
        return 1.0
    number = _ENDS_IN_NUMBER.search(part.number) if part.number and said.numbers else None
    best = 0.9 if number and number[1] in said.numbers else 0.0
    title = squeezed(part.title or "") if said.titles else ""
    for inner in said.titles if title else ():
        if inner in title or title in inner:
            best = max(best, 0.95 if len(inner) > 6 else 0.7)
    return best


def shared_run(question: str, title: str) -> str:
    """The longest substring that question and title have in common; of several the first in the question; "" without one."""
    longest: list[str] = []
    length = 1
    for start in range(len(title)):
        while (run := title[start : start + length]) in question and len(run) == length:
            longest, length = [run], length + 1
        if length > 1 and len(run := title[start : start + length - 1]) == length - 1 and run in question:
            longest.append(run)
    return min(longest, key=question.find, default="")


def _pieces(text: str) -> frozenset[str]:
    return frozenset(text[at : at + _LEAST_RUN] for at in range(len(text) - _LEAST_RUN + 1))


def called_by_topic(question: str, entries: Sequence[DocumentEntry]) -> tuple[str, list[tuple[str, str]]]:
    """(words, parts) where the question names a document by words of its title: 加强环境监管执法的通知; ("", []) otherwise.

    At least six characters of the title are needed, followed by a kind of document (通知, 办法 …).
    """
    if not _NAMED_BY_TOPIC.search(question):
        return "", []
    runs = {}
    asked = _pieces(question)
    for entry in entries:
        for part in entry.parts:
            run = "" if asked.isdisjoint(_pieces(part.title or "")) else shared_run(question, part.title)
            after = question[question.find(run) + len(run) :]
            if run and (_NAMED_BY_TOPIC.match(after) or _NAMED_BY_TOPIC.search(run)):
                runs[(entry.id, part.key)] = run
    longest = max(map(len, runs.values()), default=0)
    best = {key: run for key, run in runs.items() if len(run) == longest}
    return (next(iter(best.values())), list(best)) if best and len({d for d, _ in best}) == 1 else ("", [])


def numbers(question: str) -> tuple[str, ...]:
    """文号 in full as the question writes them."""
    return tuple(m.group() for m in _NUMBER.finditer(question))


def number_words(question: str) -> tuple[str, ...]:
    """30号文, 185号: parts of 文号 as people say them."""
    return tuple(m.group() for m in _SHORT_NUMBER.finditer(question))


def without_today(question: str, as_of: str | None) -> tuple[str, str | None]:
    """(question without “今天12月5号了，”, that day as ISO date; None where it is missing or its year unknown)."""
    m = _TODAY.search(question)
    if not m:
        return question, None
    year = m["year"] or (as_of or "")[:4]
    day = f"{int(year):04d}-{int(m['month']):02d}-{int(m['day']):02d}" if year else None
    rest = (question[: m.start()] + question[m.end() :]).strip("，, ")
    return rest or question, day


def clause_label(question: str) -> str | None:
    """第十条, 三（一）, （五） where the question names a clause."""
    m = _CLAUSE.search(re.sub(r"《[^《》]*》", "", question))
    return m.group() if m else None


def years(question: str) -> tuple[int, ...]:
    bare = _NUMBER.sub("", re.sub(r"《[^《》]*》", "", question))
    return tuple(dict.fromkeys(int(m[1]) for m in _YEAR.finditer(bare)))


def levels(question: str) -> tuple[str, ...]:
    return tuple(level for level, pattern in _LEVELS if re.search(pattern, question))


def document_type(question: str) -> str | None:
    """The 文种 a question uses for its document (实施意见, 要点 …), the longest name first."""
    return next((name for name in _TYPES if name in question), None)


def of_type(entries: Iterable[DocumentEntry], name: str) -> list[tuple[str, str]]:
    """Parts whose title ends with, or whose 文种 is, `name`."""
    return [
        (entry.id, part.key) for entry in entries for part in entry.parts if squeezed(part.title or "").rstrip("〔〕试行》").endswith(name)
    ]
