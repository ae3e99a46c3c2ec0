"""Titles compared: which are one document's, which are of one series."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.citing.titles import read_title
from corpus.model import Region

NATION = Region()
SHAOXING = Region(province="浙江省", city="绍兴市")

SAME_EDITION = [
    (SHAOXING, "绍兴市节水办法", "绍兴市节水办法（试行）"),  # made final
    (SHAOXING, "绍兴市节水办法", "节水办法(2019年修正)"),  # amended; the place is left out
    (SHAOXING, "关于印发《绍兴市节水办法》的通知", "绍兴市节水办法"),  # the notice that carries it
    (NATION, "中华人民共和国节水法", "节水法（2009-08-27）"),  # as collections of laws name their files
    (NATION, "产业结构指导目录（2011年本）", "产业结构指导目录（2019年本）"),
    (SHAOXING, "绍兴市人民政府关于加强节水的意见", "绍兴市人民政府办公室关于加强节水的意见"),
]
OTHER_EDITION = [
    (NATION, "节水法", "节水法实施条例"),  # carries it out, does not replace it
    (NATION, "节水法实施条例", "节水法实施细则"),
    (NATION, "关于审理用水案件的规定（一）", "关于审理用水案件的规定（二）"),  # stand beside each other
    (SHAOXING, "2017年节水工作要点", "2020年节水工作要点"),  # one series, two documents
    (SHAOXING, "绍兴市节水办法", "杭州市节水办法"),  # another place's
]


@pytest.mark.parametrize(("region", "one", "other"), SAME_EDITION)
def test_one_title(region: Region, one: str, other: str) -> None:
    assert read_title(one, region).edition == read_title(other, region).edition


@pytest.mark.parametrize(("region", "one", "other"), OTHER_EDITION)
def test_two_titles(region: Region, one: str, other: str) -> None:
    assert read_title(one, region).edition != read_title(other, region).edition


SERIES = [
    ("2017年节水工作要点", "2020年度节水工作要点", True),
    ("2020年全市节水工作要点", "绍兴市2021年节水工作要点", True),  # the place by its name and by 全市
    ("节水行动方案（2015—2017年）", "节水行动方案（2018-2020年）", True),
    ("“十二五”节水规划", "“十三五”时期节水规划", True),
    ("十五节水规划", "十一五节水规划", True),
    ("节水管理暂行办法", "节水管理办法", True),
    ("关于公布第一批节水企业名单的通知", "关于公布第二批节水企业名单的通知", True),
    ("节水十五条措施", "节水二十条措施", False),  # 十五 counts articles here
    ("2017年节水工作要点", "2017年节水工作方案", False),  # another kind of document
    ("2017年节水工作要点", "2020年节能工作要点", False),
]


@pytest.mark.parametrize(("one", "other", "same"), SERIES)
def test_series(one: str, other: str, same: bool) -> None:
    assert (read_title(one, SHAOXING).series == read_title(other, SHAOXING).series) is same


@given(st.text(alphabet="关于印发绍兴市《》（）〔〕()节水办法意见2019年试行修正十三五第二批的通知 -—", max_size=40))
def test_any_title_is_read(title: str) -> None:
    read = read_title(title, SHAOXING)
    assert len(read.series) <= len(read.edition)
    assert "绍兴" not in read.edition
