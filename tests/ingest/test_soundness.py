"""What holds for every document: no character lost, spans nested and ordered, ids unique, stable and readable back."""

import re
import unicodedata
from collections import Counter
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.citing.address import parse_clause_id
from corpus.model import PolicyDocument, PolicyRecord
from corpus.text.numerals import to_chinese
from ingest.lines.drafts import display_width
from ingest.pipeline import ingest_bytes
from ingest.readers import read

SENTENCE = "各县（市、区）要按照职责分工，认真抓好落实"


def bare(text: str) -> str:
    """NFKC without blanks; what TeX writes as \\geq reads ≥."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text.replace("\\geq", "≥")))


def assert_nothing_lost(record: PolicyRecord, source: str) -> None:
    """Source = canonical text + removed remarks, white space and character widths aside; the order is kept."""
    removed = Counter(bare("".join(remark.text for remark in record.report if remark.kind == "removed")))
    text = bare(record.document.text)
    assert Counter(text) + removed == Counter(bare(source))
    characters = iter(bare(source))
    assert all(c in characters for c in text)


def assert_sound(document: PolicyDocument) -> None:
    assert len({clause.id for clause in document.clauses}) == len(document.clauses)
    covered = 0
    for clause in document.clauses:
        own = document.text[clause.span.start : clause.span.end]
        # a row may begin with an empty cell
        assert own.strip("\n " if clause.kind in ("table", "row") else None) == own
        assert own.strip()
        address = parse_clause_id(clause.id)
        assert (address.document, address.path, str(address)) == (document.id, clause.path, clause.id)
        assert clause.part in {part.key for part in document.parts}
        if clause.parent is None:
            assert not document.text[covered : clause.span.start].strip()
            covered = clause.span.end
        else:
            assert document.by_id[clause.parent].span.holds(clause.span)
            assert document.by_id[clause.parent].path == clause.path[:-1]
    assert not document.text[covered:].strip()
    for children in document.children.values():
        assert all(a.span.end <= b.span.start for a, b in pairwise(children))
    starts = [(clause.span.start, -clause.span.end) for clause in document.clauses]
    assert starts == sorted(starts)


def marks(level: int, n: int) -> list[str]:
    """The n-th mark of a level of 公文 or of a statute, in the ways it is printed."""
    chinese = to_chinese(n)
    return [
        [f"{chinese}、", f"第{chinese}章 "],
        [f"（{chinese}）", f"({chinese})", f"第{chinese}条 "],
        [f"{n}．", f"{n}.", f"{n}、"],
        [f"（{n}）", f"({n})", f"{n}）"],
    ][level]


@st.composite
def outlines(draw: st.DrawFn) -> str:
    """A document whose clauses are numbered as real ones are, between paragraphs, bullets, tables and page breaks."""
    lines = ["某市关于促进发展的实施意见", "各县（市、区）人民政府：", "为促进发展，提出如下意见："]
    style = [draw(st.integers(0, len(marks(level, 1)) - 1)) for level in range(4)]
    for top in range(1, draw(st.integers(1, 4)) + 1):
        lines.append(marks(0, top)[style[0]] + "总体要求")
        for second in range(1, draw(st.integers(0, 3)) + 1):
            lines.append(marks(1, second)[style[1]] + f"加强领导。{SENTENCE}。")
            lines += draw(st.lists(pieces(), max_size=2))
            for third in range(1, draw(st.integers(0, 2)) + 1):
                lines.append(marks(2, third)[style[2]] + f"{SENTENCE}：")
                lines += [marks(3, n)[style[3]] + SENTENCE + "；" for n in range(1, draw(st.integers(0, 2)) + 1)]
    lines += draw(st.sampled_from([[], ["附件：任务分解表"], ["某市人民政府", "2020年5月28日"], ["本意见自印发之日起施行。"]]))
    blank = draw(st.sampled_from(["\n", "\n\n", "\r\n"]))
    return blank.join(lines)


def pieces() -> st.SearchStrategy[str]:
    return st.sampled_from(
        [
            SENTENCE + "。",
            "——坚持市场倒逼、企业主体。",
            "**" + SENTENCE + "**。",
            "1.5亿吨以上的产能予以淘汰。",
            "2020年完成（ $\\geq 0.25$ 吨）150家。",
            "区域\t家数\n全市\t7\n甲区\t3\n乙区\t4",
            "| 区域 | 家数 |\n|---|---|\n| 甲区 | 3 |",
            SENTENCE * 2 + "，着力破除低散\n\n乱问题，优化治理。",
            "（牵头单位：市发改委）",
            "按照第六条、第七条和《办法》第（三）项执行。",
            "---",
            "— 3 —",
        ]
    )


@given(outlines())
def test_documents_of_real_marks(text: str) -> None:
    record = ingest_bytes(text.encode(), "某市意见.txt", "d-1", extractors=())
    assert_nothing_lost(record, text)
    assert_sound(record.document)
    assert ingest_bytes(text.encode(), "某市意见.txt", "d-1", extractors=()) == record


@given(outlines())
def test_every_mark_at_a_line_start_is_found(text: str) -> None:
    """Generated lists count from one without a gap: each of their lines is a clause."""
    document = ingest_bytes(text.encode(), "某市意见.txt", "d-1", extractors=()).document
    wanted = len(re.findall(r"^(?:[一二三四]、|第[一二三四][章条] |[（(][一二三四]）|[（(][一二三四]\))", text, re.M))
    found = [c for c in document.clauses if c.numbered and re.match(r"[一二三四]$|第[一二三四][章条]$|（[一二三四]）$", c.path[-1])]
    assert len(found) == wanted


@given(
    st.text(alphabet="一二三、（）()1．.第条章节款项附件表：；。\n\t |#*-—《》①②年月日号〔〕印发 各省通知意见", min_size=1, max_size=200)
)
def test_any_mixture_of_marks(text: str) -> None:
    """Nonsense made of the signs that rules look at: nothing is lost and nothing crashes."""
    source = "某市通知。\n" + text
    record = ingest_bytes(source.encode(), "d.txt", "d", extractors=())
    assert_nothing_lost(record, source)
    assert_sound(record.document)


def test_a_row_cut_behind_its_addressee_leaves_no_empty_clause() -> None:
    assert_sound(ingest_bytes("某市通知。\n1\t\n各1：\t".encode(), "d.txt", "d", extractors=()).document)


def real_files(shared: Path, folder: str) -> list[Path]:
    return sorted(path for path in (shared / folder).rglob("*.txt"))


@pytest.mark.shared
@pytest.mark.parametrize("folder", ["documents", "policies", "gold/more/documents", "benchmarks/ncp/documents"])
def test_real_documents(shared: Path, folder: str) -> None:
    files = real_files(shared, folder)
    assert files
    for path in files:
        data = path.read_bytes()
        record = ingest_bytes(data, path.name, path.stem, extractors=())
        assert_nothing_lost(record, read(data, path.name).text)
        assert_sound(record.document)


def test_shipped_documents() -> None:
    """The joins, parts and gaps of the five shipped policies."""
    folder = Path(__file__).parents[2] / "corpus" / "documents"
    records = {path.stem: ingest_bytes(path.read_bytes(), path.name, path.stem, extractors=()) for path in folder.glob("*.txt")}
    kinds = {name: Counter(remark.kind for remark in record.report) for name, record in records.items()}
    assert (kinds["shaoxing-2020"]["joined"], kinds["zhejiang-2017"]["joined"]) == (5, 4)
    assert [name for name, found in kinds.items() if found["truncated"]] == ["zhejiang-2017"]
    assert kinds["changji-2017"]["annex_missing"] == 2
    assert not any(found["table_total"] for found in kinds.values())
    assert [part.key for part in records["shaoxing-2020"].document.parts] == ["", "通知", "附表"]
    assert [part.key for part in records["changji-2017"].document.parts] == ["", "指导意见"]
    assert "shaoxing-2020#三/（一）" in records["shaoxing-2020"].document.by_id
    assert "changji-2017#指导意见/二/（四）" in records["changji-2017"].document.by_id
    for record in records.values():
        assert_sound(record.document)


@given(outlines())
def test_clause_at_is_the_deepest(text: str) -> None:
    document = ingest_bytes(text.encode(), "某市意见.txt", "d-1", extractors=()).document
    for offset in range(0, len(document.text), 7):
        holders = [clause for clause in document.clauses if clause.span.start <= offset < clause.span.end]
        assert document.clause_at(offset) == (holders[-1] if holders else None)


def printed(text: str, width: int) -> str:
    """`text` set as on paper: each paragraph indented by two characters and broken after `width` full-width ones."""
    lines: list[str] = []
    for paragraph in filter(str.strip, text.split("\n")):
        line = "　　"
        for c in paragraph.strip():
            if display_width(line + c) > width:
                lines.append(line)
                line = ""
            line += c
        lines.append(line)
    return "\n".join(lines)


@pytest.mark.parametrize("width", [28, 35])
@pytest.mark.parametrize("name", ["jiaxing-2011", "ningbo-2015", "changji-2017"])
def test_text_set_line_by_line_gives_the_same_clauses(name: str, width: int) -> None:
    """Copied from a page of 28 characters a line, a document has the clauses of its flowing text."""
    text = (Path(__file__).parents[2] / "corpus" / "documents" / f"{name}.txt").read_text(encoding="utf-8")
    flowing = ingest_bytes(text.encode(), f"{name}.txt", name, extractors=()).document
    page = printed(text, width)
    record = ingest_bytes(page.encode(), f"{name}.txt", name, extractors=())
    assert_nothing_lost(record, page)
    wanted = [clause.path for clause in flowing.clauses if clause.numbered]
    found = [clause.path for clause in record.document.clauses if clause.numbered]
    assert found == wanted


ODD = {
    "opening brackets": "（" * 20_000,
    "blanks": " " * 200_000 + "a",
    "a sentence with a hole": "一、企业应当整改" + " " * 100_000 + "完成。",
    "times in one sentence": "企业应当在2020年底前完成整改，" * 500,
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_text_is_read_in_no_odd_time(text: str) -> None:
    """Damaged and generated files: each took minutes where every blank or bracket was tried with every other."""
    began = process_time()
    record = ingest_bytes(f"通知\n{text}".encode(), "odd.txt", "odd")
    assert_nothing_lost(record, f"通知\n{text}")
    assert process_time() - began < 10
