"""Places: names, former names, ambiguous names, and what is no place at all."""

import pytest

from corpus.bodies.places import NATION, candidates, find_places, read_region, resolve
from corpus.lexicon import load_tsv
from corpus.model import Region


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("柯桥", ("浙江省", "绍兴市", "柯桥区")),
        ("柯桥区", ("浙江省", "绍兴市", "柯桥区")),
        ("浙江省绍兴市柯桥区", ("浙江省", "绍兴市", "柯桥区")),
        ("绍兴柯桥", ("浙江省", "绍兴市", "柯桥区")),
        ("绍兴", ("浙江省", "绍兴市")),
        ("新疆", ("新疆维吾尔自治区",)),
        ("昌吉州", ("新疆维吾尔自治区", "昌吉回族自治州")),
        ("昌吉", ("新疆维吾尔自治区", "昌吉回族自治州")),  # the prefecture holds the city of that name
        ("阜康市", ("新疆维吾尔自治区", "昌吉回族自治州", "阜康市")),
        ("新疆生产建设兵团", ("新疆生产建设兵团",)),
        ("北京市", ("北京市",)),  # 直辖市 stand at the level of provinces
        ("海淀区", ("北京市", "海淀区")),
        ("滨海新区", ("天津市", "滨海新区")),
        ("吉林", ("吉林省",)),  # the province before the city
        ("吉林市", ("吉林省", "吉林市")),
        ("大同", ("山西省", "大同市")),  # the city before the district of 大庆
        ("济源市", ("河南省", "济源市")),  # under the province directly
        ("景宁县", ("浙江省", "丽水市", "景宁畲族自治县")),
        ("和县", ("安徽省", "马鞍山市", "和县")),
        ("资源县", ("广西壮族自治区", "桂林市", "资源县")),
        ("朝阳市", ("辽宁省", "朝阳市")),
        ("北京朝阳", ("北京市", "朝阳区")),
        ("南京鼓楼区", ("江苏省", "南京市", "鼓楼区")),
        ("晋城市城区", ("山西省", "晋城市", "城区")),
        ("全国", ()),
        # renamed and merged places
        ("绍兴县", ("浙江省", "绍兴市", "柯桥区")),  # 2013
        ("上虞市", ("浙江省", "绍兴市", "上虞区")),  # 2013
        ("江干区", ("浙江省", "杭州市", "上城区")),  # 2021
        ("莱芜市", ("山东省", "济南市", "莱芜区")),  # 2018
        ("闸北区", ("上海市", "静安区")),  # 2015
        ("思茅市", ("云南省", "普洱市")),  # 2007
    ],
)
def test_one_place(name, steps):
    region = resolve(name)
    assert region is not None
    assert region.steps == steps


@pytest.mark.parametrize("name", ["鼓楼区", "朝阳", "朝阳区", "通州", "海州区", "城区"])
def test_ambiguous_names_stay_open(name):
    assert resolve(name) is None
    assert len(candidates(name)) > 1


@pytest.mark.parametrize("name", ["我们区", "全市", "我省", "本区", "城关镇", "", "厂里", "高新区", "各县（市、区）"])
def test_no_place(name):
    assert resolve(name) is None


@pytest.mark.parametrize(
    ("name", "context", "expected"),
    [
        ("鼓楼区", "福州市", "福州市"),
        ("朝阳区", "北京市", None),
        ("朝阳区", "吉林省", "长春市"),
        ("通州区", "江苏省", "南通市"),
    ],
)
def test_context_decides(name, context, expected):
    region = resolve(name, resolve(context))
    assert region is not None
    assert region.city == expected


def test_every_division_is_found_by_its_full_name_within_its_parent():
    """Each of the 3,400 rows: its full chain of names leads back to it."""
    lost = []
    for row in load_tsv("regions"):
        province, city, county = (*row[1:4], "", "")[:3]
        region = Region(province=province, city=city or None, county=county or None)
        if resolve("".join(region.steps)) != region:
            lost.append(region.steps)
    assert lost == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我们厂在柯桥，做印染的", "柯桥区"),
        ("我是绍兴上虞的一家铸造厂", "上虞区"),
        ("阜康市一家电石厂", "阜康市"),
        ("我厂在浙江，绍兴的", "绍兴市"),  # the deeper of two that fit
        ("推进“美丽宁波”建设", "宁波市"),
        ("请问绍兴的目标是什么", "绍兴市"),
        ("我们在绍兴马鞍街道", "柯桥区"),  # a street tells its county
    ],
)
def test_places_in_sentences(text, name):
    region = read_region(text)
    assert region is not None
    assert region.name == name


@pytest.mark.parametrize(
    "text",
    [
        "嘉兴和绍兴哪个更严",  # two places contradict
        "我厂位于鼓楼区",  # four cities have one
        "各区、县（市）和县级市",  # 和县 is no place here
        "资源综合利用、平安建设、安全生产",
        "由公安部门和开发区负责",
        "浙江大学、北京时间、南京路",
        "奖金华侨同享",  # 资金|华侨, not 金华
        "推进小城镇建设",
        "我厂有两台中频炉",  # 台中
        "我市全市各地",
    ],
)
def test_no_place_in_sentences(text):
    assert read_region(text) is None


def test_offsets():
    text = "我厂在浙江绍兴柯桥，总部在宁波市"
    assert [(m.name, text[m.start : m.end]) for m in find_places(text)] == [("浙江绍兴柯桥",) * 2, ("宁波市",) * 2]


@pytest.mark.parametrize(
    ("rule", "user", "binds"),
    [
        ("绍兴市", "柯桥区", True),
        ("浙江省", "柯桥区", True),
        ("柯桥区", "绍兴市", False),  # a district's rule does not bind the whole city
        ("嘉兴市", "柯桥区", False),
        ("新疆", "阜康市", True),
        ("新疆", "新疆生产建设兵团", False),  # a jurisdiction of its own
    ],
)
def test_whom_a_rule_binds(rule, user, binds):
    rule_region, user_region = resolve(rule), resolve(user)
    assert rule_region is not None
    assert user_region is not None
    assert rule_region.covers(user_region) is binds
    assert NATION.covers(user_region)


@pytest.mark.parametrize("text", ["南通市", "在南通", "昌吉州", "浙江省绍兴市柯桥区", "由南通"])
def test_a_name_that_ends_the_text_ends_with_it(text: str) -> None:
    mention = find_places(text)[-1]
    assert (mention.end, mention.name) == (len(text), text[mention.start :])
