"""Web pages: the document on them, what they state of it, nothing of what stands around it."""

import pytest

from corpus.errors import BadInputError
from ingest.pipeline import ingest_bytes
from ingest.readers import read
from ingest.readers.source import SourceText

WORDS = "各地应当严格执行强制性能耗限额标准，加快淘汰落后产能。"
LABELS = (
    ("索 引 号：", "000014349/2018-00213"),
    ("发文机关：", "国务院办公厅 中央军委办公厅"),
    ("成文日期：", "2018年12月04日"),
    ("发文字号：", "国办发〔2018〕15号"),
)


def page(body: str, head: str = "") -> SourceText:
    return read(f"<html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>".encode(), "a.html")


def lines(body: str) -> list[str]:
    return page(body).text.split("\n")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(f"<p>{WORDS}</p><p>二<br>三</p>", [WORDS, "二", "三"], id="a break ends a line"),
        pytest.param(
            f"<p>{WORDS[:9]}<b>{WORDS[9:15]}</b>\n{WORDS[15:]}</p>", [WORDS[:15] + " " + WORDS[15:]], id="inline marks are no ends"
        ),
        pytest.param(f"<div>{WORDS}<p>二</p>三</div>", [WORDS, "二", "三"], id="text beside blocks"),
        pytest.param(
            f"<p>{WORDS}</p><ol><li>甲</li><li value='5'>乙</li><li>丙</li></ol>", [WORDS, "1.甲", "5.乙", "6.丙"], id="a list's numbers"
        ),
        pytest.param(
            f"<p>{WORDS}</p><ol style='list-style-type:cjk-ideographic'><li>甲</li></ol>", [WORDS, "一、甲"], id="Chinese numbers"
        ),
        pytest.param(f"<p>{WORDS}</p><ol style='list-style:none'><li>一、甲</li></ol>", [WORDS, "一、甲"], id="numbers typed by hand"),
        pytest.param(
            f"<script>x</script><style>y</style><p>{WORDS}</p><p style='display: none'>z</p>", [WORDS], id="scripts, styles, hidden text"
        ),
        pytest.param(f"<p>{WORDS}</p><p>扫一扫在手机打开当前页</p>", [WORDS], id="words of the page itself"),
        pytest.param(f"<p>{WORDS}&nbsp;&nbsp;</p><p>&nbsp;</p>", [WORDS], id="blanks"),
    ],
)
def test_flow(body: str, expected: list[str]) -> None:
    assert lines(f"<div id='zoom'>{body}</div>") == expected


def test_the_text_is_found_without_a_name() -> None:
    menu = "".join(f"<a href='/{n}'>栏目{n}</a>" for n in range(40))
    source = page(f"<div>{menu}</div><div><div>{'<p>' + WORDS + '</p>'}</div></div><div>版权所有</div>")
    assert source.text.split("\n")[0] == WORDS
    assert "栏目" not in source.text
    assert any("版权所有" in remark.text for remark in source.remarks), "what is left out is told"


def test_merged_cells_and_layout() -> None:
    head = "<tr><th rowspan=2>区域</th><th colspan=2>目标</th></tr><tr><th>2024</th><th>2025</th></tr>"
    table = f"<table>{head}<tr><td>柯桥</td><td>1</td><td>2</td></tr></table>"
    source = page(f"<table><tr><td><p>{WORDS}</p>{table}</td></tr></table>")
    assert [block.cells for block in source.blocks if block.cells] == [("区域", "目标", ""), ("区域", "2024", "2025"), ("柯桥", "1", "2")]
    assert [block.header for block in source.blocks if block.cells] == [True, True, False]


@pytest.mark.parametrize(
    "table",
    [
        "<table>" + "".join(f"<tr><td><b>{label}</b></td><td>{value}</td></tr>" for label, value in LABELS) + "</table>",
        "<ul>" + "".join(f"<li><span>{label}</span>{value}</li>" for label, value in LABELS) + "</ul>",
    ],
    ids=["a table", "a list"],
)
def test_what_the_page_states(table: str) -> None:
    record = ingest_bytes(f"{table}<div class='b12c'><p>关于节假日安排的通知</p><p>{WORDS}</p></div>".encode(), "a.html", "d")
    main = record.document.main
    assert (main.issuer, main.number, main.date) == ("国务院办公厅、中央军委办公厅", "国办发〔2018〕15号", "2018-12-04")
    assert main.index_number == "000014349/2018-00213"
    assert "索" not in record.document.text
    assert any(remark.kind == "removed" and "000014349" in remark.text for remark in record.report)


def test_a_form_with_one_such_word_is_text() -> None:
    assert "文号" in page(f"<p>{WORDS}</p><table><tr><td>文号</td><td>企业</td></tr><tr><td>1</td><td>甲</td></tr></table>").text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_the_encoding_makes_no_difference(encoding: str) -> None:
    text = f"<div><p>关于整改的通知</p><p>{WORDS}</p><p>甲</p></div>"
    assert read(text.encode(encoding), "a.html").text == read(text.encode(), "a.html").text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html><body><script>1</script></body></html>", "没有"),
        (b"", "空的"),
        (b"\x00\x01\x02" * 50, "不是"),
        (b"<div>" * 5000 + b"x", "层"),
    ],
    ids=["no text", "nothing", "no page", "too deep"],
)
def test_bad_pages(data: bytes, words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        ingest_bytes(data, "a.html", "d")


@pytest.mark.parametrize(
    ("body", "head", "first"),
    [
        (f"<h1>关于推进整治的通知</h1><div id='zoom'><p>{WORDS}</p></div>", "", "关于推进整治的通知"),
        (f"<div id='zoom'><p>{WORDS}</p></div>", "<title>关于推进整治的通知_某市人民政府</title>", "关于推进整治的通知"),
        (f"<h1>某市人民政府网站</h1><div id='zoom'><p>{WORDS}</p></div>", "<title>首页</title>", WORDS),
        (f"<h1>关于推进整治的通知</h1><div id='zoom'><p>关于推进整治的</p><p>通知</p><p>{WORDS}</p></div>", "", "关于推进整治的"),
    ],
    ids=["a heading", "the page's title", "the site's name", "said in the text"],
)
def test_a_title_beside_the_text_is_its_first_line(body: str, head: str, first: str) -> None:
    assert page(body, head).text.split("\n")[0] == first
