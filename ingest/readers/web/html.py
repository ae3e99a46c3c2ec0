"""Web pages (.html, .htm): the text of the document on them, its tables, and the page's own table about it as metadata."""

import re
from contextlib import suppress

from lxml import etree

from corpus.citing.doc_types import read_doc_type
from corpus.errors import BadInputError
from corpus.lexicon import load_yaml
from ingest.readers.decoding import MAX_BYTES, decode, too_large
from ingest.readers.kinds import is_whole_page
from ingest.readers.source import Block, Found, SourceText, removed
from ingest.readers.web.content import content_of
from ingest.readers.web.flow import blocks_of, plain
from ingest.readers.web.statements import take_statements

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)

# a title above the text belongs to it, unless its first blocks say it
HEAD_BLOCKS = 8
SHORTEST_TITLE, LONGEST_TITLE = 8, 100
# as deep as libxml2 follows a page
MAX_DEPTH = 256


def read(data: bytes, name: str) -> SourceText:
    """Blocks of a page; BadInputError when it is too large or holds no text."""
    if len(data) > MAX_BYTES:
        raise BadInputError(too_large(name, len(data)))
    source = _decoded(data, name)
    found = read_markup(source.text, name)
    found.remarks[:0] = source.remarks
    return SourceText.of("html", found, source.encoding)


def _decoded(data: bytes, name: str) -> SourceText:
    """The characters: as the bytes themselves prove, else by the charset that the page names."""
    try:
        return decode(data, name, "html")
    except BadInputError:
        named = _CHARSET.search(data[:5000])
        if named is None or b"\0" in data:
            raise
        encoding = {"gb2312": "gb18030", "gbk": "gb18030"}.get(named[1].decode().lower(), named[1].decode())
        with suppress(LookupError, UnicodeDecodeError):
            return SourceText(data.decode(encoding), "html", encoding)
        raise


def read_markup(text: str, name: str) -> Found:
    """Blocks and statements of a page's source."""
    root = _tree(text, name)
    found = Found()
    take_statements(root, found)
    furniture = re.compile("|".join(f"(?:{one})" for one in load_yaml("pages")["furniture"]))
    titles = _titles(root)
    content = content_of(root)
    found.remarks.extend(removed(plain(root, beside=content), "网页上正文以外的文字"))
    blocks = list(blocks_of(content))
    gone = [block.line for block in blocks if furniture.fullmatch(block.line.strip())]
    found.blocks.extend(block for block in blocks if not furniture.fullmatch(block.line.strip()))
    said = "".join("".join(block.line.split()) for block in found.blocks[:HEAD_BLOCKS])
    if titles and not any("".join(title.split()) in said for title in titles):
        found.blocks.insert(0, Block(titles[0], style="title"))
    found.remarks.extend(removed(gone, "网页上正文以外的文字"))
    return found


def _titles(root: etree._Element) -> list[str]:
    """Titles of documents among the page's headings and its own title, which names the site behind a mark."""
    named = [" ".join("".join(one.itertext()).split()) for one in root.iter("h1", "h2")]
    named += [re.split(r"\s*[_|｜]|\s+[-—–]", one.text or "")[0].strip() for one in root.iter("title")]
    return [title for title in named if SHORTEST_TITLE <= len(title) <= LONGEST_TITLE and read_doc_type(title) is not None]


def _tree(text: str, name: str) -> etree._Element:
    bare = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\0", "")
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(f"<div>{bare}</div>" if not is_whole_page(bare) else bare, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise BadInputError(f"{name}：不是可读的网页，里面没有文字。")
    if any(error.type_name == "ERR_RESOURCE_LIMIT" or "depth" in error.message for error in parser.error_log):
        raise BadInputError(f"{name}：网页的元素套了 {MAX_DEPTH} 层以上，读不了，请另存为文本后再导入。")
    return root
