"""Days and numbers that a file tears apart or writes in other signs, in the canonical text."""

import pytest

from ingest.cleaning.canonical import CleanText, clean
from ingest.readers.source import SourceText


def cleaned(text: str) -> CleanText:
    return clean(SourceText(text, "txt", "utf-8"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a full-width point between digits is a decimal point, behind the number that opens a line it is none
        ("用水量下降１４．５％。", "用水量下降14.5%。"),
        ("加价０．２元。", "加价0.2元。"),
        ("１．２０２１年底前完成普查。", "1．2021年底前完成普查。"),
        ("（1．2）水井封填", "（1．2）水井封填"),
        # a line that ends inside a day goes on with the next
        ("一、2022年11月15日至2023年3月\n15日，水井停用。", "一、2022年11月15日至2023年3月15日，水井停用。"),
        ("2022年9月28\n日", "2022年9月28日"),
        ("完成封填120\n二、加强管理", "完成封填120\n二、加强管理"),
        # blanks and letters that recognition puts among the digits of a day
        ("202 3年1 2月3 1日前完成封填。", "2023年12月31日前完成封填。"),
        ("2O23年6月3O日前完成封填。", "2023年6月30日前完成封填。"),
    ],
)
def test_days_and_numbers_are_whole(text: str, expected: str) -> None:
    assert cleaned(text).text == expected


def test_a_mended_day_is_told() -> None:
    assert ["请核对原件" in remark.detail for remark in cleaned("202 3年1 2月3 1日前完成封填。").remarks] == [True]
