"""Follow-ups: spans of years, planning periods, districts by their short names, bounds, and answers that single no place out."""

import pytest

from assistant.understand.followup import rewrite

DOG = "饲养烈性犬罚款多少？"
TASK = "绍兴2020年淘汰任务柯桥区多少？"

# the turns, what the last one means, why
TIMES = [
    (["2015-2020年的目标", "2025年呢"], "2025年的目标", "a span of years is one time"),
    (["从2015年到2020年建几座码头？", "2025年呢"], "2025年建几座码头？", "a span in words"),
    (["2018—2020年三年行动的目标是多少？", "2019年呢"], "2019年三年行动的目标是多少？", "a long dash"),
    (["十二五期间的目标", "2020年呢"], "2020年的目标", "a planning period gives way to a year"),
    (["“十三五”期间单位能耗要降多少？", "那2025年呢？"], "2025年单位能耗要降多少？", "a period in quotation marks"),
    (["十三五的目标是多少", "2025年呢"], "2025年的目标是多少", "a period before 的"),
    (["“十三五”规划的目标是多少", "2025年呢"], "2025年“十三五”规划的目标是多少", "a plan by name is a document"),
    (["2018-2020年绍兴要关停多少家？", "十四五呢？"], "十四五期间绍兴要关停多少家？", "a year gives way to a planning period"),
    (["到2020年底建几座？", "2021年呢"], "到2021年底建几座？", "what stands around the year stays"),
    (["2020年度补贴多少？", "2021年呢"], "2021年度补贴多少？", "年度 stays"),
    (["《2020年渔业要点》到2021年建几座？", "2022年呢"], "《2020年渔业要点》到2022年建几座？", "a year in a title stays"),
    (["湖渔〔2020〕3号的补贴多少？", "2022年呢"], "2022年湖渔〔2020〕3号的补贴多少？", "a year in a 文号 is no time"),
    (["到2020年比2015年降多少？", "2025年呢"], "到2025年比2015年降多少？", "the year compared with stays"),
    (["2015-2020年的目标", "2021-2025年呢"], "2021-2025年的目标", "a span after a span"),
    (["渔船补贴多少？", "2021-2025年呢"], "2021-2025年渔船补贴多少？", "a span where no time was named"),
]
PLACES = [
    ([TASK, "那越城呢？", "上虞"], "绍兴2020年淘汰任务上虞区多少？", "the short name is found again two turns later"),
    ([TASK, "越城", "上虞呢？"], "绍兴2020年淘汰任务上虞区多少？", "the same as bare names"),
    ([TASK, "那越城呢？"], "绍兴2020年淘汰任务越城区多少？", "in full where it is put in"),
    (["宁波补贴多少？", "鄞州呢？", "杭州呢？"], "杭州补贴多少？", "a city keeps its short name"),
]
BOUNDS = [
    (["投资500万元的奖励多少？", "不满100万元的呢？"], "投资500万元的奖励多少，不满100万元的", "another bound is another case"),
    (["投资不满500万元的奖励多少？", "不满100万元的呢？"], "投资不满100万元的奖励多少？", "the same bound is said again"),
    (["工作满5年的补贴多少？", "满10年的呢？"], "工作满10年的补贴多少？", "满"),
]
ANYWHERE = [
    "不知道",
    "我不知道。",
    "不清楚",
    "都说一下",
    "都说说吧",
    "各地都说说",
    "随便",
    "都行",
    "都可以",
    "全部",
    "全部的",
    "全都要",
    "所有地方",
    "哪里都行",
]
SOMETHING = ["全部吗？", "都有什么？", "哪里？", "要", "全部企业"]


@pytest.mark.parametrize("case", TIMES + PLACES + BOUNDS, ids=lambda case: case[2])
def test_one_thing_is_replaced(case: tuple[list[str], str, str]) -> None:
    turns, meant, why = case
    assert rewrite(turns[-1], turns[:-1]) == meant, why


@pytest.mark.parametrize("turn", ANYWHERE)
def test_no_place_singled_out_leaves_the_question(turn: str) -> None:
    """After “请问您问的是哪里？”: the places are listed for the question as it was, and what follows leans on it."""
    assert rewrite(turn, [DOG]) == DOG
    assert rewrite("杭州", [DOG, turn]) == f"杭州{DOG}"


@pytest.mark.parametrize("turn", SOMETHING)
def test_turns_that_say_something_are_joined(turn: str) -> None:
    assert rewrite(turn, [DOG]) != DOG
