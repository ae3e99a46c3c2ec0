"""Strong Kleene logic and its promises: nothing is cleared on a guess, and knowing more never undoes what is known."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.selfcheck.judging.factbook import FactBook
from assistant.selfcheck.rules.conditions.condition import condition_of
from assistant.selfcheck.rules.conditions.subjects import scope_of
from assistant.selfcheck.statement.heard import Heard, Observation
from assistant.selfcheck.words.logic import (
    AllOf,
    AnyOf,
    Expression,
    Has,
    Holds,
    InIndustry,
    Leaf,
    Negated,
    StillFailing,
    Truth,
    Wording,
    evaluate,
    leaves,
)
from assistant.selfcheck.words.vocabulary import conditions

KEYS = ("a", "b", "c", "d")
Known = dict[str, bool | None]


class Table:
    """Facts of a test: a value by condition."""

    def __init__(self, known: Known) -> None:
        self.known = known

    def truth(self, leaf: Leaf) -> Truth:
        assert isinstance(leaf, Holds)
        value = self.known.get(leaf.condition)
        return Truth(value, (leaf.condition,) if value is not None else (), () if value is not None else (leaf.condition,))


def trees() -> st.SearchStrategy[Expression]:
    leaf: st.SearchStrategy[Expression] = st.sampled_from(KEYS).map(Holds)
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            inner.map(Negated),
            st.lists(inner, min_size=1, max_size=3).map(lambda items: AllOf(tuple(items))),
            st.lists(inner, min_size=1, max_size=3).map(lambda items: AnyOf(tuple(items))),
        ),
        max_leaves=8,
    )


values = st.sampled_from([True, False, None])
tables = st.fixed_dictionaries(dict.fromkeys(KEYS, values))


@given(trees(), tables)
def test_a_settled_value_holds_however_the_unknown_turns_out(tree: Expression, known: Known) -> None:
    value = evaluate(tree, Table(known)).value
    if value is None:
        return
    unknown = [key for key in KEYS if known[key] is None]
    for choice in product([True, False], repeat=len(unknown)):
        assert evaluate(tree, Table(known | dict(zip(unknown, choice, strict=True)))).value is value


@given(trees(), tables)
def test_an_unknown_value_says_what_is_missing(tree: Expression, known: Known) -> None:
    truth = evaluate(tree, Table(known))
    if truth.value is None:
        assert truth.missing
        assert set(truth.missing) <= {key for key in KEYS if known[key] is None}
    else:
        assert not truth.missing


SINGLE = sorted(key for key, row in conditions().items() if row.scale or row.exists)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(SINGLE), st.booleans(), max_size=8), st.sampled_from(SINGLE), st.booleans())
def test_knowing_one_fact_more_never_makes_a_known_violation_unknown(told: dict[str, bool], new: str, value: bool) -> None:
    before = _book(told)
    after = _book(told | {new: told.get(new, value)})
    for key in SINGLE:
        if key != new and before.condition(key).value:  # said otherwise of itself, it is corrected
            assert after.condition(key).value, (key, new, value)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(SINGLE), st.booleans(), max_size=8))
def test_what_was_never_told_is_not_denied(told: dict[str, bool]) -> None:
    """A condition is false only when it was denied, or when what was told rules it out by the lexicon."""
    book = _book(told)
    linked = {"opposite_of", "overdue_of", "done_of", "narrower_than"}
    for key in SINGLE:
        row = conditions()[key]
        plain = not row.any_of and not any(getattr(row, name) for name in linked) and not _implied(key)
        if plain and key not in told:
            assert book.condition(key).value is not False


def _implied(key: str) -> bool:
    return any(key in results for row in conditions().values() for results in row.implies.values())


def _book(told: dict[str, bool]) -> FactBook:
    heard = Heard(observations=[Observation(key, value, key, 0) for key, value in told.items()])
    return FactBook(heard, date(2021, 3, 1))


def shown(expression: Expression | None) -> str:
    match expression:
        case None:
            return "-"
        case Holds(condition):
            return condition
        case Negated(item):
            return f"!{shown(item)}"
        case AllOf(items):
            return "(" + " & ".join(shown(item) for item in items) + ")"
        case AnyOf(items):
            return "(" + " | ".join(shown(item) for item in items) + ")"
        case Wording(text):
            return f"「{text}」"
        case InIndustry(words, is_open):
            return f"[{'、'.join(words)}{'…' if is_open else ''}]"
        case Has(devices, features, capacity):
            wanted = "".join(f"+{name}" for name, value in features if value)
            return f"{devices[0]}{wanted}{capacity.wording if capacity else ''}"
        case StillFailing(base):
            return f"still({shown(base)})"
        case _:
            return type(expression).__name__


POLICIES = [
    ("单位产品能耗超过强制性限额标准", "energy_over_limit"),
    ("废水、废气超标排放或者固体废物管理违法", "(emission_over_standard | solid_waste_violation)"),
    (
        "能耗、环保、安全达不到标准",
        "(energy_over_limit | environment_substandard | safety_conditions_failed)",
    ),  # one predicate for the list
    ("未取得排污许可证", "discharge_permit_invalid"),
    ("无证无照、无安全保障", "(licence_missing | safety_guarantee_missing)"),
    ("水泥、钢铁等行业能耗超过限额", "([水泥、钢铁…] & energy_over_limit)"),  # an open list
    ("水泥、钢铁两个行业限制类、淘汰类企业", "([水泥、钢铁] & (restricted_category | eliminated_category))"),
    ("存在安全隐患的0.5吨及以上工频炉", "(hazard_present & line_frequency_furnace不低于0.5吨)"),
    ("经整改仍不具备安全生产条件", "still(safety_conditions_failed)"),
    ("因能耗不达标被依法关停", "ClosedFor"),
    ("符合条件", "Unstated"),
    ("未按规定缴存土地复垦费用", "「未按规定缴存土地复垦费用」"),  # the lexicon knows nothing of it
]


@pytest.mark.parametrize(("words", "expected"), POLICIES, ids=[row[0] for row in POLICIES])
def test_policy_conditions_become_expressions(words: str, expected: str) -> None:
    assert shown(condition_of(words)) == expected


def test_states_of_a_support_are_cumulative_and_ways_alternative() -> None:
    found = condition_of("有效益、有前景，且主动退出低端低效产能、实施兼并重组", benefit=True)
    assert shown(found) == "((profitable & promising) & (voluntary_exit | merger))"


def test_the_subject_limits_whom_a_rule_is_for() -> None:
    assert scope_of("企业") is None
    assert type(scope_of("中小微企业")).__name__ == "OfSize"
    assert shown(scope_of("参保企业")) == "social_insured"


def test_leaves_reach_into_follow_ups() -> None:
    tree = AllOf((StillFailing(Holds("a")), Negated(Holds("b"))))
    assert [leaf for leaf in leaves(tree) if isinstance(leaf, Holds)] == [Holds("a"), Holds("b")]
