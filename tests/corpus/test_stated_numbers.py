"""Numbers of clauses as they are stated."""

import pytest

from corpus.citing.stated_numbers import Numbers, stated_numbers

STATED: list[tuple[str, Numbers, str]] = [
    ("第117条", ((117,),), "digits"),
    ("第一百十七条", ((117,),), "一百十七 for 一百一十七"),
    ("第六十八条之一", ((68, 1),), "an article put between two others"),
    ("三（五）", ((3,), (5,)), "levels of 公文"),
    ("第三部分第五条", ((3,), (5,)), "the same as people say it"),
    ("第十条第（五）项", ((10,), (5,)), "an item of an article"),
    ("指导意见", (), "a part has no number"),
]


@pytest.mark.parametrize(("label", "numbers"), [row[:2] for row in STATED], ids=[row[2] for row in STATED])
def test_numbers_of_a_label(label: str, numbers: Numbers) -> None:
    assert stated_numbers(label) == numbers
