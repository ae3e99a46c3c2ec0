"""What a library tells about itself and takes as limits of a search: entries, filters, diagnoses. Types only."""

from typing import Literal

from corpus.model import Frozen, Level, Part, Region

Outcome = Literal["added", "unchanged", "new_version", "reread"]
"""What an add did; `reread`: the same file, understood anew (other reading rules), so the version stays."""


class DocumentEntry(Frozen):
    """One line of the list of documents; metadata are the main part's, `parts` begins with it."""

    id: str
    title: str
    number: str | None = None
    issuer: str | None = None
    region: Region = Region()
    level: Level = "national"
    date: str | None = None
    doc_type: str | None = None
    period: tuple[int, int] | None = None
    version: int = 1
    parts: tuple[Part, ...] = ()


class Filters(Frozen):
    """What a search is limited to; an empty field limits nothing, several fields must all hold.

    All but `documents` look at the innermost part that holds a clause. `regions`: rules that bind somebody there (a city's user
    sees city, province and nation). `years`: the part's planning period holds the year, or it was issued in it; a part that
    states neither has the main text's.
    """

    documents: tuple[str, ...] = ()
    regions: tuple[Region, ...] = ()
    levels: tuple[Level, ...] = ()
    years: tuple[int, ...] = ()

    def admits(self, document_id: str, part: Part, main: Part) -> bool:
        if self.documents and document_id not in self.documents:
            return False
        if self.regions and not any(part.region.covers(region) for region in self.regions):
            return False
        if self.levels and part.level not in self.levels:
            return False
        return not self.years or any(_in_force(part, main, year) for year in self.years)


def _in_force(part: Part, main: Part, year: int) -> bool:
    dated = part if part.period or part.date else main
    within = dated.period is not None and dated.period[0] <= year <= dated.period[1]
    return within or (dated.date or "").startswith(f"{year:04d}")


class HitText(Frozen):
    """A hit as it is shown: `text` is what stands at its span, title and 文号 are those of the innermost part."""

    document_id: str
    document_title: str
    document_number: str | None = None
    clause_id: str
    label: str
    text: str


class Diagnosis(Frozen):
    """One finding of `tiaoli doctor`; `text` is Chinese and says what to do unless the level is ok."""

    subject: Literal["database", "document", "counts", "vectors", "lexical", "dense", "embedder", "probe", "lock", "reading"]
    level: Literal["ok", "warning", "error"]
    text: str
