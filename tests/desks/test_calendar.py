"""Deadlines on sheets of months: which months are shown, where an entry stands, what it opens."""

from datetime import date

import pytest

from assistant.registers.rows import DeadlineRow, State
from assistant.web.parts.calendar import MONTHS, SHOWN, calendar
from corpus.model import Span

TODAY = date(2026, 12, 1)


def row(due: str | None, state: State = "due", matter: str = "完成整改") -> DeadlineRow:
    return DeadlineRow(
        document_id="a", document_title="办法", document_number=None, region="绍兴市", clause_id="a#一", label="一", quote=matter,
        span=Span(start=3, end=9), as_of=str(TODAY), expression="月底前", obligation=matter, bearer=None, normalized=None, state=state,
        due=due,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "months"),
    [
        ([row("2026-12-31"), row("2027-02-28")], ["2026年12月", "2027年2月"]),
        ([row("2020-01-31", "passed"), row("2026-12-31")], ["2026年12月"]),
        ([row("2020-01-31", "passed")], ["2020年1月"]),
        ([row(None, "undated")], []),
        (
            [row(f"20{27 + n // 12}-{n % 12 + 1:02}-15") for n in range(MONTHS + 3)],
            [f"{2027 + n // 12}年{n % 12 + 1}月" for n in range(MONTHS)],
        ),
        (
            [row(f"20{20 + n // 12}-{n % 12 + 1:02}-15", "passed") for n in range(MONTHS + 3)],
            [f"{2020 + n // 12}年{n % 12 + 1}月" for n in range(3, MONTHS + 3)],
        ),
    ],
    ids=[
        "months without entries are left out",
        "what is past is left out",
        "unless there is nothing else",
        "no day, no sheet",
        "a year at most",
        "the latest year of what is past",
    ],
)
def test_which_months_are_shown(rows: list[DeadlineRow], months: list[str]) -> None:
    shown = calendar(rows, TODAY)
    assert [piece.split("</caption>")[0] for piece in shown.split("<caption>")[1:]] == months


def test_an_entry_stands_on_its_day_and_opens_its_clause() -> None:
    shown = calendar([row("2026-12-31", matter="报<b>送</b>")], TODAY)
    day = shown[shown.index('datetime="2026-12-31"') :].split("</td>")[0]
    assert "星期四" in day
    assert 'href="/document/a?start=3&amp;end=9#quote"' in day
    assert "报&lt;b&gt;送" in day
    assert shown.count("<time") == 31
    assert shown.count("class=today") == 1


def test_many_entries_of_a_day_are_counted() -> None:
    shown = calendar([row("2026-12-31")] * (SHOWN + 2), TODAY)
    assert shown.count('class="entry') == SHOWN
    assert "另 2 项" in shown
