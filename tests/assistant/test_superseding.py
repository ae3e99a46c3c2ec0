"""Newer documents on the same matter: which document follows which, which edition is shown, what the user is told."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from assistant.app import Tiaoli
from assistant.model import Answer
from corpus.citing.editions import Editions, is_later, issued, was_issued
from corpus.entries import DocumentEntry
from corpus.model import Part, Region, Span

NATION = Region()
SHAOXING = Region(province="浙江省", city="绍兴市")
NINGBO = Region(province="浙江省", city="宁波市")

# Dates


@pytest.mark.parametrize(
    ("part", "when"),
    [
        ({"date": "2021-03-05", "number": "绍政发〔2019〕3号"}, "2021-03-05"),
        ({"number": "绍政发〔2019〕3号", "title": "2018年要点"}, "2019"),
        ({"title": "2018年要点"}, "2018"),
        ({"period": (2016, 2020)}, "2016"),
        ({}, ""),
    ],
)
def test_when_a_document_was_issued(part: dict[str, Any], when: str) -> None:
    assert issued(made(**part)) == when


@pytest.mark.parametrize(
    ("one", "other", "later"),
    [
        ("2021-03-05", "2021-03-04", True),
        ("2021", "2020-12-31", True),
        ("2020", "2020-03-01", False),  # may be either
        ("2020-03-01", "2020", False),
        ("2020", "", False),  # nothing is known
    ],
)
def test_later_only_where_it_is_sure(one: str, other: str, later: bool) -> None:
    assert is_later(one, other) is later


@pytest.mark.parametrize(
    ("when", "as_of", "there"),
    [
        ("2021-03-05", None, True),
        ("2021-03-05", "2021-03-05", True),
        ("2021", "2021-06-01", False),
        ("2020", "2021-01-01", True),
        ("", None, False),
    ],
)
def test_issued_by_a_day(when: str, as_of: str | None, there: bool) -> None:
    assert was_issued(when, as_of) is there


# Which follows which


def made(title: str = "节水办法", region: Region = SHAOXING, **said: Any) -> Part:
    return Part(**{"key": "", "title": title, "region": region, "level": region.level, "span": Span(start=0, end=1), **said})


def newest(parts: Sequence[Part], as_of: str | None = None) -> str | None:
    """Id (d1, d2 …) of what follows the first of the parts, each a document of its own."""
    entries = [DocumentEntry(id=f"d{n}", title=part.title, parts=(part,)) for n, part in enumerate(parts, 1)]
    known = Editions(entries)
    one = known.held("d1", "")
    assert one is not None
    found = known.newer(one, as_of)
    return found.document_id if found else None


FOLLOWED = [
    ([made(date="2016-01-01"), made("节水办法（修订）", date="2020-01-01")], "d2"),  # a later edition
    ([made(date="2016-01-01"), made(date="2018-01-01"), made(date="2020-01-01")], "d3"),  # the newest of several
    ([made("2017年节水工作要点", date="2017-05-01"), made("2020年节水工作要点", date="2020-05-01")], "d2"),  # a later year
    ([made("“十二五”节水规划", period=(2011, 2015)), made("“十三五”节水规划", period=(2016, 2020))], "d2"),  # only the periods are known
    ([made("节水法", NATION, date="1998-01-01"), made("节水法", NATION, date="2016-07-02")], "d2"),
    (
        [
            made("节水条例", NATION, date="2016-01-01", number="国务院令第406号"),
            made("节水条例", NATION, date="2022-01-01", number="国务院令第406号"),
        ],
        "d2",
    ),  # amended, the number stays
    (
        [
            made("关于加强水环境保护的意见", NATION, date="2016-01-01", issuer="环境保护部"),
            made("关于加强水环境保护的意见", NATION, date="2020-01-01", issuer="生态环境部办公厅"),
        ],
        "d2",
    ),  # one body before and after 2018
]
NOT_FOLLOWED = [
    [made(date="2016-01-01")],  # alone
    [made(date="2020-01-01"), made(date="2016-01-01")],  # it is the newer one
    [made(date="2016-01-01"), made()],  # no date
    [made(), made(date="2020-01-01")],
    [made(date="2016-01-01"), made(region=NINGBO, date="2020-01-01")],  # another city's rule of the same title
    [made(date="2016-01-01"), made(region=Region(province="浙江省"), date="2020-01-01")],  # the province's: another level
    [made("节水法", NATION, date="2016-01-01"), made("节水法实施条例", NATION, date="2020-01-01")],  # carries it out
    [made(date="2016-01-01"), made("节水办法（征求意见稿）", date="2020-01-01")],  # not issued yet
    [made("关于节水情况的通报", date="2016-01-01"), made("关于节水情况的通报", date="2020-01-01")],  # done once, each of its own
    [made("关于修改《节水条例》的决定", date="2016-01-01"), made("关于修改《节水条例》的决定", date="2020-01-01")],
    [made("节水进展", date="2016-01-01"), made("节水进展", date="2020-01-01")],  # a piece of news, no 文种
    [
        made("2017年工作要点", date="2017-01-01", issuer="绍兴市商务局"),
        made("2020年工作要点", date="2020-01-01", issuer="绍兴市教育局"),
    ],  # the title does not tell the matter, the bodies differ
    [made("2017年工作要点", date="2017-01-01"), made("2020年工作要点", date="2020-01-01")],  # no body known
    [
        made("关于做好节水用水工作的通知", NATION, date="2017-01-01"),
        made("关于做好节水用水工作的通知", NATION, date="2020-01-01"),
    ],  # nobody knows whose: no place was read
    [
        made("关于做好节水用水工作的通知", date="2017-01-01", number="绍政发〔2017〕3号"),
        made("关于做好节水用水工作的通知", date="2017-02-01", number="绍政发[2017]3号"),
    ],  # the same document printed again
    [
        made("最高人民法院、最高人民检察院关于用水案件的解释", NATION, date="2018-09-03"),
        made("最高人民法院最高人民检察院关于用水案件的解释", NATION, date="2018-12-12"),
    ],  # the days on which each of two bodies passed it
    [
        made("最高人民法院关于用水案件的解释", NATION, date="2016-01-01"),
        made("最高人民检察院关于用水案件的解释", NATION, date="2020-01-01"),
    ],
]


@pytest.mark.parametrize(("parts", "follows"), FOLLOWED)
def test_followed(parts: list[Part], follows: str) -> None:
    assert newest(parts) == follows


@pytest.mark.parametrize("parts", NOT_FOLLOWED)
def test_not_followed(parts: list[Part]) -> None:
    assert newest(parts) is None


@pytest.mark.parametrize(("as_of", "follows"), [("2017-01-01", None), ("2018-06-01", "d2"), ("2020-01-01", "d3"), (None, "d3")])
def test_followed_by_what_was_there_on_the_day(as_of: str | None, follows: str | None) -> None:
    assert newest([made(date="2016-01-01"), made(date="2018-01-01"), made(date="2020-01-01")], as_of) == follows


def test_parts_of_one_file_do_not_follow_one_another() -> None:
    parts = (made(date="2016-01-01"), made(date="2020-01-01", key="通知"))
    known = Editions([DocumentEntry(id="d1", title="节水办法", parts=parts)])
    one = known.held("d1", "")
    assert one is not None
    assert known.newer(one) is None


# What the user is told: made-up documents in a library


def text(title: str, *clauses: str, number: str = "", to: str = "各有关单位：", signed: str = "", day: str = "") -> str:
    numbers = "一二三四五六七八九"
    lines = [title, number, to, *(f"　　{numbers[n]}、{clause}" for n, clause in enumerate(clauses)), signed, day]
    return "\n".join(line for line in lines if line) + "\n"


DOCUMENTS = {
    "greening-2017": text(
        "绍兴市2017年园林绿化工作要点",
        "全市新增街头绿地30处。",
        "完成古树名木挂牌保护500株。",
        number="绍市绿委〔2017〕3号",
        signed="绍兴市绿化委员会",
        day="2017年3月1日",
    ),
    "greening-2020": text(
        "绍兴市2020年园林绿化工作要点",
        "建成屋顶花园12个。",
        "补植行道树8000株。",
        number="绍市绿委〔2020〕5号",
        signed="绍兴市绿化委员会",
        day="2020年3月9日",
    ),
    "greening-ningbo": text(
        "宁波市2021年园林绿化工作要点",
        "新建滨海公园2处。",
        number="甬绿委〔2021〕1号",
        signed="宁波市绿化委员会",
        day="2021年3月9日",
    ),
    "bikes-trial": text(
        "宁波市共享单车停放管理办法（试行）",
        "共享单车企业应当按每50辆配备1名调度员。",
        "违规停放的车辆由企业在2小时内清理。",
        number="甬政发〔2016〕8号",
        signed="宁波市人民政府",
        day="2016年6月1日",
    ),
    "bikes": text(
        "宁波市共享单车停放管理办法",
        "违规停放的车辆由企业在1小时内清理。",
        "本办法自2021年9月1日起施行。",
        number="甬政发〔2021〕20号",
        signed="宁波市人民政府",
        day="2021年7月1日",
    ),
    "adverts-2010": text(
        "杭州市户外广告设置管理办法",
        "户外广告牌的灯光应当在每日23时前关闭。",
        "楼顶不得设置户外广告。",
        number="杭政发〔2010〕5号",
        signed="杭州市人民政府",
        day="2010年4月1日",
    ),
    "adverts-2019": text(
        "杭州市户外招牌设施管理规定",
        "设置招牌应当备案。",
        "本规定自2020年1月1日起施行。《杭州市户外广告设置管理办法》（杭政发〔2010〕5号）同时废止。",
        number="杭政发〔2019〕40号",
        signed="杭州市人民政府",
        day="2019年11月5日",
    ),
    "ferries-2010": text(
        "嘉兴市乡镇渡口管理办法",
        "渡船每航次载客不得超过12人。",
        number="嘉政发〔2010〕9号",
        signed="嘉兴市人民政府",
        day="2010年4月1日",
    ),
    "ferries-2019": text(
        "嘉兴市内河水上交通规定",
        "内河船舶应当安装定位终端。",
        "本规定自2020年1月1日起施行。《嘉兴市乡镇渡口管理办法》（嘉政发〔2010〕9号）的有关收费条款同时废止。",
        number="嘉政发〔2019〕41号",
        signed="嘉兴市人民政府",
        day="2019年11月5日",
    ),
    "beekeeping": text(
        "中华人民共和国养蜂法",
        "第一条　蜂场之间的距离不得少于2公里。",
        to="（2012年10月26日第十一届全国人民代表大会常务委员会第二十九次会议通过）",
    ),
    "beekeeping-rules": text(
        "中华人民共和国养蜂法实施条例", "第一条　转地放蜂应当持有检疫证明。", to="（2018年3月19日中华人民共和国国务院令第700号公布）"
    ),
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiaoli]:
    folder = tmp_path_factory.mktemp("superseding")
    with Tiaoli.open(folder / "home", samples=False) as opened:
        taken(opened, folder, DOCUMENTS)
        yield opened


def taken(assistant: Tiaoli, folder: Path, documents: dict[str, str]) -> None:
    for name, words in documents.items():
        (folder / f"{name}.txt").write_text(words, encoding="utf-8")
    made_of = list(assistant.ingest([folder / f"{name}.txt" for name in documents]))
    assert [intake.outcome for intake in made_of] == ["added"] * len(documents)


def told(answer: Answer) -> list[str]:
    return [notice.text for notice in answer.notices if notice.kind == "newer"]


GREENING = "库中另有较新的《绍兴市2020年园林绿化工作要点》（绍市绿委〔2020〕5号，2020年3月9日），同一事项请一并核对。"
BIKES = "库中另有较新的《宁波市共享单车停放管理办法》（甬政发〔2021〕20号，2021年7月1日），同一事项请一并核对。"
ADVERTS = "《杭州市户外广告设置管理办法》已被《杭州市户外招牌设施管理规定》废止（二，2020年1月1日起施行）。"

TOLD = [
    ("绍兴古树名木挂牌保护多少株？", None, "greening-2017", [GREENING]),  # a series: the later year's
    ("绍兴古树名木挂牌保护多少株？", "2021-01-01", "greening-2017", [GREENING]),  # issued by then
    ("绍兴古树名木挂牌保护多少株？", "2019-06-01", "greening-2017", []),  # not issued yet
    ("绍兴补植行道树多少株？", None, "greening-2020", []),  # the newest; 宁波's of 2021 is another place's
    ("宁波共享单车企业每多少辆配备调度员？", None, "bikes-trial", [BIKES]),  # made final
    ("杭州户外广告牌的灯光几点前关闭？", None, "adverts-2010", [ADVERTS]),  # repealed under another title
    ("杭州户外广告牌的灯光几点前关闭？", "2019-12-01", "adverts-2010", [ADVERTS.replace("已被", "将被")]),  # issued, not in force yet
    ("杭州户外广告牌的灯光几点前关闭？", "2019-01-01", "adverts-2010", []),
    ("嘉兴渡船每航次载客不得超过多少人？", None, "ferries-2010", []),  # a piece of it is repealed only
    ("蜂场之间的距离不得少于多少公里？", None, "beekeeping", []),  # the law and what carries it out
]


@pytest.mark.parametrize(("question", "as_of", "document", "notices"), TOLD)
def test_what_is_told(assistant: Tiaoli, question: str, as_of: str | None, document: str, notices: list[str]) -> None:
    answer = assistant.ask(question, as_of=as_of)
    assert answer.citations[0].document_id == document
    assert told(answer) == notices


def test_nothing_is_told_where_both_are_cited(assistant: Tiaoli) -> None:
    """Who asks for both compares them already."""
    answer = assistant.ask("绍兴2017年园林绿化工作要点和2020年园林绿化工作要点分别是哪天发的？")
    assert {"greening-2017", "greening-2020"} <= {c.document_id for c in answer.citations}
    assert told(answer) == []


# Which edition is shown

EDITIONS = {
    f"parking-{year}": text(
        "绍兴市停车场收费办法",
        f"公共停车场首{minutes}分钟免费。",
        "停车场经营者应当在入口公示收费标准。",
        f"本办法自{since}起施行。",
        number=f"绍政发〔{year}〕6号",
        signed="绍兴市人民政府",
        day=day,
    )
    for year, minutes, day, since in (
        (2012, 15, "2012年5月2日", "2012年7月1日"),
        (2016, 20, "2016年5月2日", "2016年7月1日"),
        (2022, 30, "2022年5月2日", "2022年9月1日"),
    )
}


@pytest.fixture(scope="module")
def with_editions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiaoli]:
    folder = tmp_path_factory.mktemp("editions")
    with Tiaoli.open(folder / "home", samples=False) as opened:
        taken(opened, folder, EDITIONS)
        yield opened


SHOWN = [
    ("绍兴公共停车场首多少分钟免费？", None, "parking-2022", "30分钟"),
    ("绍兴公共停车场首多少分钟免费？", "2023-01-01", "parking-2022", "30分钟"),
    ("绍兴公共停车场首多少分钟免费？", "2019-01-01", "parking-2016", "20分钟"),  # before the newest was issued
    ("绍兴2012年的停车场收费办法，首多少分钟免费？", None, "parking-2012", "15分钟"),  # the year is named
]


@pytest.mark.parametrize(("question", "as_of", "document", "words"), SHOWN)
def test_the_edition_of_the_day_is_shown(with_editions: Tiaoli, question: str, as_of: str | None, document: str, words: str) -> None:
    answer = with_editions.ask(question, as_of=as_of)
    assert answer.citations[0].document_id == document
    assert words in answer.text


def test_older_editions_are_no_second_quotes(with_editions: Tiaoli) -> None:
    answer = with_editions.ask("绍兴停车场经营者应当在哪里公示收费标准？")
    assert {c.document_id for c in answer.citations} == {"parking-2022"}


def test_an_edition_counts_from_the_day_it_is_in_force(with_editions: Tiaoli) -> None:
    """Issued in May 2022, in force from September: in June that of 2016 still holds, with a word on the newer one."""
    answer = with_editions.ask("绍兴公共停车场首多少分钟免费？", as_of="2022-06-15")
    assert "20分钟" in answer.statements[0].text
    assert told(answer) == ["库中另有较新的《绍兴市停车场收费办法》（绍政发〔2022〕6号，2022年5月2日），同一事项请一并核对。"]


def test_the_newest_is_found_again_after_a_change(tmp_path: Path) -> None:
    """The list of documents is read again when the library changes."""
    (tmp_path / "in").mkdir()
    with Tiaoli.open(tmp_path / "home", samples=False) as opened:
        for (before, _), (name, words) in pairwise([("", ""), *sorted(EDITIONS.items())]):
            taken(opened, tmp_path / "in", {name: words})
            answer = opened.ask("绍兴公共停车场首多少分钟免费？")
            assert answer.citations[0].document_id == name != before
