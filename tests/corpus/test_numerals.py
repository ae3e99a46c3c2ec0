"""Chinese numerals: every number to 9,999 both ways, and the forms in which documents print them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.numerals import parse_number, to_chinese


def positional(number):
    """Digit by digit, as years are written: 2009 -> 二〇〇九."""
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def test_every_count_reads_back():
    assert [n for n in range(10_000) if parse_number(to_chinese(n)) != n] == []


def test_every_positional_number_reads_back():
    assert [n for n in range(10, 10_000) if parse_number(positional(n)) != n] == []


def test_every_count_is_written_once():
    assert len({to_chinese(n) for n in range(10_000)}) == 10_000


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("二○○九", 2009),  # the circle of typewriters, most common in 公文 before 2012
        ("二〇〇九", 2009),  # GB/T 15835
        ("二零零九", 2009),
        ("十二", 12),  # 一 left out before 十
        ("一十二", 12),
        ("一百五十", 150),
        ("一百五", 150),  # spoken: the last unit left out
        ("一百零五", 105),
        ("一千零一十", 1010),
        ("两", 2),
        ("两百", 200),
        ("廿五", 25),  # 廿五日 in old dates
        ("卅", 30),
        ("壹佰贰拾", 120),  # financial writing
        ("1.2万", 12_000),
        ("1亿5000万", 150_000_000),
        ("一亿四千五百万", 145_000_000),  # 国发〔1991〕54号
        ("一万五", 15_000),
        ("1,500", 1500),
        ("３５", 35),  # full width
        ("三分之一", 1 / 3),
        ("百分之五", 0.05),
        ("半", 0.5),
        ("0.5", 0.5),
    ],
)
def test_forms(words, value):
    assert parse_number(words) == pytest.approx(value)


@pytest.mark.parametrize("words", ["", "百", "十十", "二二十", "十百", "三成", "几十", "数", "一月", "两两", "-", "万"])
def test_no_number(words):
    assert parse_number(words) is None


@given(st.integers(0, 9999), st.sampled_from(["万", "亿"]), st.integers(0, 9999))
def test_myriads_add_up(high, sign, low):
    words = to_chinese(high) + sign + (to_chinese(low) if low else "")
    expected = high * {"万": 10**4, "亿": 10**8}[sign] + low
    # 一万五 is spoken for 15,000; written numbers put 零 there
    if 0 < low < 10:
        words = to_chinese(high) + sign + "零" + to_chinese(low)
    assert parse_number(words) == expected


@pytest.mark.parametrize("number", [-1, 10_000])
def test_only_to_9999(number):
    with pytest.raises(ValueError, match="0 and 9999"):
        to_chinese(number)
