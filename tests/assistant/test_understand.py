"""Questions understood: kinds, values wanted, places, documents, years, follow-ups."""

import pytest

from assistant.understand import kinds, naming, topics, understand
from assistant.understand.asks import subquestions
from assistant.understand.followup import rewrite
from corpus.entries import DocumentEntry
from corpus.model import Part, Region, Span

SHAOXING = Region(province="浙江省", city="绍兴市")
NATION = Region()
CHANGJI = Region(province="新疆维吾尔自治区", city="昌吉回族自治州")


def entry(id: str, *parts: Part) -> DocumentEntry:
    main = parts[0]
    return DocumentEntry(id=id, title=main.title, number=main.number, region=main.region, level=main.level, parts=parts)


def part(key: str, title: str, number: str | None = None, region: Region = NATION) -> Part:
    return Part(key=key, title=title, number=number, region=region, level=region.level, span=Span(start=0, end=9))


ENTRIES = [
    entry("sx", part("", "2020年全市淘汰落后产能工作要点", "绍市工转升办〔2020〕14号", SHAOXING)),
    entry(
        "cj",
        part("", "关于转发《关于利用综合标准依法依规推动落后产能退出的指导意见》的通知", "昌州经信〔2017〕185号", CHANGJI),
        part("指导意见", "关于利用综合标准依法依规推动落后产能退出的指导意见", "工信部联产业〔2017〕30号"),
    ),
    entry("hb", part("", "国务院办公厅关于加强环境监管执法的通知", "国办发〔2014〕56号")),
]

KINDS = [
    ("职工安置归哪个部门管？", "responsibility"),
    ("绍兴哪些部门按职责分别牵头？", "responsibility"),
    ("最迟什么时候报州经信委？", "deadline"),
    ("整改期限是几个月？", "deadline"),
    ("逾期没整改好会怎么样？", "consequence"),
    ("能耗超标会受什么处罚？", "consequence"),
    ("银行还能给它放新贷款吗？", "prohibition"),
    ("越城区要整治多少家企业？", "target"),
    ("完成任务能拿到什么奖励？", "support"),
    ("“三合一”是什么意思？", "definition"),
    ("延期要走什么程序？", "procedure"),
    ("这份要点的文号是多少？", "metadata"),
    ("实施意见是为了贯彻省政府哪个文件？", "lineage"),
    ("绍兴和国家的要求有什么不同？", "comparison"),
    ("重点针对哪些行业？", "scope"),
    ("今天天气", "open"),
]


@pytest.mark.parametrize(("question", "kind"), KINDS)
def test_kind(question: str, kind: str) -> None:
    assert kinds.kinds(question)[0] == kind


SLOTS = [
    ("最多延多久？", "duration"),
    ("几月底前完成？", "date"),
    ("罚款多少？", "money"),
    ("每家企业补贴多少钱？", "money"),
    ("奖励多少？", "amount"),
    ("要稽查多大比例的县？", "ratio"),
    ("淘汰多少家企业？", "count"),
    ("联系电话是多少？", "phone"),
    ("倍量削减的具体倍数是多少？", "multiple"),
    ("由哪个部门负责？", "department"),
]


@pytest.mark.parametrize(("question", "slot"), SLOTS)
def test_value_wanted(question: str, slot: str) -> None:
    assert kinds.slots(question)[0] == slot


def test_which_departments_is_no_count() -> None:
    assert "count" not in kinds.slots("由哪几个部门牵头？")


OPERATIONS = [
    ("两地合计多少家？", "sum"),
    ("柯桥区比新昌县多几家？", "difference"),
    ("哪个区县任务最重？", "max"),
    ("哪个区最少？", "min"),
    ("新昌县是几家？", None),
]


@pytest.mark.parametrize(("question", "operation"), OPERATIONS)
def test_operation(question: str, operation: str | None) -> None:
    assert kinds.operation(question) == operation


NAMED = [
    ("昌州经信〔2017〕185号转发的是哪个文件？", ("cj", "")),  # 文号 in full
    ("昌州经信[2017]185号里怎么说", ("cj", "")),  # square brackets
    ("30号文里能耗方面谁负责", ("cj", "指导意见")),  # 文号 as people say it
    ("《2020年全市淘汰落后产能工作要点》谁发的", ("sx", "")),  # title
    ("按国办加强环境监管执法的通知，要罚多少", ("hb", "")),  # words of the title, closed by the kind of document
    ("指导意见里技术方面谁牵头", ("cj", "指导意见")),  # the only document of its kind
]


@pytest.mark.parametrize(("question", "named"), NAMED)
def test_document_named(question: str, named: tuple[str, str]) -> None:
    assert naming.named_parts(question, ENTRIES)[0][:2] == named


def test_what_a_notice_forwards_is_not_the_notice() -> None:
    assert naming.named_parts("昌吉州转发30号文的通知文号是什么？", ENTRIES) == []


def test_places() -> None:
    assert naming.places("绍兴能耗不达标谁牵头")[0][1] == SHAOXING
    assert naming.places("纳入“信用绍兴”平台") == []  # a name between quotation marks
    assert naming.places("要稽查多少市和县") == []  # 和县 is not meant


def test_day_of_asking_is_no_topic() -> None:
    query = understand("现在2018年3月10日，工作方案最晚哪天前定下来？", ENTRIES)
    assert query.as_of == "2018-03-10"
    assert query.years == ()


def test_scope_gives_the_place_unless_the_question_names_one() -> None:
    from assistant.model import Scope

    assert understand("谁牵头？", ENTRIES, scope=Scope(region="绍兴市")).region == SHAOXING
    named = understand("昌吉州谁牵头？", ENTRIES, scope=Scope(region="绍兴市"))
    assert named.region == CHANGJI
    assert named.region_is_stated


def test_everyday_words_bring_official_ones() -> None:
    found = {concept.word: concept.variants for concept in topics.concepts("厂子会被关门吗")}
    assert any("关停" in variants for variants in found.values())


def test_department_brings_its_other_names() -> None:
    found = {concept.word: concept.variants for concept in topics.concepts("省级环保部门要稽查吗")}
    assert any("生态环境" in "".join(variants) for variants in found.values())


SEVERAL = [
    ("会怎么处理？证照呢？", ("会怎么处理", "证照呢")),
    ("要盘活多少土地，腾出多少用能空间？", ("要盘活多少土地", "腾出多少用能空间")),
    ("我们厂能耗超标，会怎么样？", ()),  # what is told is no question
]


@pytest.mark.parametrize(("text", "pieces"), SEVERAL)
def test_questions_of_one_turn(text: str, pieces: tuple[str, ...]) -> None:
    assert subquestions(text) == pieces


FOLLOWED = [
    (["绍兴能耗不达标的产能怎么处理？"], "那由谁牵头呢？", ["绍兴", "能耗", "谁牵头"]),  # topic carried, asking new
    (["绍兴环保不达标退出谁牵头？"], "那安全生产的呢？", ["绍兴", "安全生产", "谁牵头"]),  # asking carried, topic new
    (["绍兴今年要淘汰多少家企业？"], "嘉兴呢？", ["嘉兴", "多少家"]),  # place replaced
    (["浙江2017年要处置多少家僵尸企业？"], "那小微企业园区新增多少家？", ["浙江", "2017年", "小微企业园区"]),  # frame carried
    (["我们厂被责令停产整治"], "偷偷恢复生产会怎样？", ["停产整治", "恢复生产"]),  # circumstances carried
    (["绍兴给小微企业的担保费率要降到多少？"], "那单户超过800万的呢？", ["担保费率", "多少", "800万"]),  # another case, same question
    (["划定水源地，要覆盖供水量的多大比例？"], "湿地的呢？", ["湿地", "覆盖供水量", "多大比例"]),  # 多大 asks as 多少 does
    (["绍兴谁牵头？"], "嘉兴对没完成淘汰任务的企业怎么处理？", ["嘉兴"]),  # a new question stands alone
]


@pytest.mark.parametrize(("history", "question", "words"), FOLLOWED)
def test_follow_up(history: list[str], question: str, words: list[str]) -> None:
    said = rewrite(question, history)
    assert all(word in said for word in words), said


def test_first_question_is_left_as_it_is() -> None:
    assert rewrite("职工安置归谁管？", []) == "职工安置归谁管？"


def test_topic_of_before_is_not_dragged_into_another_place() -> None:
    assert "绍兴" not in rewrite("嘉兴对没完成淘汰任务的企业怎么处理？", ["绍兴谁牵头？"])


BODIES = [
    ("落后产能退出由市环保局管吗？", ("市环保局",)),
    ("是不是市经信局牵头？", ("市经信局",)),
    ("哪个局牵头？", ()),  # none is named
    ("市环保局有多少人？", ()),  # nothing is presumed
]


@pytest.mark.parametrize(("question", "names"), BODIES)
def test_body_presumed(question: str, names: tuple[str, ...]) -> None:
    assert kinds.presumed_bodies(question) == names


KINDS_OF_HEAD = [
    ("这个办法开始施行了没有？", "metadata"),
    ("那份通知现在还能用吗？", "metadata"),
    ("方案是哪一天印发的？", "metadata"),
    ("整治工作的咨询电话是多少？", "metadata"),
    ("这份措施依据的国家文件文号是多少？", "lineage"),
]


@pytest.mark.parametrize(("question", "kind"), KINDS_OF_HEAD)
def test_what_is_asked_of_the_document_itself(question: str, kind: str) -> None:
    assert kinds.kinds(question)[0] == kind
