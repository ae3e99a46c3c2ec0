"""Numbering marks: the table, numerals, and what only looks like a number."""

import pytest

from corpus.citing.address import Address, parse_clause_id
from ingest.lines.markers import read_bullet, read_marker


@pytest.mark.parametrize(
    ("text", "level", "element", "order"),
    [
        ("一、总体要求", "dun", "一", (1,)),
        ("二十三、其他", "dun", "二十三", (23,)),
        ("二 、支持范围", "dun", "二", (2,)),
        ("三．工作重点", "dun", "三", (3,)),
        ("（一）能耗方面", "paren", "（一）", (1,)),
        ("(二十一)强化信息公开", "paren", "（二十一）", (21,)),
        ("（ 三 ）其他", "paren", "（三）", (3,)),
        ("1．加强综合执法", "digit", "1", (1,)),
        ("12.其他", "digit", "12", (12,)),
        ("3、其他", "digit", "3", (3,)),
        ("1．2020年底前开展", "digit", "1", (1,)),
        ("（1）初判", "digit_paren", "（1）", (1,)),
        ("2)其他", "digit_close", "2）", (2,)),
        ("③空气", "circle", "③", (3,)),
        ("㈡严格执法", "paren", "（二）", (2,)),
        ("⑴初判", "digit_paren", "（1）", (1,)),
        ("⒈开展调查", "digit", "1", (1,)),
        ("一）总则", "cn_close", "一）", (1,)),
        ("第二部分 主要任务", "bufen", "第二部分", (2,)),
        ("第五条：申报", "tiao", "第五条", (5,)),
        ("第一编 总则", "bian", "第一编", (1,)),
        ("第二分编 典型合同", "fenbian", "第二分编", (2,)),
        ("第十章　健全", "zhang", "第十章", (10,)),
        ("第三节 主要目标", "jie", "第三节", (3,)),
        ("第一百二十条之一 资助", "tiao", "第一百二十条之一", (120, 1)),
        ("第 1 0 条 鼓励", "tiao", "第10条", (10,)),
        ("1 总则", "digit_blank", "1", (1,)),
        ("4.2 响应措施", "decimal2", "4.2", (4, 2)),
        ("3.2.1 预警分级", "decimal3", "3.2.1", (3, 2, 1)),
    ],
)
def test_table(text: str, level: str, element: str, order: tuple[int, ...]) -> None:
    marker = read_marker(text, 0)
    assert marker is not None
    assert (marker.level.name, marker.element, marker.order) == (level, element, order)
    assert text[marker.end :].strip()[0] not in "、.．）)"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("一是加强领导", id="一是 is speech, not a number"),
        pytest.param("一方面", id="word"),
        pytest.param("2020年全市", id="a year"),
        pytest.param("12.5%以上", id="a percentage"),
        pytest.param("第一，要加强", id="第一 as speech"),
        pytest.param("第三方治理", id="第三方"),
        pytest.param("（市发改委）", id="bracket without a number"),
        pytest.param("十百千万工程", id="numerals without a mark"),
    ],
)
def test_no_mark(text: str) -> None:
    assert read_marker(text, 0) is None


@pytest.mark.parametrize(
    ("later", "earlier", "follows"),
    [
        ("第四条", "第三条", True),
        ("第三条之一", "第三条", True),
        ("第三条之二", "第三条之一", True),
        ("第四条", "第三条之二", True),
        ("第五条", "第三条", False),
        ("4.2 乙", "4.1 甲", True),
        ("5.1 乙", "4.2 甲", False),
        ("②乙", "①甲", True),
    ],
)
def test_sequence(later: str, earlier: str, follows: bool) -> None:
    a, b = read_marker(earlier, 0), read_marker(later, 0)
    assert a
    assert b
    assert b.follows(a) is follows


def test_bullets() -> None:
    assert read_bullet("——坚持市场倒逼", 0) == 2
    assert read_bullet("● 项目", 0) == 2
    assert read_bullet("——", 0) is None
    assert read_bullet("坚持", 0) is None


@pytest.mark.parametrize("clause_id", ["shaoxing-2020#三/（一）", "d#一~2/¶3", "d#第九章/第一百六十条/一~5", "d#通知（2）/题头"])
def test_addresses_parse_back(clause_id: str) -> None:
    assert str(parse_clause_id(clause_id)) == clause_id


def test_address_parts() -> None:
    assert parse_clause_id("d#一~2/（一）") == Address("d", ("一", "（一）"), (2, 1))
    for wrong in ("", "d", "#一", "d#", "d#一//二"):
        with pytest.raises(ValueError, match="条款编号"):
            parse_clause_id(wrong)
