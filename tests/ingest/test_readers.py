"""Bytes -> text: encodings, and one clear line for what is no text."""

import codecs

import pytest

from corpus.errors import BadInputError
from ingest.pipeline import ingest_bytes, ingest_file
from ingest.readers import ARCHIVES, ENDINGS, READERS, read, readable

TEXT = "一、总体要求\n按照“属地负责、条线联动”原则，确保全年淘汰150家企业落后产能。\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        pytest.param(TEXT.encode(), "utf-8", id="plain UTF-8"),
        pytest.param(codecs.BOM_UTF8 + TEXT.encode(), "utf-8", id="Windows editors write a BOM"),
        pytest.param(TEXT.encode("gb18030"), "gb18030", id="older government sites"),
        pytest.param("镕基〔2001〕1号，人民政府办公厅关于印发的通知。".encode("gb18030"), "gb18030", id="characters outside GB2312"),
        pytest.param(codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le", id="Notepad's “Unicode”"),
        pytest.param(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be", id="big-endian with BOM"),
        pytest.param(TEXT.encode("utf-16-le"), "utf-16-le", id="no BOM: line ends and digits hold zero bytes"),
    ],
)
def test_encodings(data: bytes, encoding: str) -> None:
    source = read(data, "要点.txt")
    assert source.encoding == encoding
    assert "〔" in source.text or source.text == TEXT


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        pytest.param(b"", "空.txt", "空的", id="nothing"),
        pytest.param(b" \n\t\r\n", "空.txt", "空的", id="only blanks"),
        pytest.param(codecs.BOM_UTF8, "空.txt", "空的", id="only a BOM"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20, "图.txt", "不是", id="a picture named .txt"),
        pytest.param(b"PK\x03\x04" + bytes(range(1, 200)) * 40, "压缩.txt", "不", id="a zip named .txt"),
        pytest.param(b"\x01\x02\x03\x04" * 200, "控制.txt", "控制字符", id="control characters decode as UTF-8"),
        pytest.param("Größe über alles".encode("latin-1") * 30, "拉丁.txt", "编码", id="another country's encoding"),
        pytest.param(codecs.BOM_UTF16_LE + b"\x00\xd8\x00", "坏.txt", "损坏", id="UTF-16 cut in the middle"),
        pytest.param(("长" * 17_000_000).encode(), "长.txt", "上限", id="50 MB of one line"),
        pytest.param(("长" * 2_100_000).encode(), "长.txt", "一行", id="one line of millions of characters"),
        pytest.param(b"x", "表.xyz", "不支持", id="unknown type"),
        pytest.param(b"x", "无扩展名", "不支持", id="no type at all"),
        pytest.param("<!-- 只有注释 -->\n---\n".encode(), "注释.md", "没有", id="nothing left without the marks"),
    ],
)
def test_bad_input_gets_one_line(data: bytes, name: str, words: str) -> None:
    with pytest.raises(BadInputError) as caught:
        ingest_bytes(data, name, "x")
    message = str(caught.value)
    assert words in message
    assert message.startswith(name)
    assert "\n" not in message


def test_a_file_cut_inside_its_last_character_keeps_the_others() -> None:
    record = ingest_bytes(TEXT.strip().encode()[:-1], "要点.txt", "d")
    assert record.document.text.endswith("落后产能")
    assert [remark.kind for remark in record.report if remark.kind == "encoding"] == ["encoding"]


def test_damage_in_the_middle_is_not_taken_for_another_encoding() -> None:
    data = TEXT.encode() * 20
    with pytest.raises(BadInputError, match="损坏"):
        ingest_bytes(data[:100] + b"\xff" + data[101:], "要点.txt", "d")


def test_other_encodings_are_reported() -> None:
    record = ingest_bytes(TEXT.encode("gb18030"), "要点.txt", "d", extractors=())
    assert [(r.kind, r.text) for r in record.report if r.kind == "encoding"] == [("encoding", "gb18030")]


def test_missing_file_is_named(tmp_path) -> None:
    with pytest.raises(BadInputError, match="没有这个文件"):
        ingest_file(tmp_path / "没有这个文件.txt", "x")


def test_table_of_readers() -> None:
    assert readable("a.TXT")
    assert readable("通知.md")
    assert readable("附件.ZIP")
    assert not readable("a.bin")
    assert all(suffix.startswith(".") for suffix in (*ENDINGS, *ARCHIVES))
    assert set(ENDINGS.values()) <= set(READERS)
