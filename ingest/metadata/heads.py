"""The head of a document: letterhead, number, title, addressees (GB/T 9704-2012, 7.2 and 7.3), also where lines run together."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from corpus.bodies.organs import is_organ
from corpus.citing.doc_types import REMARK, carries, names_pattern, read_doc_type
from corpus.citing.document_numbers import find_document_numbers
from corpus.model import Span
from corpus.text.numerals import DIGITS, SMALL_NUMERAL
from ingest.structure.tables import is_row

# the head of a joint document with eighteen issuers has 400 characters
HEAD_CHARS = 1200
# a line of so many cells is a row of a table
MIN_TABS = 2
# a line of a statute's history without brackets is no paragraph
LONGEST_NOTE = 130

_ARABIC_DATE = r"(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
_CHINESE_DATE = rf"[一二][九〇○零][〇○零{DIGITS}]{{2}}\s*年\s*[{SMALL_NUMERAL}]{{1,2}}\s*月\s*[{SMALL_NUMERAL}]{{1,3}}\s*日"
DATE = rf"(?:{_ARABIC_DATE}|{_CHINESE_DATE})"
_BRACKET_DATE = re.compile(rf"\s*[（(【\[]?\s*(?P<date>{DATE})\s*[）)】\]]?\s*$")
_ADDRESSEE = re.compile(
    r"(?:各|有关|国务院各|省政府|市政府|省级|市级|市直|省直|区属|本市|全[省市县区]各|[一-龥]{2,3}省、|(?![^：]*关于)[一-龥]{2,12}人民政府|(?![^：]*关于)[一-龥]{2,30}(?:厅|局|委|单位))[^。；《]{0,1200}[：:]"
)
_ADDRESSEE_START = re.compile(
    r"(?:各(?:省|市|县|区|设区|地|镇|乡|街道|州|盟|有关|相关|部门|派出|委|直属|处室|单位|科|园区|企业)|国务院各|河北省、|北京市、)"
)
_SKIPPED = re.compile(
    r"[-—_＿=*\s]+$|[A-Z]{2,6}\d*[-—]\d{4}[-—]\d+|(?:签发|会签|密级|紧急程度|索引号|发布机构|来源|日期|信息来源|最新文件|附件下载).{0,30}$|[（(]此件.{0,12}[）)]$|[（(](?:公开|主动公开)[）)]$"
)
_BODY_START = re.compile(
    r"(?:为了?(?!民)|根据|按照|依据|近年来|当前|经|现将|现就|第[一1]\s*[条章]|第一编|[一1]\s*[、.．]|（一）|\(一\)|目\s*录|总\s*则|前\s*言|序\s*言)"
)
# 市发展改革委决定对《某办法》作如下修改: the first sentence of an amendment, though cut behind the title it looks like one
_AMENDS = re.compile(r"(?!关于)(?:(?!关于)[^《》，。]){0,40}(?:决定|现)?[对将]《")
# 〔81〕法民字第2号, the way of the 1980s; 用字第530902202200014号, of a certificate
_OLD_NUMBER = re.compile(r"[〔\[（(](?:19|20)?\d\d[〕\]）)][一-龥]{1,10}第?\d{1,5}号$|[一-龥]{1,10}字第\d{6,20}号$")
# a list's first number ends a head, whatever stood open in it
_FIRST_NUMBER = re.compile(r"一、|第一条|（一）|1[.．、](?!\d)")
# 第一章 一般规定 ends like a title and is none
_FIRST_CHAPTER = re.compile(r"第[一1]\s*(?:分编|编|章|节)")
_STATUTE_NOTE = re.compile(rf"\s*[（(]?\s*{DATE}.*(?:通过|公布|施行|修正|修订|批准|发布|实施|第\s*\S+\s*号)")


@dataclass
class Head:
    """What stands before the body. `title` has no white space; `until` is the offset at which the body begins."""

    title: str = ""
    letterhead: str = ""
    organ_lines: list[str] = field(default_factory=list)
    number: str | None = None
    date_text: str = ""
    addressees: str = ""
    notes: list[str] = field(default_factory=list)
    until: int = 0


@cache
def _title_end() -> re.Pattern[str]:
    """A 文种 with its remarks, followed by what can follow a title: nothing, a number, addressees, a date, the body."""
    after = (
        rf"\s*(?:$|(?={_ADDRESSEE_START.pattern})|(?=[（(]?\s*{DATE})|"
        r"(?=为了?贯彻|为了?深入|为了?进一步|为了?全面|为加|为规|为推|为落|根据|按照|近年来|多年来|建国以来|第一章|第一条|一、|各位|《)|"
        r"(?=[一-龥]{2,12}(?:委|部|局|厅|办)为[了贯深全进加认]))"
    )
    return re.compile(rf"(?:{names_pattern()})(?:试行|暂行)?{REMARK}[》”\"]?(?:的(?:紧急)?通知)?(?:{after})")


def read_head(text: str, span: Span) -> Head:
    """The head of the document at `span` of `text`; every field stays empty where the document does not have it."""
    head = Head(until=span.start)
    titles: list[str] = []
    buffer = ""
    for start, line in _whole_brackets(_pieces(text, span)):
        kind = _kind(line, buffer, head)
        if kind == "title":
            buffer += line
            if _complete(buffer):
                titles.append(buffer)
                buffer = ""
        elif kind == "body":
            break
        else:
            buffer = _shelve(head, kind, line, buffer, titles)
        head.until = start + len(line)
    if buffer:
        titles.append(buffer)
    head.title = _best_title(titles, head)
    return head


def _whole_brackets(pieces: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The pieces, a note in brackets that was printed on several lines as one: （2020年9月28日…委员会␤第五十二次会议通过）."""
    waiting = list(pieces)
    while waiting:
        start, line = waiting.pop(0)
        for n in range(1, 1 + min(2, len(waiting))):
            if not re.match(rf"[（(]\s*{DATE}", line) or line.count("（") + line.count("(") <= line.count("）") + line.count(")"):
                break
            joined = line + "".join(rest for _, rest in waiting[:n])
            if joined.endswith(("）", ")")):
                line, waiting = joined, waiting[n:]
                break
        yield start, line


def _pieces(text: str, span: Span) -> list[tuple[int, str]]:
    """Lines of the head with their offsets, run-together ones cut at numbers, title ends and addressees."""
    pieces: list[tuple[int, str]] = []
    at, end = span.start, min(span.end, span.start + HEAD_CHARS)
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        pieces.extend(_cut(text, at, stop))
        at = stop + 1
    return pieces


def _cut(text: str, at: int, stop: int) -> list[tuple[int, str]]:
    found = []
    while at < stop:
        while at < stop and text[at].isspace():
            at += 1
        if at >= stop:
            break
        cut = _first_cut(text[at:stop])
        found.append((at, text[at : at + cut].rstrip()))
        at += cut
    return found


def _first_cut(line: str) -> int:
    """Length of the first piece of `line`: a letterhead, a number, a title, addressees or all of it."""
    numbers = [n.span for n in find_document_numbers(line[:420])]
    if numbers and numbers[0].start == 0:
        return numbers[0].end
    if numbers and line[: numbers[0].start].rstrip().endswith("文件"):
        return numbers[0].start
    if (signer := re.search(r"\s+签发[：:]", line)) and signer.start() > 0:
        return signer.start()
    if _BODY_START.match(line) and "，" in line[:160]:
        return len(line)
    if cut := _title_cut(line, numbers[0].start if numbers else None):
        return cut
    addressee = _ADDRESSEE.match(line)
    return addressee.end() if addressee else len(line)


def _title_cut(line: str, number: int | None) -> int | None:
    """Where a title that opens `line` ends: before a number, else after its 文种 when addressees, a date or the body follow."""
    if number and _complete(line[:number].rstrip("（(")):
        return len(line[:number].rstrip("（( "))
    for end in _title_end().finditer(line[:200]):
        words = line[: end.end()]
        if 6 <= len(words) < len(line) and words.count("《") <= words.count("》") and not re.search("[。；]", words) and _complete(words):
            return end.end()
    return None


def _kind(line: str, buffer: str, head: Head) -> str:
    bare = re.sub(r"\s+", "", line)
    if _SKIPPED.match(line):
        return "skip"
    # also under an open title line: 中华人民共和国民法典 / 合同编 / 2020年5月28日 …通过
    if _STATUTE_NOTE.match(line) and not _BRACKET_DATE.match(line) and not (len(line) > LONGEST_NOTE and line[0] not in "（("):
        return "note"
    if _BRACKET_DATE.match(line):
        return "date"
    numbers = find_document_numbers(line)
    if numbers and len(re.sub(r"\s+", "", numbers[0].text)) >= len(bare) - 4 and "《" not in line:
        return "number"
    if _OLD_NUMBER.match(bare):
        return "number"
    if bare.endswith("文件") and len(bare) > 4 and is_organ(bare[:-2]):
        return "letterhead"
    if _ADDRESSEE.match(line) and not _complete(buffer + line.rstrip("：:")):
        return "addressee"
    if (
        bare == "目录"
        or line.count("\t") >= MIN_TABS
        or (line.startswith("|") and is_row(line))
        or _FIRST_NUMBER.match(line)
        or _is_body(line, buffer)
    ):
        return "body"
    return "organ" if is_organ(bare) and not buffer and not read_doc_type(bare) else "title"


def _is_body(line: str, buffer: str) -> bool:
    if re.search(r"[。；;？]", line) or len(line) > 130 or _FIRST_CHAPTER.match(line) or (not buffer and _AMENDS.match(line)):
        return True
    return bool(_BODY_START.match(line)) and not buffer and ("，" in line or not _complete(line))


def _shelve(head: Head, kind: str, line: str, buffer: str, titles: list[str]) -> str:
    """Put a line of `kind` where it belongs; returns the title text still open."""
    if kind == "number":
        head.number = _with_number(head.number, line)
    elif kind == "letterhead":
        head.letterhead = head.letterhead or re.sub(r"\s+", "", line)[:-2]
    elif kind == "date":
        head.date_text = head.date_text or line
    elif kind == "note":
        head.notes.append(line)
    elif kind == "addressee":
        head.addressees = head.addressees or line
    elif kind == "organ":
        head.organ_lines.append(re.sub(r"\s+", "", line))
        return buffer
    if buffer and kind != "skip":
        titles.append(buffer)
        return ""
    return buffer


def _with_number(known: str | None, line: str) -> str:
    """The number of a line; of the old kind (〔81〕法民字第2号) each issuer of a joint document has its own, and all are its number."""
    bare = re.sub(r"\s+", "", line)
    if not _OLD_NUMBER.match(bare):
        return known or re.sub(r"\s+", "", find_document_numbers(line)[0].text)
    return f"{known}、{bare}" if known and _OLD_NUMBER.match(known.split("、")[-1]) else known or bare


def _complete(title: str) -> bool:
    """True when `title` ends like a title, its 《 are closed and a carrying notice has come to its 通知."""
    bare = re.sub(r"\s+", "", title)
    if read_doc_type(bare) is None or bare.count("《") > bare.count("》") or bare.count("“") > bare.count("”"):
        return False
    if re.match(r"[^《》]{0,60}?关于(?!印发|转发|批转)", bare) and not re.search(
        rf"的[^的]{{0,12}}?(?:{names_pattern()}){REMARK}[》”\"]*$", bare
    ):
        return False
    if re.search(r"(?:印发|转发|批转|下发)", bare):
        return carries(bare) is not None or not re.search(
            r"关于(?:印发|转发|批转|下发)|^(?:印发|转发)|[府厅室委局部院](?:印发|转发|批转)", bare
        )
    return True


def _best_title(titles: list[str], head: Head) -> str:
    """The last complete title before the body (web pages repeat it), its issuer's line put before a bare 关于…."""
    tidy = [re.sub(r"\s+", "", title) for title in titles]
    whole = [title for title in tidy if _complete(title)] or tidy
    if not whole:
        return ""
    title = whole[-1]
    named = next((t for t in whole if t.endswith(title) and len(t) > len(title)), None)
    if named:
        return named
    if title.startswith(("关于", "印发", "转发", "批转")) and head.organ_lines and not head.letterhead:
        return _with_issuer(title, head.organ_lines)
    return re.sub(r"^《(.+)》(?:（简称.+）)?$", r"\1", title)


def _with_issuer(title: str, organ_lines: list[str]) -> str:
    return "".join(dict.fromkeys(organ_lines)) + title
