"""Obligations: who must, must not, may or is encouraged to do what."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Obligation, PolicyDocument
from ingest.facts import obligation
from ingest.pipeline import ingest_bytes
from ingest.sentences.layer import SentenceLayer
from tests.fact_documents import keeps_promises, lines_document, read_document


def found(*lines: str, **kwargs: object) -> list[tuple[str | None, str, str]]:
    facts: list[Obligation] = list(obligation.extract(SentenceLayer(lines_document(*lines, **kwargs))))
    return [(fact.bearer, fact.modality, fact.action) for fact in facts]


DUTIES = [
    ("各区应当建立用水台账。", [("各区", "must", "建立用水台账")]),
    ("水务部门要严格执行定额，定期通报结果。", [("水务部门", "must", "严格执行定额"), ("水务部门", "must", "定期通报结果")]),
    # without a modal a verb of action binds, and nobody is named
    ("严格执行水法，加强巡查。", [(None, "must", "严格执行水法"), (None, "must", "加强巡查")]),
    # conditions and adverbials in front are evidence, not action
    ("对超定额的用户，实行加价收费。", [(None, "must", "实行加价收费")]),
    ("对进展较慢的地区进行督办。", [(None, "must", "对进展较慢的地区进行督办")]),
    ("供水单位不得擅自停水。", [("供水单位", "must_not", "擅自停水")]),
    ("供水主管部门不予批准新增用水。", [("供水主管部门", "must_not", "批准新增用水")]),
    # a discretion is no ban
    ("首次违法且及时改正的，可以不予处罚。", [(None, "may", "不予处罚")]),
    ("各地可根据实际扩大范围。", [("各地", "may", "根据实际扩大范围")]),
    ("鼓励企业实施节水改造。", [("企业", "encouraged", "实施节水改造")]),
    ("引导小微企业入园发展。", [("小微企业", "encouraged", "入园发展")]),
    # a body that has to 引导企业 is bound itself
    ("行业协会要引导企业做好自律。", [("行业协会", "must", "引导企业做好自律")]),
    # a topic with a modal behind it
    ("全部改造工程应在年底前完成。", [(None, "must", "在年底前完成")]),
    ("考核结果予以通报。", [(None, "must", "予以通报")]),
    # manner right behind the modal belongs to the act; a number in brackets is no remark
    (
        "国有企业不得以任何理由拖欠账款，严禁以票据方式延期付款。",
        [("国有企业", "must_not", "以任何理由拖欠账款"), ("国有企业", "must_not", "以票据方式延期付款")],
    ),
    ("（十四）企业应当申领排污许可证。", [("企业", "must", "申领排污许可证")]),
    # a bearer holds for the phrases behind it
    ("申请人应当提交材料，不得弄虚作假。", [("申请人", "must", "提交材料"), ("申请人", "must_not", "弄虚作假")]),
    # effects, things spoken of and background are none
    ("更新设备，促进节水增效，形成工作合力。", [(None, "must", "更新设备")]),
    ("节约用水是生态文明建设的重要内容。", []),
    ("近年来，各地加强巡查，取得积极进展。", []),
    ("（市水务局牵头，市财政局配合）", []),
    # what will come of it, a title
    ("闲置产能还将大量增加金融机构不良贷款。", []),
    ("附则", []),
    # the whole name of whom is encouraged; whom one turns to is no bearer
    ("支持高等院校培养节水人才。", [("高等院校", "encouraged", "培养节水人才")]),
    ("争取上级水务部门予以支持。", [(None, "must", "争取上级水务部门予以支持")]),
]


@pytest.mark.parametrize(("text", "duties"), DUTIES, ids=[row[0][:16] for row in DUTIES])
def test_duties(text: str, duties: list[tuple[str | None, str, str]]) -> None:
    assert found(text) == duties


def test_headings_bind_nobody_and_ideas_only_with_a_modal() -> None:
    document = read_document("一、指导思想\n深入贯彻新发展理念，坚持节水优先。各区必须落实责任。\n二、加强巡查\n（一）完善制度。建立台账。")
    assert [fact.action for fact in obligation.extract(SentenceLayer(document))] == ["落实责任", "建立台账"]


def verbatim(document: PolicyDocument) -> int:
    for fact in obligation.extract(SentenceLayer(document)):
        assert fact.action in fact.span.of(document.text)
        assert (fact.bearer or "") in document.by_id[fact.clause_id].span.of(document.text)
    return keeps_promises(document, obligation.extract)


@pytest.mark.shared
def test_real_documents(shared: Path) -> None:
    paths = sorted((shared / "policies").glob("*.txt"))[2::3]
    assert sum(verbatim(ingest_bytes(path.read_bytes(), path.name, path.stem, extractors=()).document) for path in paths) > 1000


PIECES = [
    "各区",
    "企业",
    "应当",
    "不得",
    "可",
    "鼓励",
    "建立台账",
    "加强巡查",
    "对超标的用户",
    "，",
    "。",
    "；",
    "：",
    "的",
    "（",
    "）",
    "予以",
    "将",
    "情况",
    "促进发展",
]


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
def test_any_mixture_keeps_its_promises(text: str) -> None:
    verbatim(lines_document(text or "空"))
