"""References: other documents that a clause names, with their number and what the clause does with them.

《…》 with 〈…〉 inside, laws named without 《》 (节约能源法), and bare numbers (国发〔2010〕7号文件). An own short name for a document
just cited (以下简称《指导意见》) is no new document, nor is the document itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from corpus.citing.doc_types import read_doc_type
from corpus.citing.document_numbers import find_document_numbers, same_number, tidy_number
from corpus.lexicon import load_yaml
from corpus.model import Clause, PolicyDocument, Reference, Span
from ingest.sentences.layer import SentenceLayer

_LIST_BETWEEN = re.compile(r"\s*(?:[（(][^（）()]{0,60}[）)])?\s*(?:(?:、|和|及|以及|与|，)[一-龥、]{0,20})?\s*$")
_LONGEST_SHORT_NAME = 10
_NUMBER_AFTER = re.compile(r"\s*[（(]")


# parts that only carry the main text
_COVERS = ("通知", "公告", "令", "函", "决定", "通告")


@dataclass(frozen=True)
class _Cited:
    """A title (or law, or bare number) in the text: its span, the span with the number behind it."""

    span: Span
    whole: Span
    title: str
    number: str | None


def extract(layer: SentenceLayer) -> Iterator[Reference]:
    """References in reading order, one a mention; a repeated title carries the number given elsewhere in the document."""
    document = layer.document
    names = _own_names(document)
    kept = [(clause, _foreign(document, clause, *names)) for clause in document.clauses]
    numbers = {_bare(item.title): item.number for _, cited in reversed(kept) for item in cited if item.number}
    forwarded = {_bare(part.title) for part in document.parts[1:] if part.key not in _COVERS}
    for clause, cited in kept:
        firsts = _firsts_of_lists(document.text, cited)
        for n, (item, first) in enumerate(zip(cited, firsts, strict=True), 1):
            yield Reference(
                id=f"{clause.id}!reference-{n}",
                clause_id=clause.id,
                span=item.whole,
                title=item.title,
                number=item.number or numbers.get(_bare(item.title)),
                relation="转发" if _bare(item.title) in forwarded else _relation(document.text, item, first, clause.span),
            )


def _foreign(document: PolicyDocument, clause: Clause, own: frozenset[str], short_names: frozenset[str]) -> list[_Cited]:
    """What `clause` itself (not its children) cites of other documents."""
    cited = [item for piece in document.own_spans(clause) for item in _cited(document.text, piece)]
    return [item for item in cited if not _is_own(item, document, own, short_names)]


def _bare(title: str) -> str:
    return re.sub(r"[\s《》〈〉“”\"（）()]|^关于", "", title)


def _own_names(document: PolicyDocument) -> tuple[frozenset[str], frozenset[str]]:
    """Titles of the file's own parts that it issues (a forwarded one is another body's), and its short names for others.

    A short name is declared (以下简称《指导意见》) or is the end of a longer title cited (…经信委工作实施要点 -> 《工作实施要点》).
    """
    notice = next((part.title for part in document.parts if part.key in _COVERS), "")
    issued = {_bare(document.main.title), _bare(notice), *(_bare(title) for title in re.findall(r"《(.+?)》", notice))}
    marks = "|".join(load_yaml("references")["short_name_marks"])
    declared = {_bare(name) for name in re.findall(rf"(?:{marks})[:：为]?\s*[“《]([^》”]{{2,30}})[”》]", document.text)}
    titles = {_bare(title) for title in re.findall(r"《([^《》]{2,120})》", document.text)}
    endings = {title[-length:] for title in titles for length in range(1, min(_LONGEST_SHORT_NAME, len(title) - 1) + 1)}
    ends = {short for short in titles if short in endings}
    return frozenset(issued - {""}), frozenset(declared | ends)


def _is_own(cited: _Cited, document: PolicyDocument, own: frozenset[str], short_names: frozenset[str]) -> bool:
    if (
        cited.number
        and cited.title == cited.number
        and any(part.number and same_number(part.number, cited.number) for part in document.parts)
    ):
        return True
    marks = tuple(load_yaml("references")["short_name_marks"])
    before = document.text[max(0, cited.span.start - 6) : cited.span.start].rstrip("：:为 “")
    return before.endswith(marks) or _bare(cited.title) in short_names or _bare(cited.title) in own


def _cited(text: str, within: Span) -> list[_Cited]:
    words = within.of(text)
    titles = list(_titles(text, within)) if "《" in words else []
    covered = [c.whole for c in titles]
    laws = [c for c in _laws(text, within) if not _overlaps(c.span, covered)] if _law_end().search(words) else []
    covered += [c.span for c in laws]
    numbers = find_document_numbers(text, within) if "号" in words else []
    bare = [_Cited(n.span, n.span, tidy_number(n.text), tidy_number(n.text)) for n in numbers if not _overlaps(n.span, covered)]
    return sorted([*titles, *laws, *bare], key=lambda c: c.span.start)


def _overlaps(span: Span, others: list[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _joined(words: str) -> str:
    return re.sub(r"\s+", "", words)


def _titles(text: str, within: Span) -> Iterator[_Cited]:
    at = text.find("《", within.start, within.end)
    while at >= 0:
        end = _closing(text, at, within.end)
        if end is None:
            at = text.find("《", at + 1, within.end)
            continue
        title = _joined(text[at + 1 : end - 1])
        if _names_document(title):
            span = Span(start=at, end=end)
            number, whole = _number_behind(text, span, within.end)
            yield _Cited(span, whole, title, number)
        at = text.find("《", end, within.end)


def _closing(text: str, at: int, limit: int) -> int | None:
    """Offset after the 》 that closes the 《 at `at`, inner ones counted (《关于印发《甲》的通知》)."""
    depth = 0
    limit = min(limit, at + 200)
    for i in range(at, limit if text.find("》", at, limit) >= 0 else at):
        depth += (text[i] == "《") - (text[i] == "》")
        if depth == 0:
            return i + 1
    return None


def _names_document(title: str) -> bool:
    """Books, newspapers and forms (《排污许可证》, 《承诺书》) are no documents of record."""
    return len(title) >= 2 and not re.search(
        r"(?:许可证|证书|证明|表|日报|承诺书|申请书|合同|协议|通知书|决定书|执照|登记证|委托书|文书|手册|报)$", title
    )


def _number_behind(text: str, span: Span, limit: int) -> tuple[str | None, Span]:
    """The number in the bracket behind a title, and the span of both: 《…》（浙政发〔2011〕75号，以下简称…）."""
    bracket = _NUMBER_AFTER.match(text, span.end, limit)
    start = bracket.end() if bracket else span.end
    numbers = find_document_numbers(text, Span(start=start, end=min(limit, start + 45)))
    if not numbers or (numbers[0].span.start - start) > (2 if bracket else 0):
        return None, span
    end = numbers[0].span.end
    close = re.match(r"\s*[）)]", text[end:limit])
    return tidy_number(numbers[0].text), Span(start=span.start, end=end + (close.end() if close else 0))


@cache
def _law_end() -> re.Pattern[str]:
    """The end of a law's name, or the words in front of any: where a text holds neither, none is named in it without 《》."""
    ends = {name[-2:] for name in load_yaml("references")["laws"].split()}
    return re.compile("|".join(["中华人民共和国", *sorted(ends)]))


@cache
def _law_pattern() -> re.Pattern[str]:
    names = sorted(load_yaml("references")["laws"].split(), key=len, reverse=True)
    return re.compile(
        rf"(?:中华人民共和国)?(?:{'|'.join(names)})(?!律|规|人|院|定|治|办)|中华人民共和国[一-龥]{{2,18}}?(?:法|条例)(?!律|规|人|院|定|治)"
    )


def _laws(text: str, within: Span) -> Iterator[_Cited]:
    for match in _law_pattern().finditer(text, within.start, within.end):
        # 新修订的环境保护法 yes; 劳动法律 and 《…法》 no
        yield _Cited(span := Span(start=match.start(), end=match.end()), span, _joined(match.group()), None)


def _relation(text: str, cited: _Cited, first: _Cited, clause: Span) -> str:
    """What the clause does with the document: by the words behind the title, else by the verb before its list, which `first` opens."""
    table = load_yaml("references")
    after = text[cited.whole.end : min(clause.end, cited.whole.end + 60)]
    behind = re.split(r"[。；\n]", after)[0]
    for relation, verbs in table["after"].items():
        if re.match(rf"(?:[^。；]{{0,40}})?(?:{'|'.join(verbs)})", behind) and (
            relation == "废止" or re.match(rf"[^，]{{0,4}}(?:{'|'.join(verbs)})", behind)
        ):
            return str(relation)
    before = re.split(r"[，。；：\n]", text[max(clause.start, first.span.start - 30) : first.span.start])[-1]
    return _governing(before) or _default(cited.title)


def _firsts_of_lists(text: str, cited: list[_Cited]) -> list[_Cited]:
    """For each of `cited` the title that opens the list (《甲》、《乙》和《丙》) in which it stands."""
    firsts = cited[:1]
    for before, item in pairwise(cited):
        between = text[before.whole.end : item.span.start]
        firsts.append(firsts[-1] if _LIST_BETWEEN.match(between) and not _governing(between) else item)
    return firsts


def _governing(before: str) -> str | None:
    hits = [(m.end(), len(m.group()), relation) for relation, m in _verbs_in(before)]
    return max(hits)[2] if hits else None


def _verbs_in(before: str) -> Iterator[tuple[str, re.Match[str]]]:
    for relation, verbs in _relation_verbs().items():
        for match in verbs.finditer(before):
            yield relation, match


@cache
def _relation_verbs() -> dict[str, re.Pattern[str]]:
    relations = load_yaml("references")["relations"]
    return {relation: re.compile("|".join(sorted(verbs, key=len, reverse=True))) for relation, verbs in relations.items()}


def _default(title: str) -> str:
    kind = read_doc_type(title)
    return "目录" if kind and kind.group == "list" else "提及"
