"""Archives and mails: every file inside is a document, none leaves its folder, none is larger than it may be."""

import random
import zipfile
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.app import Tiaoli
from corpus.errors import BadInputError
from ingest.readers import limits, read
from ingest.readers.archives import unpack
from tests import decree_makers as decree

NOTICE = "关于整改的通知\n一、企业应当整改。\n".encode()


def zipped(**files: bytes) -> bytes:
    with zipfile.ZipFile(made := BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def mail(body: str, **attached: bytes) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = "转发", "a@b.cn"
    message.set_content(body)
    for name, data in attached.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


@pytest.mark.parametrize(
    ("data", "name", "paths"),
    [
        pytest.param(zipped(**{"文件/a.txt": NOTICE, "b.docx": decree.as_docx()}), "x.zip", ["文件/a.txt", "b.docx"], id="folders"),
        pytest.param(zipped(**{"../../a.txt": NOTICE, "C:\\b.txt": NOTICE}), "x.zip", ["a.txt", "C-/b.txt"], id="ways out"),
        pytest.param(zipped(**{"in.zip": zipped(**{"a.txt": NOTICE})}), "x.zip", ["in/a.txt"], id="an archive inside"),
        pytest.param(
            zipped(**{"__MACOSX/a.txt": b"x", ".b.txt": b"x", "~$c.docx": b"x", "d.txt": NOTICE}),
            "x.zip",
            ["d.txt"],
            id="what systems leave",
        ),
        pytest.param(
            zipped(**{"a/文.ofd": decree.as_ofd(**{"表.csv": b"x", "里.zip": zipped(b=NOTICE)})}),
            "x.zip",
            ["a/文.ofd", "a/文/表.csv", "a/文/里/b"],
            id="attachments inside",
        ),
        pytest.param(zipped(**{"a.ofd": b"PK\x03\x04OFD.xml"}), "x.zip", ["a.ofd"], id="a damaged one is its reader's"),
        pytest.param(mail("请查收附件。", **{"通知.txt": NOTICE}), "x.eml", ["通知.txt"], id="a mail that only carries"),
        pytest.param(mail("关于整改的通知。" * 9), "x.eml", ["x.txt"], id="a mail that says it all"),
    ],
)
def test_what_is_inside(data: bytes, name: str, paths: list[str]) -> None:
    assert [path for path, _ in unpack(data, name)] == paths


def test_names_of_a_chinese_system() -> None:
    data = zipped(**{"AAAA.txt": NOTICE}).replace(b"AAAA.txt", "通知".encode("gb18030") + b".txt")
    assert [path for path, _ in unpack(data, "x.zip")] == ["通知.txt"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(zipped(**{f"{n}.txt": b"x" for n in range(501)}), "500 个", id="too many files"),
        pytest.param(zipped(**{"a.txt": bytes(60_000_000)}), "50 MB", id="too large a file"),
        pytest.param(zipped(**{"a.zip": zipped(**{"b.zip": zipped(**{"c.zip": zipped(d=b"")})})}), "层", id="too deep"),
        pytest.param(zipped(), "没有文件", id="nothing"),
        pytest.param(zipped(**{"a.txt": NOTICE * 99})[:-30], "损坏", id="cut off"),
    ],
)
def test_bounds(data: bytes, words: str) -> None:
    with pytest.raises(BadInputError, match=words) as caught:
        unpack(data, "x.zip")
    assert "\n" not in str(caught.value)


def test_they_become_documents(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(**{"文件/通知.txt": NOTICE, "b.html": decree.as_html(), "c.exe": b"x", "d.pdf": b"%PDF-x"}))
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04xxxx")
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        rows = {Path(row.path).name: row for row in assistant.ingest([tmp_path / "a.zip", tmp_path / "bad.zip"])}
        assert {entry.id for entry in assistant.documents()} == {"通知", "b"}
    assert {name: row.outcome for name, row in rows.items()} == {
        "通知.txt": "added", "b.html": "added", "c.exe": "skipped", "d.pdf": "failed", "bad.zip": "failed",
    }  # fmt: skip
    assert rows["通知.txt"].path == f"{tmp_path / 'a.zip'}/文件/通知.txt"


def test_what_is_attached_becomes_a_document(tmp_path: Path) -> None:
    (tmp_path / "令.ofd").write_bytes(decree.as_ofd(**{"附件1.txt": NOTICE}))
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        rows = assistant.ingest([tmp_path / "令.ofd"])
        report = assistant.record("令").report
    assert {(row.path, row.outcome) for row in rows} == {(f"{tmp_path}/令.ofd", "added"), (f"{tmp_path}/令.ofd/附件1.txt", "added")}
    assert [remark.text for remark in report if "另附" in remark.detail] == ["附件1.txt"]


def test_a_document_is_no_archive(tmp_path: Path) -> None:
    """A .docx that somebody named .zip."""
    (tmp_path / "a.zip").write_bytes(decree.as_docx())
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        assert [row.outcome for row in assistant.ingest([tmp_path / "a.zip"])] == ["added"]


def test_a_document_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_UNPACKED", 1000)
    with pytest.raises(BadInputError, match="解压后超过"):
        read(decree.as_docx(), "a.docx")


def test_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    body = '<w:document xmlns:w="u"><w:body><w:p><w:r><w:t>甲&b;&c;</w:t></w:r></w:p></w:body></w:document>'
    source = read(zipped(**{"word/document.xml": (bomb + body).encode()}), "a.docx")
    assert source.text == "甲"


MADE = {
    "a.docx": decree.as_docx(),
    "a.html": decree.as_html(),
    "a.pdf": decree.as_pdf(),
    "a.ofd": decree.as_ofd(),
    "a.zip": zipped(a=NOTICE),
}


@pytest.mark.parametrize("name", MADE)
@given(seed=st.integers(0, 10**9))
def test_damage_is_told_in_one_line(name: str, seed: int) -> None:
    """Cut off, overwritten, with pieces of it doubled: read, or refused; nothing else. `make fuzz` tries far more."""
    data, chance = bytearray(MADE[name]), random.Random(seed)
    for _ in range(chance.choice((1, 3, 30))):
        at = chance.randrange(len(data) + 1)
        data[at : at + chance.choice((0, 1, 40))] = chance.choice((b"", b"<", b"\0", b"999999999", b"\xff\xff", bytes(data[:50])))
    if chance.random() < 0.3:
        del data[chance.randrange(len(data) + 1) :]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.readers.pages.pdf.available", lambda: False)
        said = refusal(bytes(data), name)
    assert said is None or (said.startswith(name) and "\n" not in said)


def refusal(data: bytes, name: str) -> str | None:
    """What is said of a file that is not read."""
    try:
        read(data, name)
    except BadInputError as error:
        return str(error)
    return None
