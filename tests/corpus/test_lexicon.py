"""Vocabulary kept as data: readers, departments old and new, kinds of documents, document numbers, issuing bodies."""

import pytest

from corpus.bodies.departments import areas, find_departments, forms, identify, names, renamings, same_department
from corpus.bodies.organs import addressee_level, is_organ, national_organ, organ_at_end, own_level, split_organs
from corpus.citing.doc_types import carries, read_doc_type
from corpus.citing.document_numbers import find_document_numbers, same_number, tidy_number
from corpus.lexicon import load_tsv, load_yaml


def test_files_are_read_once():
    assert load_yaml("departments") is load_yaml("departments")
    assert load_tsv("regions") is load_tsv("regions")
    assert all(len(row) >= 2 and row[0].isdigit() for row in load_tsv("regions"))


def test_a_missing_file_is_named():
    with pytest.raises(FileNotFoundError):
        load_yaml("no_such_file")


def test_every_department_row_is_whole():
    for area, row in areas().items():
        assert set(row["local"]) == {"province", "city", "county"}, area
        assert row["stems"] or row.get("names"), area
        for old in row.get("former", ()):
            assert old.get("stems") or old.get("names"), area
            assert old.get("source") or load_yaml("departments")["sources"][old["year"]], area


def test_every_name_reads_back_to_its_field():
    """All 2,700 names: each is found as a whole, in its own field."""
    wrong = [base for base, entries in names().items() if (m := identify(base)) is None or m.area not in {e.area for e in entries}]
    assert wrong == []


def test_every_former_name_leads_to_a_present_one():
    bad = []
    for base, entries in names().items():
        if all(entry.former for entry in entries):
            found = renamings(base)
            if not found or any(renamings(r.now) for r in found):
                bad.append((base, [r.now for r in found]))
    assert bad == []


@pytest.mark.parametrize(
    ("was", "now", "year"),
    [
        ("市环保局", "市生态环境局", 2018),
        ("环保局", "生态环境局", 2018),
        ("省环保厅", "省生态环境厅", 2018),
        ("环保部", "生态环境部", 2018),
        ("国家环保总局", "生态环境部", 2018),
        ("环保部门", "生态环境部门", 2018),
        ("安监局", "应急管理局", 2018),
        ("工商局", "市场监督管理局", 2018),
        ("质监局", "市场监督管理局", 2018),
        ("食药监局", "市场监督管理局", 2018),
        ("国土局", "自然资源和规划局", 2018),
        ("市经信委", "市经信局", 2018),
        ("旅游局", "文化广电旅游局", 2018),
        ("卫计委", "卫生健康委员会", 2018),
        ("农业局", "农业农村局", 2018),
        ("地税局", "税务局", 2018),
        ("银监局", "金融监管局", 2018),
        ("银保监局", "金融监管局", 2023),
        ("消防大队", "消防救援支队", 2018),
        ("法制办", "司法局", 2018),
        ("物价局", "发展和改革委员会", 2018),
        ("粮食局", "粮食和物资储备局", 2018),
    ],
)
def test_renamings(was, now, year):
    (found,) = renamings(was)
    assert (found.now, found.year) == (now, year)
    assert str(year)[:2] in found.source or "改革" in found.source


@pytest.mark.parametrize(
    "name", ["生态环境局", "市发改委", "经信局", "工业和信息化部", "财政局", "各区人民政府", "有关部门", "转升办", "印染厂"]
)
def test_names_in_use_are_not_renamed(name):
    assert renamings(name) == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("市环保局", "生态环境局", True),  # old and new, one without level
        ("绍兴市生态环境局", "市生态环境局", True),  # place and level word
        ("环保", "生态环境主管部门", True),
        ("工信局", "经信局", True),  # names of one field in different provinces
        ("国家发展改革委", "国家发改委", True),
        ("省发改委", "市发改委", False),  # levels contradict
        ("安监局", "市场监管局", False),
        ("生态环境部", "市生态环境局", False),
        ("市转升办", "绍兴市工业转型升级领导小组办公室", True),  # an office and its abbreviation
        ("市转升办", "市治水办", False),
        ("有关部门", "环保部门", False),
    ],
)
def test_same_department(one, other, same):
    assert same_department(one, other) is same
    assert same_department(other, one) is same


def test_forms_list_present_names_first():
    listed = forms("生态环境")
    assert listed.index("生态环境局") < listed.index("环境保护局")
    with pytest.raises(KeyError):
        forms("无此领域")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "（市经信局牵头，市发改委、市生态环境局等部门配合）",
            [("市经信局", "工业和信息化", "city"), ("市发改委", "发展改革", "city"), ("市生态环境局", "生态环境", "city")],
        ),
        ("环保部门要依法关停", [("环保部门", "生态环境", None)]),
        ("由市市场监管局负责", [("市市场监管局", "市场监管", "city")]),  # the second 市 belongs to the name
        ("自治区经信委制定了", [("自治区经信委", "工业和信息化", "province")]),
        ("生态环境部、国家能源局", [("生态环境部", "生态环境", "national"), ("国家能源局", "能源", "national")]),
        ("浙江省财政厅", [("浙江省财政厅", "财政", "province")]),
        ("由市转升办会同市财政局", [("市转升办", None, "city"), ("市财政局", "财政", "city")]),
        ("各区、县（市）人民政府负责", [("各区、县（市）人民政府", None, None)]),
        ("相关部门配合", [("相关部门", None, None)]),
        ("计划委托第三方，教育局面，财政部分担", []),  # 计划委, 教育局, 财政部 inside other words
        ("市委组织部", [("市委组织部", "组织", "city")]),
    ],
)
def test_departments_in_a_text(text, found):
    mentions = find_departments(text)
    assert [(m.name, m.area, m.level) for m in mentions] == found
    assert all(text[m.start : m.end] == m.name for m in mentions)


def test_a_list_shares_its_head_noun():
    mentions = find_departments("各地发展改革、环境保护、质量技术监督主管部门要按职责，经信、安监等部门配合")
    assert [m.full for m in mentions] == ["各地发展改革主管部门", "环境保护主管部门", "质量技术监督主管部门", "经信部门", "安监部门"]


@pytest.mark.parametrize(
    ("title", "name", "group"),
    [
        ("嘉兴市人民政府关于进一步加快淘汰落后产能推进工业转型升级的实施意见", "实施意见", "policy"),
        ("关于印发《2020年淘汰落后产能工作要点》的通知", "通知", "notice"),
        ("鹿城区促进开放型经济发展的若干政策意见（试行）", "若干政策意见", "policy"),
        ("北京市“数据要素×”实施方案（2024—2026年）", "实施方案", "plan"),
        ("中华人民共和国节约能源法", "法", "statute"),
        ("关于支持外贸企业稳定发展的十二条政策意见", "十二条政策意见", "policy"),
    ],
)
def test_kinds_of_documents(title, name, group):
    found = read_doc_type(title)
    assert found is not None
    assert (found.name, found.group) == (name, group)


@pytest.mark.parametrize(
    ("title", "carried"),
    [
        ("关于印发《2020年工作要点》的通知", ("印发", "2020年工作要点")),
        (
            "国务院办公厅转发发展改革委关于加快推进煤矿企业兼并重组若干意见的通知",
            ("转发", "发展改革委关于加快推进煤矿企业兼并重组若干意见"),
        ),
        ("关于实施《临港地区新一轮“双特”产业配套政策》的通知", ("印发", "临港地区新一轮“双特”产业配套政策")),
        ("国务院办公厅关于加强环境监管执法的通知", None),
        ("关于实施生态环境违法行为举报奖励制度的指导意见", None),
    ],
)
def test_what_a_notice_carries(title, carried):
    assert carries(title) == carried


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("《意见》（浙政发〔2011〕75号）", ["浙政发〔2011〕75号"]),
        ("国务院关于加强环境保护重点工作的意见 国发 〔2011〕 35 号", ["国发 〔2011〕 35 号"]),  # title and number on one line
        ("促进光伏产业健康发展的若干意见国发〔2013〕24号各省", ["国发〔2013〕24号"]),
        ("国家能源局文件环综合〔2022〕42号关于", ["环综合〔2022〕42号"]),  # letterhead
        ("筑府办发电[2020]5号市人民政府", ["筑府办发电[2020]5号"]),  # square brackets
        ("国发(2010)7号", ["国发(2010)7号"]),
        ("（发改2011第9号令）", ["发改2011第9号令"]),
        ("国家发改委2013年第21号令", ["国家发改委2013年第21号令"]),
        ("2008年12月1日 中华人民共和国国务院令第541号公布", ["中华人民共和国国务院令第541号"]),
        ("要对照黔府办发电〔2020〕31号", ["黔府办发电〔2020〕31号"]),
        ("按照国发〔2010〕7号、浙政发〔2011〕75号文件", ["国发〔2010〕7号", "浙政发〔2011〕75号"]),
        ("《要点》（2015〔年〕）第3号楼、2020年第5期", []),
    ],
)
def test_document_numbers(text, numbers):
    found = find_document_numbers(text)
    assert [n.text for n in found] == numbers
    assert all(n.span.of(text) == n.text for n in found)


def test_numbers_compare_across_brackets():
    assert same_number("工信部联产业[2017]30号", "工信部联产业 〔2017〕 30 号")
    assert not same_number("国发〔2010〕7号", "国发〔2013〕41号")
    assert tidy_number("国发 (2010) 7 号") == "国发〔2010〕7号"


@pytest.mark.parametrize(
    ("run", "names"),
    [
        ("中共柳河县委柳河县人民政府", ("中共柳河县委", "柳河县人民政府")),
        ("生态环境部国家发展和改革委员会国家能源局", ("生态环境部", "国家发展和改革委员会", "国家能源局")),
        ("北京市人民政府行政审批制度改革办公室", ("北京市人民政府行政审批制度改革办公室",)),  # one body
        ("国家税务总局辽宁省税务局", ("国家税务总局辽宁省税务局",)),
        ("工业和信息化部等八部门", ("工业和信息化部等八部门",)),
        ("最高人民法院、最高人民检察院", ("最高人民法院", "最高人民检察院")),
    ],
)
def test_joint_issuers(run, names):
    assert split_organs(run) == names
    assert is_organ(run)


def test_bodies():
    assert organ_at_end("清理整顿情况汇总表生态环境部办公厅") == "生态环境部办公厅"
    assert organ_at_end("并报告情况") is None
    assert national_organ("国务院办公厅")
    assert not national_organ("绍兴市人民政府")
    assert not is_organ("贯彻落实，推进工作")
    assert own_level("结合我市实际，全市上下要") == "city"
    assert own_level("这里没有") is None
    assert addressee_level("各省、自治区、直辖市人民政府") == "national"
    assert addressee_level("各区、县（市）人民政府，市级各有关部门：") == "city"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("昌吉州经信委", "州经信委"),  # the place's last word is the body's level too
        ("南通市贸促会", "贸促会"),
        ("新疆维吾尔自治区经信委", "自治区经济和信息化委员会"),
    ],
)
def test_a_place_before_a_body_is_part_of_its_name(name: str, body: str) -> None:
    assert same_department(name, body)


def test_a_verb_before_a_body_is_not() -> None:
    assert identify("加强市环保局") is None
