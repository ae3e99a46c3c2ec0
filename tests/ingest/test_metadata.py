"""Heads and tails of documents: the gold's head data, and the layouts in which real documents come."""

import json
import os
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Part, PolicyDocument, Span
from ingest.facts.reference import extract
from ingest.metadata.description import describe
from ingest.pipeline import ingest_bytes
from ingest.sentences.layer import SentenceLayer

DOCUMENTS = Path(__file__).parents[2] / "corpus" / "documents"
SHARED = Path(os.environ.get("TIAOLI_SHARED", Path(__file__).parents[3] / "shared"))


def part_of(text: str, parent: Part | None = None) -> Part:
    return describe(text, Span(start=0, end=len(text)), "17.txt", parent)


# layout, text, expected fields
LAYOUTS = yaml.safe_load((Path(__file__).parents[1] / "data" / "heads.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", LAYOUTS, ids=[case["layout"] for case in LAYOUTS])
def test_layouts(case):
    part = part_of(case["text"])
    said = {key: getattr(part, key) for key in case["expected"]}
    assert {key: list(value) if isinstance(value, tuple) else value for key, value in said.items()} == case["expected"]


def layout(words: str) -> str:
    return next(case["text"] for case in LAYOUTS if words in case["layout"])


def test_region_of_a_text_that_only_says_our_city():
    part = part_of(layout("no head at all"))
    assert part.region.steps == ("浙江省", "宁波市")


def test_an_issued_document_takes_what_it_lacks_from_its_notice():
    notice = part_of(layout("letterhead, number"))
    issued = part_of("2019年优化营商环境工作要点\n为优化营商环境，制定工作要点如下。\n一、目标\n完成任务。\n", notice)
    assert issued.title == "2019年优化营商环境工作要点"
    assert (issued.number, issued.issuer, issued.date) == (notice.number, notice.issuer, notice.date)
    assert issued.region == notice.region
    assert issued.period == (2019, 2019)


@settings(max_examples=60)
@given(st.text(alphabet="关于印发《工作要点》的通知各市人民政府：。，一、为了2020年5月28日〔〕号第条文件发\n （）", max_size=120))
def test_any_text_is_described(text):
    part = part_of(text)
    assert part.span.end == len(text)
    assert not re.search(r"\s", part.title)


GOLD = sorted((SHARED / "gold" / "facts").glob("*.json"))


@pytest.mark.shared
@pytest.mark.skipif(not GOLD, reason="no shared gold (TIAOLI_SHARED)")
def test_head_data_of_the_five_policies():
    """All head data that the gold states, compared without white space, as gold/score.py does: at least 0.95."""
    from assistant.registers.writing.factfile import metadata

    right = known = 0
    for path in GOLD:
        gold = json.loads(path.read_text(encoding="utf-8"))["metadata"]
        said = metadata(ingest_bytes((DOCUMENTS / f"{path.stem}.txt").read_bytes(), f"{path.stem}.txt", path.stem, extractors=()))
        for key in ("title", "issuer", "document_number", "date", "region", "level"):
            if gold.get(key) is not None:
                known += 1
                right += re.sub(r"\s", "", str(gold[key])) == re.sub(r"\s", "", str(said[key]))
    assert known > 20
    assert right / known >= 0.95


# references


def document(body: str) -> PolicyDocument:
    text = f"某市人民政府关于某项工作的通知\n各县（市、区）人民政府：\n{body}\n某市人民政府\n2020年5月28日\n"
    return ingest_bytes(text.encode(), "a.txt", "a", extractors=()).document


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("根据《某某管理办法》（浙政发〔2011〕75号）规定，制定本通知。", [("某某管理办法", "浙政发〔2011〕75号", "依据")]),
        (
            "贯彻落实《关于印发〈淘汰目录（2010年本）〉的通知》（浙淘汰办〔2010〕2号）精神。",
            [("关于印发〈淘汰目录（2010年本）〉的通知", "浙淘汰办〔2010〕2号", "落实")],
        ),
        (
            "依据《甲条例》《乙办法》和《丙规定》，执法检查。",
            [("甲条例", None, "依据"), ("乙办法", None, "依据"), ("丙规定", None, "依据")],
        ),
        (
            "落实《关于某项退出的指导意见》（工信部联产业〔2017〕30号，以下简称《指导意见》），按《指导意见》执行。",
            [("关于某项退出的指导意见", "工信部联产业〔2017〕30号", "落实")],
        ),
        ("严格执行节约能源法，对超标的依照安全生产法处理。", [("节约能源法", None, "落实"), ("安全生产法", None, "依据")]),
        ("本通知自印发之日起施行，《某某暂行规定》同时废止。", [("某某暂行规定", None, "废止")]),
        ("要对照国办发〔2014〕56号文件要求，抓好整改。", [("国办发〔2014〕56号", "国办发〔2014〕56号", "依据")]),
        ("企业应当取得《排污许可证》，签订《承诺书》。", []),
    ],
)
def test_references(body, found):
    references = list(extract(SentenceLayer(document(body))))
    assert [(r.title, r.number, r.relation) for r in references] == found


def test_a_reference_proves_itself():
    policy = document("根据《某某管理办法》（浙政发 [2011] 75 号）规定，制定本通知。再按《某某管理办法》办理。")
    first, second = extract(SentenceLayer(policy))
    assert first.span.of(policy.text) == "《某某管理办法》（浙政发 [2011] 75 号）"
    assert (first.number, second.number) == ("浙政发〔2011〕75号",) * 2
    assert first.id == f"{first.clause_id}!reference-1"
    assert all(policy.by_id[r.clause_id].span.holds(r.span) for r in (first, second))


def test_a_notice_does_not_cite_what_it_issues():
    text = (
        "某市人民政府关于印发《2020年工作要点》的通知\n某政发〔2020〕1号\n各县（市、区）人民政府：\n现将《2020年工作要点》印发给你们。\n"
        "某市人民政府\n2020年5月28日\n2020年工作要点\n根据《某条例》，制定要点。\n一、目标\n完成任务。\n"
    )
    policy = ingest_bytes(text.encode(), "a.txt", "a", extractors=()).document
    assert [r.title for r in extract(SentenceLayer(policy))] == ["某条例"]
