"""One decree as files of every format, made by the tests themselves: what each reader gives must be the same document."""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path, PurePath
from xml.sax.saxutils import escape

# (number displayed automatically, text) or the rows of a table
TITLE = "某市人民政府关于推进印染行业整治提升的通知"
ROWS = (("区域", "淘汰企业（家）", "完成时限"), ("柯桥区", "30", "2025年6月底前"), ("上虞区", "20", "2025年12月底前"))
HEAD: tuple[str, ...] = (
    TITLE,
    "某政发〔2024〕12号",
    "各县（市、区）人民政府，市政府各部门：",
    "为推进印染行业整治提升，现就有关事项通知如下。",
)
CLAUSES: tuple[tuple[int, str, str], ...] = (
    (0, "一、", "总体要求"),
    (1, "（一）", "坚持依法依规。各地应当严格执行强制性能耗限额标准。"),
    (1, "（二）", "到2025年底，全市淘汰落后印染企业50家以上。（牵头单位：市经信局；配合单位：市生态环境局）"),
    (0, "二、", "重点任务"),
    (1, "（一）", "开展能耗排查。对达不到强制性能耗限额标准的企业，责令限期整改；逾期未完成整改的，依法予以关闭。"),
    (1, "（二）", "市生态环境局应于2024年9月30日前完成排污许可核查。"),
    (0, "三、", "目标任务如下表所示。"),
)
TAIL = ("某市人民政府", "2024年3月15日")


FONTS = [Path(f"/usr/share/fonts/opentype/noto/Noto{kind}CJK-Regular.ttc") for kind in ("Serif", "Sans")]


def lines() -> list[str]:
    """The decree as a plain text holds it: cells kept apart by tabs."""
    return [*_paragraphs(), *("\t".join(row) for row in ROWS), *TAIL]


def as_txt() -> bytes:
    return "\n".join(lines()).encode()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def as_docx() -> bytes:
    """Numbers are automatic, the table is a table."""
    levels = (("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"))
    shape = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (form, text) in enumerate(levels)
    )
    abstract = f'<w:abstractNum w:abstractNumId="0">{shape}</w:abstractNum>'
    numbering = f'<w:numbering {_W}>{abstract}<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    body = "".join(paragraph(line) for line in HEAD)
    body += "".join(paragraph(text, level=level) for level, _, text in CLAUSES)
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in ROWS)
    body += f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>" + "".join(paragraph(line) for line in TAIL)
    return package(body, **{"numbering.xml": numbering})


def paragraph(text: str, level: int | None = None, extra: str = "") -> str:
    numbered = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>' if level is not None else ""
    return f'<w:p><w:pPr>{extra}{numbered}</w:pPr><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def package(body: str, **parts: str) -> bytes:
    """A .docx with this body and these parts beside it."""
    with zipfile.ZipFile(made := BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in _around(list(parts)).items():
            archive.writestr(name, part)
        archive.writestr("word/document.xml", f"<w:document {_W}><w:body>{body}</w:body></w:document>")
        for name, part in parts.items():
            archive.writestr(f"word/{name}", part)
    return made.getvalue()


def _around(parts: Sequence[str]) -> dict[str, str]:
    """What an office suite asks of a package: the kinds of its parts, and how they hang together."""
    spaces = "http://schemas.openxmlformats.org"
    kinds = {"document.xml": "document.main", **{part: part.removesuffix(".xml") for part in parts}}
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    listed = "".join(f'<Override PartName="/word/{part}" ContentType="{word}.{kind}+xml"/>' for part, kind in kinds.items())
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    office = f"{spaces}/officeDocument/2006/relationships"
    link = f'<Relationship Id="r{{}}" Type="{office}/{{}}" Target="{{}}"/>'.format
    related = f'<Relationships xmlns="{spaces}/package/2006/relationships">{{}}</Relationships>'.format
    return {
        "[Content_Types].xml": f'<Types xmlns="{spaces}/package/2006/content-types">{rels}{listed}</Types>',
        "_rels/.rels": related(link(0, "officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": related("".join(link(n, part.removesuffix(".xml"), part) for n, part in enumerate(parts))),
    }


def as_html() -> bytes:
    """As a site shows it: a menu, the text in an element of its own, a foot."""
    said = "".join(f"<p>{escape(line)}</p>" for line in _paragraphs())
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    tail = "".join(f'<p style="text-align:right">{line}&nbsp;&nbsp;</p>' for line in TAIL)
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{TITLE}</title><script>var a = 1;</script></head><body>"
        f"<nav><a href='/'>首页</a><a href='/zc'>政策</a></nav><div id='zoom'>{said}<table>{table}</table>{tail}</div>"
        "<div class='foot'><a href='/'>网站地图</a></div></body></html>"
    ).encode()


# Places are in points on a page of A4; a line of the body holds so many characters of this size.
SIZE, LEFT, TOP, PITCH, WIDE = 16.0, 80.0, 780.0, 28.0, 28
WIDTH, HEIGHT = 595.0, 842.0
_COLUMNS = (60.0, 160.0, 340.0, 530.0)


def printed() -> Iterator[tuple[float, float, str]]:
    """The decree set in lines on one page: x, height of the baseline over the foot, words; the title in the middle, wrapped lines full."""
    y = TOP
    for n, line in enumerate(_paragraphs()):
        for x, words in [(LEFT + 30.0 * (2 - n), line)] if n < 2 else _wrapped(line, n != 2):
            yield x, y, words
            y -= PITCH
    for row in ROWS:
        yield from ((x + 4, y, cell) for x, cell in zip(_COLUMNS, row, strict=False))
        y -= PITCH
    for line in TAIL:
        yield WIDTH - 90.0 - len(line) * SIZE, y, line
        y -= PITCH


def _wrapped(line: str, indented: bool) -> Iterator[tuple[float, str]]:
    first = WIDE - 2 * indented
    yield LEFT + 2 * SIZE * indented, line[:first]
    for at in range(first, len(line), WIDE):
        yield LEFT, line[at : at + WIDE]


def ruling() -> list[tuple[float, float, float, float]]:
    """The lines of the table: x, y of both ends."""
    top = min(y for _, y, words in printed() if words == ROWS[0][0]) + 20
    rows = [top - n * PITCH for n in range(len(ROWS) + 1)]
    across = [(_COLUMNS[0], y, _COLUMNS[-1], y) for y in rows]
    return across + [(x, rows[0], x, rows[-1]) for x in _COLUMNS]


def as_pdf() -> bytes:
    """One page, a font that is not embedded (Adobe-GB1), digits as wide as characters."""
    words = "".join(f"BT /F {SIZE} Tf {x:.1f} {y:.1f} Td <{text.encode('utf-16-be').hex()}> Tj ET\n" for x, y, text in printed())
    lines = "".join(f"{a} {b} m {c} {d} l S\n" for a, b, c, d in ruling())
    return pdf_of([words + lines])


def pdf_of(pages: Sequence[str]) -> bytes:
    """A PDF whose pages have these contents; /F is a Chinese font."""
    kids = " ".join(f"{6 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 5 0 R /DW 1000"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880"
        " /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    for n, page in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources << /Font << /F 3 0 R >> >>"
            f" /Contents {7 + 2 * n} 0 R >>"
        )
        objects.append(f"<< /Length {len(page)} >>\nstream\n{page}\nendstream")
    made, places = b"%PDF-1.4\n", []
    for n, one in enumerate(objects, 1):
        places.append(len(made))
        made += f"{n} 0 obj\n{one}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return made + f"{start}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n".encode()


_O = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_MM = 25.4 / 72


def as_ofd(**attached: bytes) -> bytes:
    """The title in the template of the page, the rest on the page itself; every digit an object of its own, as converters write."""
    placed = [(x * _MM, (HEIGHT - y) * _MM, text) for x, y, text in printed()]
    lines = "".join(_drawn(a * _MM, (HEIGHT - b) * _MM, c * _MM, (HEIGHT - d) * _MM) for a, b, c, d in ruling())
    title = [_words(*piece) for piece in placed if piece[2] == TITLE]
    rest = [_words(x + n * SIZE * _MM, y, c) for x, y, text in placed if text != TITLE for n, c in enumerate(text)]
    layer = f"<ofd:Page {_O}>%s<ofd:Content><ofd:Layer>%s</ofd:Layer></ofd:Content></ofd:Page>"
    parts = {
        "OFD.xml": f"<ofd:OFD {_O}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_O}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
        '</ofd:PageArea><ofd:TemplatePage ID="9" BaseLoc="Tpl.xml"/></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Page.xml"/>'
        "</ofd:Pages><ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments></ofd:Document>",
        "Doc_0/Attachs/Attachments.xml": f"<ofd:Attachments {_O}>"
        + "".join(
            f'<ofd:Attachment ID="{n}" Name="{PurePath(name).stem}"><ofd:FileLoc>{name}</ofd:FileLoc></ofd:Attachment>'
            for n, name in enumerate(attached)
        )
        + "</ofd:Attachments>",
        "Doc_0/Tpl.xml": layer % ("", "".join(title)),
        "Doc_0/Page.xml": layer % ('<ofd:Template TemplateID="9"/>', "".join(rest) + lines),
    }
    with zipfile.ZipFile(made := BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
        for name, content in attached.items():
            archive.writestr(f"Doc_0/Attachs/{name}", content)
    return made.getvalue()


def _words(x: float, y: float, text: str) -> str:
    size = SIZE * _MM
    steps = f' DeltaX="g {len(text) - 1} {size:.3f}"' if len(text) > 1 else ""
    code = f'<ofd:TextCode X="0" Y="{size:.3f}"{steps}>{text}</ofd:TextCode>'
    return f'<ofd:TextObject Boundary="{x:.3f} {y - size:.3f} {size * len(text):.3f} 10" Size="{size:.3f}">{code}</ofd:TextObject>'


def _drawn(x0: float, y0: float, x1: float, y1: float) -> str:
    return f'<ofd:PathObject Boundary="0 0 210 297"><ofd:AbbreviatedData>M {x0} {y0} L {x1} {y1}</ofd:AbbreviatedData></ofd:PathObject>'


def font() -> Path | None:
    """A Chinese font of this machine."""
    return next((path for path in FONTS if path.exists()), None)


def as_picture(kind: str) -> bytes:
    """A clean scan of 150 dpi: PNG, TIFF, PDF or whatever else Pillow writes; needs a `font`."""
    from PIL import Image, ImageDraw, ImageFont

    scale = 150 / 72
    page = Image.new("RGB", (int(WIDTH * scale), int(HEIGHT * scale)), "white")
    draw, letters = ImageDraw.Draw(page), ImageFont.truetype(str(font()), int(SIZE * scale))
    for x, y, text in printed():
        for n, c in enumerate(text):
            draw.text(((x + n * SIZE) * scale, (HEIGHT - y - SIZE) * scale), c, fill="black", font=letters)
    for a, b, c, d in ruling():
        draw.line((a * scale, (HEIGHT - b) * scale, c * scale, (HEIGHT - d) * scale), fill="black", width=3)
    page.save(made := BytesIO(), kind, resolution=150)
    return made.getvalue()


def as_xlsx() -> bytes:
    """Each paragraph in one cell over the width of the table."""
    import openpyxl

    book = openpyxl.Workbook()
    for line in lines():
        book.active.append(line.split("\t"))
        if "\t" not in line:
            book.active.merge_cells(start_row=book.active.max_row, end_row=book.active.max_row, start_column=1, end_column=len(ROWS[0]))
    book.save(made := BytesIO())
    return made.getvalue()


def as_rtf() -> bytes:
    """Numbers typed, the table a table, every character as its code."""
    cells = "".join(rf"\cellx{3000 * n + 3000}" for n in range(len(ROWS[0])))
    table = "".join(rf"\trowd{cells}" + "".join(rf"\pard\intbl {_coded(cell)}\cell" for cell in row) + r"\row" for row in ROWS)
    before, after = ("".join(rf"\pard {_coded(line)}\par" for line in part) for part in (_paragraphs(), TAIL))
    return (r"{\rtf1\ansi\uc1" + before + table + after + "}").encode("ascii")


def _coded(text: str) -> str:
    return "".join(rf"\u{ord(c) - 0x10000 if ord(c) > 0x7FFF else ord(c)}?" for c in text)


def _paragraphs() -> list[str]:
    return [*HEAD, *(number + text for _, number, text in CLAUSES)]


def as_odt() -> bytes:
    """The same as an OpenDocument text."""
    spaces = {"office": "office", "text": "text", "table": "table"}
    names = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"' for short, long in spaces.items())
    before, after = ("".join(f"<text:p>{escape(line)}</text:p>" for line in part) for part in (_paragraphs(), TAIL))
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(f"<table:table-row>{''.join(cell.format(one) for one in row)}</table:table-row>" for row in ROWS)
    table = f'<table:table><table:table-column table:number-columns-repeated="{len(ROWS[0])}"/>{rows}</table:table>'
    body = f"<office:body><office:text>{before}{table}{after}</office:text></office:body>"
    kind = "application/vnd.oasis.opendocument.text"
    entry = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'
    manifest = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    with zipfile.ZipFile(made := BytesIO(), "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", f'<office:document-content {names} office:version="1.2">{body}</office:document-content>')
        listed = entry.format("/", kind) + entry.format("content.xml", "text/xml")
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {manifest}>{listed}</manifest:manifest>")
    return made.getvalue()


def as_csv() -> bytes:
    """The table alone."""
    return "\r\n".join(",".join(row) for row in ROWS).encode("gb18030")


def as_zip() -> bytes:
    """The decree in two formats."""
    with zipfile.ZipFile(made := BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("文件/通知.docx", as_docx())
        archive.writestr("通知.html", as_html())
    return made.getvalue()


def as_eml() -> bytes:
    """A mail that brings the decree."""
    message = EmailMessage()
    message["Subject"], message["From"] = "转发", "a@b.cn"
    message.set_content("请查收附件。")
    message.add_attachment(as_docx(), maintype="application", subtype="octet-stream", filename="通知.docx")
    return message.as_bytes()


MAKERS: dict[str, Callable[[], bytes]] = {
    "txt": as_txt,
    "docx": as_docx,
    "html": as_html,
    "pdf": as_pdf,
    "ofd": as_ofd,
    "xlsx": as_xlsx,
    "rtf": as_rtf,
    "odt": as_odt,
    "csv": as_csv,
    "zip": as_zip,
    "eml": as_eml,
}
