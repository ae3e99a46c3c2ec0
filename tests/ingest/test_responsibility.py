"""Responsibilities: lists in brackets and on label lines, running text, shared head nouns, roles, inheritance."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.bodies.actors import read_bodies
from corpus.model import PolicyDocument, Responsibility
from ingest.facts import responsibility
from ingest.pipeline import ingest_bytes
from ingest.sentences.layer import SentenceLayer
from tests.fact_documents import lines_document, read_document


def found(*lines: str, **kwargs: object) -> list[Responsibility]:
    return list(responsibility.extract(SentenceLayer(lines_document(*lines, **kwargs))))


def who(*lines: str) -> str:
    """All departments as name/role, the role by its first letter."""
    return " ".join(f"{d.name}/{d.role[0]}" for fact in found(*lines) for d in fact.departments)


LISTS = [
    # one name although 、 stands in it: 各 and the head noun reach over both places
    ("各区、县（市）人民政府", ["各区、县（市）人民政府"]),
    ("各市、自治州人民政府，高原新区管委会", ["各市、自治州人民政府", "高原新区管委会"]),
    ("各县（市）、园区", ["各县（市）、园区"]),
    ("市、县两级水务部门", ["市、县两级水务部门"]),
    # 和 inside a name, 和 between two names
    ("市规划和自然资源局和市财政局", ["市规划和自然资源局", "市财政局"]),
    ("各级水务部门和公安机关", ["各级水务部门", "公安机关"]),
    # 各级 reaches over both
    ("各级政府及有关部门", ["各级政府及有关部门"]),
    # no mark between them
    ("各地各部门", ["各地", "各部门"]),
    # 等 closes a list of names, 等有关部门 adds one
    ("省水利厅等", ["省水利厅"]),
    ("水利部等有关部门", ["水利部", "有关部门"]),
    # a relative clause belongs to the name
    ("粮食主管部门及其他负有储备监管职责的部门", ["粮食主管部门", "其他负有储备监管职责的部门"]),
    # the number counts what the list names
    ("节水、治水、供水三个工作组牵头单位", ["节水、治水、供水三个工作组牵头单位"]),
    # actions and adverbials are no bodies
    ("加强部门", []),
    ("对有关部门", []),
    ("全市", []),
    ("质量有所", []),
]


@pytest.mark.parametrize(("text", "names"), LISTS, ids=[row[0] for row in LISTS])
def test_lists_of_bodies(text: str, names: list[str]) -> None:
    assert [body.name(text) for body in read_bodies(text, 0, len(text))] == names


SHARED_HEADS = [
    # the head noun of the last one is that of all
    ("水务、渔业主管部门", [("水务", "水务主管部门"), ("渔业", "渔业主管部门")]),
    ("水务、渔业等相关职能部门", [("水务", "水务部门"), ("渔业", "渔业部门")]),
    # 各地 and 市 in front belong to all and stay out of the names
    ("各地水务、渔业主管部门", [("水务", "水务主管部门"), ("渔业", "渔业主管部门")]),
    ("市经信、市场监管等主要部门", [("经信", "经信部门"), ("市场监管", "市场监管部门")]),
    # alone, the name is as printed and the full form without 各级
    ("各级水务主管部门", [("各级水务主管部门", "水务主管部门")]),
]


@pytest.mark.parametrize(("text", "names"), SHARED_HEADS, ids=[row[0] for row in SHARED_HEADS])
def test_shared_head_nouns(text: str, names: list[tuple[str, str]]) -> None:
    assert [(body.name(text), body.full) for body in read_bodies(text, 0, len(text))] == names


BRACKETS = [
    ("推进节水改造。（牵头单位：市水务局，配合单位：市财政局、市住建局）", "市水务局/l 市财政局/s 市住建局/s"),
    ("推进节水改造。（市水务局牵头，市财政局配合）", "市水务局/l 市财政局/s"),
    ("推进节水改造。（水务、渔业主管部门负责，财政部门配合）", "水务/r 渔业/r 财政部门/s"),
    ("推进节水改造。（牵头单位：市水务局、市住建局按职责分别牵头）", "市水务局/l 市住建局/l"),
    ("推进节水改造。【责任单位：市水务局、市财政局，各区人民政府】", "市水务局/r 市财政局/r 各区人民政府/r"),
    ("推进节水改造。（水利部会同有关部门负责）", "水利部/r 有关部门/s"),
    # commas part bodies of one role: the role word stands behind the last
    ("推进节水改造。（水利部、能源局，中国铁路总公司，省级人民政府按职责分工负责）", "水利部/r 能源局/r 中国铁路总公司/r 省级人民政府/r"),
    ("推进节水改造。（由市水务局牵头实施）", "市水务局/l"),
    # a bare list gives the task where it closes the sentence
    ("推进节水改造。（市水务局、市财政局）", "市水务局/r 市财政局/r"),
    # another label in the bracket is no body
    ("开展试点。（负责部门：水利部、粮食和储备局，适用范围：沿海各省）", "水利部/r 粮食和储备局/r"),
    # brackets that explain give nobody a task
    ("水务（渔业）部门的经费按规定列支。", ""),
    ("对成效好的地区（市、区、旗）予以奖励。", ""),
]


@pytest.mark.parametrize(("text", "expected"), BRACKETS, ids=[row[1] or row[0][:8] for row in BRACKETS])
def test_brackets(text: str, expected: str) -> None:
    assert who(text) == expected


def test_label_lines() -> None:
    lines = ("推进节水改造。\n牵头单位：市水务局\n配合单位：市财政局、各区人民政府",)
    assert who(*lines) == "市水务局/l 市财政局/s 各区人民政府/s"


def test_first_of_the_list_leads_where_the_document_says_so() -> None:
    text = (
        "一、节水。推进改造。（责任单位：市水务局、市财政局；列首位的为牵头单位，下同）\n"
        "二、治水。推进治理。（责任单位：市住建局、市水务局）"
    )
    document = read_document(text)
    roles = [(d.name, d.role) for fact in responsibility.extract(SentenceLayer(document)) for d in fact.departments]
    assert roles == [("市水务局", "lead"), ("市财政局", "responsible"), ("市住建局", "lead"), ("市水务局", "responsible")]


RUNNING = [
    ("各县（市、区）要全面摸清水表底数。", "各县（市、区）/r"),
    ("水务部门主要负责管网检查；渔业部门主要负责水质监测。", "水务部门/r 渔业部门/r"),
    ("市水务局牵头，联合市财政局等部门，制定节水方案。", "市水务局/l 市财政局/s"),
    ("水利部要会同有关部门加强监督检查。", "水利部/r 有关部门/s"),
    ("宣传、财政等部门共同协助做好节水工作。", "宣传/s 财政/s"),
    ("对未完成任务的地区，由市政府予以通报。", "市政府/r"),
    ("2021年6月底前，各省级水务部门要建立台账。", "各省级水务部门/r"),
    ("对未缴费的用户，供水主管部门不予办理过户。", "供水主管部门/r"),
    ("请各地结合实际抓好落实。", "各地/r"),
    ("推动市县两级建立节水机制。", "市县两级/r"),
    ("落实属地政府负总责的工作机制。", "属地政府/r"),
    ("发挥市节水工作领导小组的统筹作用，形成合力。", "市节水工作领导小组/r"),
    # 各地 is not the whole bearer: the list goes on to the modal verb
    ("各地发展改革、环境保护主管部门将用水情况函告水务主管部门。", "发展改革/r 环境保护/r"),
    # the verb behind the head belongs to a longer name
    ("国务院发展改革、农业农村主管部门在各自职责范围内负责监督。", "发展改革/r 农业农村/r"),
    # what it finds is the condition, what it does comes behind
    ("水务主管部门发现用户偷水的，应当责令改正。", "水务主管部门/r"),
    # whom the helpers help does the task
    ("供水、供电等部门要配合市中级法院落实强制措施。", "供水/s 供电/s 市中级法院/r"),
    # enterprises have obligations, not responsibilities of an authority
    ("用水企业应当安装计量设施。", ""),
    # what has been, what is spoken of, and conditions give no task
    ("市水务局制定了节水办法。", ""),
    ("近年来，各地区、各部门不断加大工作力度，取得积极进展。", ""),
    ("地方政府收回土地后的出让收入，可用于安置职工。", ""),
    ("省水务局认定的节水项目可优先申报。", ""),
    ("需要水务部门出具证明的，应当提前申请。", ""),
    ("地方综合贡献比上年增长10%以上的，予以奖励。", ""),
    ("在发生地所在地公告。", ""),
    ("须报经有批准权的人民政府批准。", ""),
    # A leads, those who join in help
    ("由市水务局牵头，市财政局、市农业农村局等参加。", "市水务局/l 市财政局/s 市农业农村局/s"),
    # told, not asked: what somebody did, failed to do, is
    ("国务院责成市水务局局长作出检查。", ""),
    ("市水务局没有按要求清理，有效加以制止。", ""),
    ("市水务局和有关部门在整治方面做了大量工作，使水质有所改善。", ""),
    ("水务执法是行政机关履行职能的重要方式。", ""),
    ("有的地方和建设单位将节水视为额外负担。", ""),
    # given, not asked
    ("首次落户我区的供水服务机构，自经营之日起三年内给予50%补助。", ""),
    # a system is no body, a share is no body
    ("省级节水数据应用系统保障市级水务部门使用权限。", ""),
    ("80%的县级水务监测站达到建设标准。", ""),
    # an item of a list, a thing that a body thinks of
    ("市水务局认为有必要报告的其他事件。", ""),
    # the verb behind a head noun belongs to the name
    ("由县住房和城乡建设局牵头，完成老旧小区改造。", "县住房和城乡建设局/l"),
    ("由县生产建设兵团管理局牵头，推进垦区改造。", "县生产建设兵团管理局/l"),
    ("由市委组织部牵头，推进人才引育。", "市委组织部/l"),
    # in which manner, then the part
    ("园区安全监管，由开发区管委会、城关街道办事处按属地原则负责。", "开发区管委会/r 城关街道办事处/r"),
    # a company that is named carries a task, one of many does not
    ("由县城市建设投资公司牵头，推进停车场建设。", "县城市建设投资公司/l"),
    ("由施工企业负责清运。", ""),
    # what others must do while it acts, where it errs
    ("统计机构履行检查职责时，有关单位和个人应当如实反映情况。", ""),
    # not theirs any more
    ("高新区管委会不再另行受理。", ""),
    ("县气象局不承担巡护任务。", ""),
    ("市财政局不再承担该项经费。", ""),
    # a heading that lost its line end stands in front of the subject, or the object does
    ("确保重点泵站运行各地区要充分认清供水形势。", "各地区/r"),
    ("登记管理的具体办法我部将另行公布。", "我部/r"),
    ("督促各地区落实措施，加强检查。", "各地区/r"),
    # places that 地区 names act where a modal says so
    ("供水相对宽松地区要支援缺水地区。", "供水相对宽松地区/r"),
    ("供水相对宽松地区享受补贴。", ""),
    # what has been
    ("该通知下发后，各地区积极部署，认真开展工作。", ""),
    # whom something is asked of is no topic
    ("水务部门对列入清单的用水单位，应通知到户。", "水务部门/r"),
    # 按照…的…与: more than a name stands in front
    ("由供电企业按照国家规定的电价与发电企业按月结算。", ""),
]


@pytest.mark.parametrize(("text", "expected"), RUNNING, ids=[row[0][:16] for row in RUNNING])
def test_running_text(text: str, expected: str) -> None:
    assert who(text) == expected


def test_task_is_the_heading_or_the_action() -> None:
    bracket = read_document("一、重点任务\n（一）推进节水改造。更换老旧管网。（牵头单位：市水务局）")
    assert [fact.task for fact in responsibility.extract(SentenceLayer(bracket))] == ["推进节水改造"]
    [fact] = found("各区要采取安排水车等方式，统筹运力做好送水，保障供应。")
    assert fact.task == "采取安排水车等方式，统筹运力做好送水"
    [fact] = found("本规定实行年限为2016至2020年，由市水务局负责解释。")
    assert fact.task == "负责解释"
    [fact] = found("各区要按照统一部署，制定节水方案，明确任务。")
    assert fact.task == "制定节水方案"
    [fact] = found("水务部门将本年度用水情况，报送市政府。")
    assert fact.task == "将本年度用水情况，报送市政府"


TASKS = [
    # the act, not whom it is for, when, or by which means
    ("对为本市服务的供水企业，取消首次申请时的业绩要求。（市水务局负责）", "取消首次申请时的业绩要求"),
    ("对保障用水积极主动，节水成效明显的县（市、区），在安排资金时，给予奖励。（市水务局负责）", "给予奖励"),
    # the means alone is no act
    ("采取安排班车等方式，统筹运力做好保障。（市水务局负责）", "采取安排班车等方式"),
    # 在…试点 acts
    ("在试验区试点登记确认制改革，尊重自主权。（市水务局负责）", "在试验区试点登记确认制改革"),
]


@pytest.mark.parametrize(("text", "task"), TASKS)
def test_the_task_in_front_of_a_list(text: str, task: str) -> None:
    assert [fact.task for fact in found(text)] == [task]


MATTERS = [
    # in front of 由, in its own phrase or the one before
    ("科技成果转化由市科技局牵头，市财政局配合。", ["科技成果转化", "科技成果转化"]),
    ("园区安全监管，由开发区管委会按属地原则负责。", ["园区安全监管"]),
    ("林草防火由市林业局会同市消防救援支队负责。", ["林草防火"]),
    # in the sentence before
    ("开展危化品企业排查。由市应急管理局牵头，3月底前完成。", ["开展危化品企业排查"]),
    ("开展燃气检查。市住建局牵头，长期坚持。", ["开展燃气检查"]),
    # behind the part
    ("市供电公司配合，于每月5日前提供用电量数据。", ["于每月5日前提供用电量数据"]),
    # under a label of its own
    ("牵头单位：市发改局；完成时限：2024年9月底前；工作内容：编制改造方案。", ["编制改造方案"]),
    # the manner is no act, the words behind it are
    ("市工信局将根据疫情防控情况，分派工作组开展帮扶。", ["分派工作组开展帮扶"]),
]


@pytest.mark.parametrize(("text", "tasks"), MATTERS, ids=[row[0][:16] for row in MATTERS])
def test_the_task_of_bodies_that_have_a_part_and_no_act(text: str, tasks: list[str]) -> None:
    assert [fact.task for fact in found(text)] == tasks


def test_label_lines_that_go_on_are_one_fact() -> None:
    [fact] = found("（一）推进绿化。责任单位：市园林局；配合单位：市财政局")
    assert [(d.name, d.role) for d in fact.departments] == [("市园林局", "responsible"), ("市财政局", "support")]


def test_a_bare_verb_takes_its_matter_from_the_phrase_before() -> None:
    [fact] = found("项目涉及的财政支付责任，由市水务局承担。")
    assert fact.task == "项目涉及的财政支付责任"
    assert found("落实单位负责。") == []


def test_several_lists_in_one_clause_take_their_paragraph() -> None:
    text = "一、执法监管\n（一）严格执法。加强用水检查，处理浪费行为。（水务部门负责）\n强化水质执法，打击偷排。（环保部门负责）"
    facts = list(responsibility.extract(SentenceLayer(read_document(text))))
    assert [(fact.departments[0].name, fact.task) for fact in facts] == [("水务部门", "加强用水检查"), ("环保部门", "强化水质执法")]


def test_inherited_lists() -> None:
    text = (
        "一、任务\n（一）推进节水。更换管网。（市水务局牵头；以下均需各区人民政府落实，不再列出）\n"
        "（二）推进治水。清理河道。（牵头单位：市住建局）"
    )
    document = read_document(text)
    facts = [fact for fact in responsibility.extract(SentenceLayer(document)) if fact.note == "inherited"]
    assert [(fact.clause_id.split("#")[1], fact.departments[0].name) for fact in facts] == [("一/（二）", "各区人民政府")]
    assert facts[0].span.of(document.text).startswith("以下均需")


def test_addressees_are_asked() -> None:
    text = "甲市人民政府关于节水工作的通知\n各区人民政府，市政府各部门：\n现将《节水方案》印发给你们，请认真贯彻执行。\n甲市人民政府"
    names = {d.name for fact in responsibility.extract(SentenceLayer(read_document(text))) for d in fact.departments}
    assert names == {"各区人民政府", "市政府各部门"}


def checked(document: PolicyDocument) -> int:
    facts = list(responsibility.extract(SentenceLayer(document)))
    assert facts == list(responsibility.extract(SentenceLayer(document))), document.id
    assert len({fact.id for fact in facts}) == len(facts), document.id
    for fact in facts:
        clause = document.by_id[fact.clause_id]
        assert clause.span.holds(fact.span) or fact.note == "inherited", fact.id
        assert fact.id.startswith(f"{clause.id}!responsibility-")
        assert "".join(fact.task.split()) in "".join(document.text.split()), fact.id
        for department in fact.departments:
            assert department.span.of(document.text) == department.name, fact.id
    return len(facts)


@pytest.mark.shared
def test_real_documents(shared: Path) -> None:
    paths = sorted((shared / "policies").glob("*.txt"))[::3]
    total = sum(checked(ingest_bytes(path.read_bytes(), path.name, path.stem, extractors=()).document) for path in paths)
    assert total > 300


PIECES = [
    "各县（市、区）",
    "市水务局",
    "、",
    "，",
    "。",
    "（",
    "）",
    "牵头",
    "配合",
    "负责",
    "要",
    "由",
    "会同",
    "有关部门",
    "制定方案",
    "责任单位：",
    "\n",
    "等",
    "各",
    "的",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_mixture_keeps_its_promises(text: str) -> None:
    checked(lines_document(*(text.split("\n") or [""])))
