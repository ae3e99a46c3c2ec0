"""Plain text in two columns side by side; what only looks like it."""

import pytest

from ingest.cleaning.two_columns import parted
from ingest.pipeline import ingest_bytes

COLUMNS = """第一条 为规范采砂管理，保护          第四条 市水利局应当在受理
河道安全，制定本办法。              之日起10个工作日内作出决
第二条 本办法适用于全市河            定。
道采砂。                            第五条 未经许可采砂的，由
第三条 企业应当在每年3月31            市水利局责令停止，并处5万
日前报送上年采砂量。                元罚款。"""


def test_the_left_column_is_read_first_and_its_sentences_are_whole() -> None:
    record = ingest_bytes(COLUMNS.encode(), "办法.txt", "b")
    assert [clause.label for clause in record.document.clauses if clause.numbered] == [f"第{n}条" for n in "一二三四五"]
    assert "企业应当在每年3月31日前报送上年采砂量。" in record.document.text
    assert "市水利局应当在受理之日起10个工作日内作出决定。" in record.document.text
    assert any("两栏" in remark.detail for remark in record.report)


NONE = [
    # text, why
    ("越城区      35\n柯桥区      30\n上虞区      25\n诸暨市      25\n嵊州市      18", "cells of a table are no sentences"),
    ("一、加强领导。\n二、落实责任。\n三、严格考核。\n四、做好宣传。", "no gap"),
    ("某某市人民政府文件          某政发〔2024〕1号\n关于加强管理的通知", "the head of a document is one line"),
    ("第一条 总则。    第二条 分则。\n第三条 附则。", "too few lines"),
]


@pytest.mark.parametrize("text", [row[0] for row in NONE], ids=[row[1] for row in NONE])
def test_what_is_no_column(text: str) -> None:
    lines = text.split("\n")
    assert parted(lines) == (lines, [])
