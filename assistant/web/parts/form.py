"""The form of a self-check as HTML fields: number with unit, yes or no, day, choice, words; the clauses that ask stand under each."""

from collections.abc import Sequence
from html import escape

from assistant.model import FormField
from assistant.web.parts.links import muted

AT_ONCE = 6
"""Fields shown before the rest is folded."""


def form(fields: Sequence[FormField]) -> str:
    """All fields with what was told of them so far; the button under them gives what was changed to the server."""
    if not fields:
        return muted("没有要填的。")
    rows = [_field(number, one) for number, one in enumerate(fields)]
    more = (
        f"<details><summary>还可以填（{len(rows) - AT_ONCE}）</summary><div class='fields'>{''.join(rows[AT_ONCE:])}</div></details>"
        if len(rows) > AT_ONCE
        else ""
    )
    button = '<p class="tools"><button type="button" class="primary" data-gather="#form">按表核对</button></p>'
    return f'<h2 class="month">或者在表里填</h2><div class="fields">{"".join(rows[:AT_ONCE])}</div>{more}{button}'


def _field(number: int, one: FormField) -> str:
    name = f"field-{number}"
    unit = f"（{escape(one.unit)}）" if one.unit else ""
    asked_in = f'<small id="{name}-from">{escape("；".join(one.clauses))}</small>' if one.clauses else ""
    described = f' aria-describedby="{name}-from"' if one.clauses else ""
    given = f' id="{name}" data-field="{escape(one.id)}" data-was="{escape(one.value or "")}"{described}'
    return f'<div class="field"><label for="{name}">{escape(one.question)}{unit}</label>{_input(one, given)}{asked_in}</div>'


def _input(one: FormField, given: str) -> str:
    if one.choices:
        options = "".join(f"<option{' selected' if choice == one.value else ''}>{escape(choice)}</option>" for choice in ("", *one.choices))
        return f"<select{given}>{options}</select>"
    hint = {"number": "数字", "date": "如 2020-06-01"}.get(one.kind, "")
    mode = ' inputmode="decimal"' if one.kind == "number" else ""
    return f'<input type="text"{given}{mode} placeholder="{hint}" value="{escape(one.value or "")}">'
