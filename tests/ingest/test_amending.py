"""Decisions that amend a document, applied: the text of the edition, and nothing where an item is not understood."""

from datetime import date

import pytest

from ingest.amending import amended_text, amended_title
from ingest.pipeline import ingest_bytes, ingest_edition

BASE = """绍兴市水井管理办法

绍市水〔2021〕3号

第一条 为加强水井管理，制定本办法。
第二条 凿井应当报市水利局备案，备案费每口100元。
备案材料包括：
（一）凿井申请；
（二）水文报告。
第三条 水井停用的，应当在15日内报告市水利局。
第四条 违反本办法的，处1万元罚款。
第五条 本办法自2021年7月1日起施行。

绍兴市水利局
2021年6月10日
"""


def decision(*items: str) -> str:
    numbers = "一二三四五六七"
    lines = [f"{numbers[n]}、{item}" for n, item in enumerate(items)]
    head = "绍兴市水利局关于修改《绍兴市水井管理办法》的决定\n\n绍市水〔2023〕8号\n\n绍兴市水利局决定对《绍兴市水井管理办法》作如下修改：\n"
    return head + "\n".join(lines) + "\n本决定自2023年9月1日起施行。\n\n绍兴市水利局\n2023年8月15日\n"


def read(text: str, name: str = "d"):
    return ingest_bytes(text.encode(), f"{name}.txt", name)


def articles(*items: str) -> list[str] | None:
    text = amended_text(read(BASE).document, read(decision(*items)).document, date(2023, 9, 1), "《决定》")
    return [line for line in text.split("\n") if line.startswith(("第", "（一", "（二", "（三", "备案"))] if text else None


UNTOUCHED = articles("将第四条中的“1万元”修改为“2万元”。") or []

ITEMS = [
    # an item, what stands in the edition, what does not any more
    ("将第四条中的“1万元”修改为“2万元”。", ["第四条 违反本办法的，处2万元罚款。"], ["1万元"]),
    ("将文中的“市水利局”统一修改为“市水务局”。", ["第三条 水井停用的，应当在15日内报告市水务局。"], ["市水利局备案"]),
    ("将第三条修改为：“水井停用的，应当在10个工作日内封填。”", ["第三条 水井停用的，应当在10个工作日内封填。"], ["15日内"]),
    ("第三条修改为：“第三条 停用水井应当封填。”", ["第三条 停用水井应当封填。"], ["第三条 第三条"]),
    ("删去第三条。", ["第四条 违反本办法的，处1万元罚款。"], ["第三条"]),
    ("删去第三条，条款顺序作相应调整。", ["第三条 违反本办法的，处1万元罚款。", "第四条 本办法自2021年7月1日起施行。"], ["第五条"]),
    ("删去第二条第二项。", ["（一）凿井申请；"], ["水文报告"]),
    ("将第二条中的“，备案费每口100元”删除。", ["第二条 凿井应当报市水利局备案。"], ["100元"]),
    ("第三条“15日内”后增加“书面”。", ["第三条 水井停用的，应当在15日内书面报告市水利局。"], []),
    (
        "增加一条，作为第四条：“封填费用由市财政承担。”",
        ["第四条 封填费用由市财政承担。", "第五条 违反本办法的，处1万元罚款。", "第六条 本办法自2021年7月1日起施行。"],
        [],
    ),
    ("第二条增加一项，作为第三项：“（三）施工方案。”", ["（三）施工方案。"], []),
]


@pytest.mark.parametrize(("item", "there", "gone"), ITEMS, ids=[item[0][:12] for item in ITEMS])
def test_an_item_is_applied(item: str, there: list[str], gone: list[str]) -> None:
    lines = articles(item)
    assert lines is not None
    assert set(there) <= set(lines)
    assert not any(words in line for words in gone for line in lines)


NOT_UNDERSTOOD = [
    ("将第三条修改为：“停用水井应当封填。”", "对第四条作适当完善，增加处罚种类。"),  # half a text would mislead
    ("将第九条中的“1万元”修改为“2万元”。",),  # there is no such article
    ("将第四条中的“3万元”修改为“2万元”。",),  # nor such words in it
    ("将第三条修改为：“甲。”", "将第三条中的“15日内”修改为“10日内”。"),  # two items on the same words
]


@pytest.mark.parametrize("items", NOT_UNDERSTOOD)
def test_no_edition_where_an_item_is_not_understood(items: tuple[str, ...]) -> None:
    assert articles(*items) is None


@pytest.mark.parametrize(
    ("title", "amended"),
    [
        ("绍兴市水利局关于修改《绍兴市水井管理办法》的决定", "绍兴市水井管理办法"),
        ("《绍兴市水井管理办法》修正案", "绍兴市水井管理办法"),
        ("关于修改《甲办法》和《乙办法》的决定", None),  # of several
        ("关于印发《绍兴市水井管理办法》的通知", None),
    ],
)
def test_which_document_a_decision_amends(title: str, amended: str | None) -> None:
    assert amended_title(title) == amended


def test_the_edition_says_what_it_is() -> None:
    made = ingest_edition(read(BASE, "wells"), read(decision("删去第三条。")), "wells+d", date(2023, 9, 1))
    assert made is not None
    main = made.document.main
    assert (main.title, main.number, main.date, main.period) == (
        "绍兴市水井管理办法（2023年修正）",
        "绍市水〔2021〕3号",
        "2023-09-01",
        None,
    )
    assert [(remark.kind, "合并的文本，自2023年9月1日起适用" in remark.detail) for remark in made.report] == [("amended", True)]
