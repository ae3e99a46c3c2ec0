"""Names of bodies: every department of the lexicon is read whole, wherever it stands; branches, party bodies, names that go on."""

from collections.abc import Iterator

import pytest

from corpus.bodies.actors import read_bodies
from corpus.bodies.departments import areas, find_departments, identify, renamings, same_department
from corpus.bodies.subjects import phrase_subjects
from corpus.model import Span


def names_of_departments() -> Iterator[str]:
    """Their usual names at a city, and those of the nation."""
    for row in areas().values():
        yield from row["national"]
        yield from (name if name[0] in "省市县区" else f"市{name}" for name in row["local"].values())


SENTENCES = ("{}牵头制定实施方案。", "由{}牵头，推进停车场建设。", "{}负责监督检查。", "各地要报{}备案，由{}负责解释。")


@pytest.mark.parametrize("name", sorted(set(names_of_departments())))
def test_a_department_is_read_whole(name: str) -> None:
    for sentence in SENTENCES[:3]:
        text = sentence.format(name)
        subjects = [subject for _, subject in phrase_subjects(text, Span(start=0, end=len(text))) if subject]
        found = [body.name(text) for subject in subjects for body in subject.bodies]
        assert found == [name], text


LISTS = [
    # 和 and 乡 inside a name end nothing, a bracket belongs to it
    ("县住房和城乡建设局、县教育科技和工业信息化局", ["县住房和城乡建设局", "县教育科技和工业信息化局"]),
    ("县市场监督管理局（知识产权局）、县委组织部（人才办）", ["县市场监督管理局（知识产权局）", "县委组织部（人才办）"]),
    # authorities of zones and streets
    ("开发区管委会、高新区管委会、城关街道办事处", ["开发区管委会", "高新区管委会", "城关街道办事处"]),
    # party bodies and commissions with their offices
    ("市委组织部、市委政法委、市委社会工作部、市纪委监委", ["市委组织部", "市委政法委", "市委社会工作部", "市纪委监委"]),
    ("市安全生产委员会办公室、市工业转型升级领导小组办公室", ["市安全生产委员会办公室", "市工业转型升级领导小组办公室"]),
    # offices of every kind are one bearer
    ("各区人民政府，市政府各委、办、局，各市属机构", ["各区人民政府", "市政府各委、办、局", "各市属机构"]),
    ("各银行业金融机构、国网绍兴供电公司、市城投集团", ["各银行业金融机构", "国网绍兴供电公司", "市城投集团"]),
    # no names
    ("各项措施落到实处", []),
    ("紧紧围绕市委、市政府", []),
]


@pytest.mark.parametrize(("text", "names"), LISTS, ids=[row[0] for row in LISTS])
def test_lists(text: str, names: list[str]) -> None:
    assert [body.name(text) for body in read_bodies(text, 0, len(text))] == names


def test_a_list_of_any_length_shares_its_head_noun() -> None:
    fields = ["发改", "经信", "财政", "人社", "住建", "商务", "水利", "公安", "民政", "司法"]
    for count in range(2, len(fields) + 1):
        text = f"市{'、'.join(fields[:count])}等部门"
        assert [body.full for body in read_bodies(text, 0, len(text))] == [f"{field}部门" for field in fields[:count]]


BRANCHES = [
    ("国家金融监督管理总局嘉禾监管支局、市财政局", "国家金融监督管理总局嘉禾监管支局", "金融监管"),
    ("国家税务总局杭州市税务局和市财政局", "国家税务总局杭州市税务局", "税务"),
    ("国家统计局绍兴调查队提供", "国家统计局绍兴调查队", "统计"),
    # what stands behind is another body
    ("国家税务总局和市财政局", "国家税务总局", "税务"),
]


@pytest.mark.parametrize(("text", "name", "area"), BRANCHES, ids=[row[0] for row in BRANCHES])
def test_branches_of_national_offices_are_one_body(text: str, name: str, area: str) -> None:
    first = find_departments(text)[0]
    assert (first.name, first.area) == (name, area)


SAME = [
    ("消防", "市消防救援支队", True),  # as people say it
    ("银保监局", "国家金融监督管理总局嘉禾监管支局", True),  # the successor of 2023
    ("金融监管总局", "国家金融监督管理总局嘉禾监管支局", True),
    ("金融监管总局", "县委金融办", False),
    ("社工部", "县委社会工作部", True),  # set up in 2023
    ("组织部", "市委组织部", True),  # 部 of the party stands at every level
    ("公安部", "市公安局", False),  # 部 of the State Council does not
    ("省委组织部", "市委组织部", False),
]


@pytest.mark.parametrize(("one", "other", "same"), SAME, ids=[f"{row[0]}-{row[1]}" for row in SAME])
def test_old_short_and_full_names(one: str, other: str, same: bool) -> None:
    assert same_department(one, other) is same


def test_a_commission_of_the_state_council_has_a_national_successor() -> None:
    assert [found.now for found in renamings("中国银保监会")] == ["国家金融监督管理总局"]
    assert [found.now for found in renamings("市公安消防支队")] == ["市消防救援支队"]
    assert identify("国家数据局") is not None
