"""The rules of a library, compiled once a document, and the judgements of an enterprise by them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from assistant.model import CheckQuestion, CheckReport, EnterpriseProfile, NotChecked, ProfileFact
from assistant.selfcheck.judging.classes import classes_of
from assistant.selfcheck.judging.factbook import FactBook
from assistant.selfcheck.judging.relevance import relevances
from assistant.selfcheck.judging.verdicts import Judgement, judge_rule, numbered
from assistant.selfcheck.reporting.report import not_checked, summary, supports
from assistant.selfcheck.rules.areas import areas_of
from assistant.selfcheck.rules.from_facts import rules_of
from assistant.selfcheck.rules.rule import Rule, wordings_in
from assistant.selfcheck.rules.validity import binds
from assistant.selfcheck.session.profile import profile_of
from assistant.selfcheck.statement.heard import Heard
from corpus.bodies.places import read_region
from corpus.entries import DocumentEntry
from corpus.errors import DamagedDocumentError, UnknownDocumentError
from corpus.model import Hit, PolicyRecord, Region

MOST_DOCUMENTS = 300
"""Up to so many documents every one is checked; of more, those that bind locally and those that a search finds."""
_FOUND = 60


class PolicyLibrary(Protocol):
    """What the self-check needs of corpus.store.library.Library."""

    def documents(self) -> list[DocumentEntry]: ...

    def get(self, document_id: str) -> PolicyRecord: ...

    def search(self, text: str, k: int = 10) -> list[Hit]: ...


class Checker:
    """Rules of a library; a document that is added or changed later is compiled when it is first checked."""

    def __init__(self, library: PolicyLibrary) -> None:
        self._library = library
        self._compiled: dict[tuple[str, int], tuple[PolicyRecord, list[Rule]]] = {}
        self._named_areas: dict[tuple[str, int], dict[str, Region]] = {}
        self._damaged: dict[str, str] = {}

    def judge(self, heard: Heard, as_of: date) -> list[Judgement]:
        """Every rule judged for the enterprise as heard, in the order of the library and the text."""
        heard = self.placed(heard)
        book = FactBook(heard, as_of)
        found: list[Judgement] = []
        for record, rules in self._checked(heard):
            own = book.with_classes(classes_of(rules, book))
            found += [judge_rule(rule, record.document, own, 1) for rule in rules]
        return numbered(_in_use_first(_weighed(found, heard), heard))

    def placed(self, heard: Heard) -> Heard:
        """A place not told outright: of several of one name that of which the library holds documents, else that of a known area."""
        if heard.region:
            return heard
        name = self._most_local(heard.maybe_regions) if heard.maybe_regions else self._by_area(heard)
        return replace(heard, region=name) if name else heard

    def _most_local(self, names: Sequence[str]) -> str | None:
        """西湖区 is that of 杭州 where the library holds documents of 杭州, and of 江西 only those of the province."""
        local = [part.region for entry in self._library.documents() for part in entry.parts if part.level != "national"]
        depth = {name: max((len(one.steps) for one in local if _lies_in(name, one)), default=0) for name in names}
        best = [name for name, steps in depth.items() if steps and steps == max(depth.values())]
        return best[0] if len(best) == 1 else None

    def _by_area(self, heard: Heard) -> str | None:
        """临港做机器人的 is in the place of the documents on 临港."""
        told = [piece.text for _, piece in heard.pieces if not piece.aside and not piece.planned]
        areas = {name: region for entry in self._library.documents() for name, region in self._areas(entry).items()}
        found = {"".join(region.steps) for name, region in areas.items() if any(name in text for text in told)}
        return found.pop() if len(found) == 1 else None

    def _areas(self, entry: DocumentEntry) -> dict[str, Region]:
        key = (entry.id, entry.version)
        if key not in self._named_areas:
            try:
                self._named_areas[key] = areas_of(self._library.get(entry.id).document)
            except (DamagedDocumentError, UnknownDocumentError):
                return {}
        return self._named_areas[key]

    def report(
        self, heard: Heard, as_of: date, judgements: Sequence[Judgement], questions: Sequence[CheckQuestion], id: str | None
    ) -> CheckReport:
        heard = self.placed(heard)
        findings = tuple(one.finding for one in judgements)
        return CheckReport(
            id=id,
            as_of=as_of.isoformat(),
            profile=self._profile(heard, as_of),
            findings=findings,
            questions=tuple(questions),
            supports=supports(findings),
            not_checked=(*not_checked(judgements, [record for record, _ in self._checked(heard)]), *self._passed_over(heard)),
            summary=summary(findings, questions),
        )

    def _profile(self, heard: Heard, as_of: date) -> EnterpriseProfile:
        """The profile with what was said of conditions that only a policy's own words name."""
        book, profile = FactBook(heard, as_of), profile_of(heard, as_of)
        named = dict.fromkeys(leaf for _, rules in self._checked(heard) for rule in rules for leaf in wordings_in(rule))
        told = [(leaf, truth) for leaf in named if (truth := book.truth(leaf)).value is not None]
        facts = [ProfileFact(condition=f"wording:{leaf.text}", value=truth.value, words="；".join(truth.because)) for leaf, truth in told]
        return profile.model_copy(update={"facts": (*profile.facts, *facts)})

    def _checked(self, heard: Heard) -> Iterator[tuple[PolicyRecord, list[Rule]]]:
        """Damaged documents are left out and told, those that another process removes meanwhile are left out."""
        for entry in self._chosen(heard):
            try:
                yield self._rules(entry)
            except DamagedDocumentError as error:
                self._damaged[entry.id] = str(error)
            except UnknownDocumentError:
                continue

    def _rules(self, entry: DocumentEntry) -> tuple[PolicyRecord, list[Rule]]:
        key = (entry.id, entry.version)
        if key not in self._compiled:
            record = self._library.get(entry.id)
            self._compiled[key] = (record, rules_of(record))
        return self._compiled[key]

    def _chosen(self, heard: Heard) -> list[DocumentEntry]:
        entries = self._library.documents()
        if len(entries) <= MOST_DOCUMENTS:
            return entries
        said = "，".join(piece.text for _, piece in heard.pieces)
        found = {hit.document_id for hit in self._library.search(said, _FOUND)} if said else set()
        return [entry for entry in entries if entry.id in found or _is_local(entry, heard)]

    def _passed_over(self, heard: Heard) -> tuple[NotChecked, ...]:
        left = len(self._library.documents()) - len(self._chosen(heard))
        reason = "库内文件很多，只对照了贵企业所在地的文件和与所述情况最相关的文件"
        damaged = tuple(NotChecked(what=f"文件 {name}", reason=text) for name, text in self._damaged.items())
        return (*damaged, NotChecked(what=f"其余 {left} 份文件", reason=reason)) if left else damaged


def _weighed(found: list[Judgement], heard: Heard) -> list[Judgement]:
    """The same with their relevance; what does not apply has none."""
    applying = [one for one in found if one.finding.verdict != "not_applicable"]
    chances = iter(relevances(heard, [one.finding.quote for one in applying]))
    return [one if one.finding.verdict == "not_applicable" else one.with_relevance(round(next(chances), 4)) for one in found]


def _lies_in(name: str, region: Region) -> bool:
    where = read_region(name)
    return bool(region.steps) and where is not None and region.covers(where)


def _is_local(entry: DocumentEntry, heard: Heard) -> bool:
    return any(part.level != "national" and binds(part, heard.region) for part in entry.parts)


def _in_use_first(found: list[Judgement], heard: Heard) -> list[Judgement]:
    """An extension in use stands before the rule it extends (its date is the one that counts), one only possible behind it."""
    if any(step.kind == "extension" for step in heard.steps):
        return found
    ordered: list[Judgement] = []
    for one in found:
        waiting = bool(ordered) and ordered[-1].finding.kind == "extension" and one.finding.kind == "criterion"
        ordered.insert(len(ordered) - 1 if waiting else len(ordered), one)
    return ordered
