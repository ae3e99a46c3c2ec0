"""One self-check in one call: a statement or profile, the replies after it, and the report."""

from collections.abc import Sequence
from datetime import date

from assistant.model import CheckReport, EnterpriseProfile
from assistant.selfcheck.session.checker import Checker, PolicyLibrary
from assistant.selfcheck.session.dialogue import Answerer, Dialogue, Filled
from assistant.selfcheck.session.proposals import Reader


def check(
    library: PolicyLibrary,
    statement: str | None,
    *,
    profile: EnterpriseProfile | None = None,
    turns: Sequence[str | Filled] = (),
    as_of: date | None = None,
    id: str | None = None,
    checker: Checker | None = None,
    reader: Reader | None = None,
    answerer: Answerer | None = None,
) -> CheckReport:
    """Report on an enterprise that described itself in `statement` (or `profile`) and answered in `turns`, by messages or filled fields.

    Notes every question it would ask after the statement and after each reply; the findings are those after the last reply.
    `as_of` defaults to today. `checker` keeps compiled rules between calls. `reader`, `answerer` as in Dialogue.
    """
    talk = Dialogue(library, as_of=as_of, profile=profile, checker=checker, reader=reader, answerer=answerer)
    for turn in [*([statement or ""] if statement or not profile else []), *turns]:
        talk.take(turn)
    return talk.report(id)
