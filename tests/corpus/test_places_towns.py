"""Towns (镇, 街道, 乡): the table agrees with the counties, names of several years are known, long texts cost little."""

import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from corpus.bodies.places import find_places, read_region, resolve
from corpus.bodies.towns import KINDS, counties_of_towns, names_town
from corpus.lexicon import load_tsv


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("我厂在柯桥马鞍街道", "浙江省 绍兴市 柯桥区"),
        ("绍兴钱清镇的印染厂", "浙江省 绍兴市 柯桥区"),  # a 街道 since: policies of 2020 and before name the 镇
        ("绍兴钱清街道的印染厂", "浙江省 绍兴市 柯桥区"),
        ("东莞长安镇", "广东省 东莞市"),  # a city without counties is no county called 市直辖行政区划
        ("杭州临平街道", "浙江省 杭州市 临平区"),  # of 余杭区 until 2021: one county, the present one
        ("菏泽天宫庙镇", "山东省 菏泽市 成武县"),
        ("济源下冶镇", "河南省 济源市"),  # right below the province
        ("芒市镇", "云南省 德宏傣族景颇族自治州 芒市"),  # the city's name is part of the town's own
        ("惠州淡水街道、惠州镇隆镇", "广东省 惠州市 惠阳区"),
        ("北京中关村街道", "北京市 海淀区"),
    ],
)
def test_the_county_of_a_town(text: str, steps: str) -> None:
    region = read_region(text)
    assert region is not None
    assert " ".join(region.steps) == steps


@pytest.mark.parametrize("text", ["城关镇", "街道", "镇", "本镇、各街道", "小城镇", "返乡", "不见镇"])
def test_no_county_where_none_or_many_fit(text: str) -> None:
    assert read_region(text) is None


def test_every_row_names_a_county_and_every_town_leads_to_it() -> None:
    counties = {code: tuple(filter(None, steps[:3])) for code, *steps in load_tsv("regions")}
    rows = load_tsv("towns")
    towns = [
        (code, name + kind)
        for code, *cells in rows
        for kind, cell in zip(KINDS, cells, strict=False)
        for name in filter(None, cell.split("、"))
    ]
    assert [code for code, *_cells in rows] == sorted({code for code, *_cells in rows} & counties.keys())
    assert len(towns) > 40_000
    # 进乡街道 looks like 各乡街道; longer names are left to their shorter forms
    lost = [
        (code, town)
        for code, town in towns[::9]
        if len(town) <= 10
        and names_town(town)
        and not town.endswith("乡街道")
        and counties[code] not in {region.steps for region in counties_of_towns(town)}
    ]
    assert lost == []


def test_towns_are_read_late_and_silently() -> None:
    code = (
        "from corpus.bodies.places import read_region; from corpus.bodies.towns import _counties\n"
        "for text in ('柯桥', '马鞍街道'): read_region(text); print(_counties.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("0\n1", "")


@pytest.mark.parametrize("read", [find_places, read_region, counties_of_towns])
@pytest.mark.parametrize("phrase", ["绍兴", "鼓楼区", "朝阳", "浙江绍兴柯桥", "镇", "街道", "城关镇", "东城街道", "我厂在吉林，", "东"])
def test_a_long_text_takes_no_second(read: Callable[[str], object], phrase: str) -> None:
    """100 KB of names that many places bear: CPU seconds of this process, tables read before."""
    text = (phrase * 34_000)[:34_000]
    resolve("绍兴")
    counties_of_towns("马鞍街道")
    start = time.process_time()
    read(text)
    assert time.process_time() - start < 1
