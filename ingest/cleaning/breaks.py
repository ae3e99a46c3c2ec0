"""Line breaks that a source lost: its head and its signature run into one line with the text. Found again as cuts; no character changes."""

import re
from itertools import pairwise

from corpus.text.numerals import SMALL_NUMERAL
from ingest.cleaning.canonical import CleanText, Line
from ingest.lines import frame
from ingest.lines.drafts import Draft

_TITLE_END = rf"(?:{frame.title_nouns()})(?:[（(](?:试行|暂行)[）)])?"
_YEAR = r"[〔\[（(]\s?(?:19|20)\d\d\s?[〕\]）)]\s?第?\s?\d{1,5}\s?号"
_ADDRESSED = r"(?:各|国务院各|市政府各|省政府各|省级各|市级各|有关|中国|驻)[^。]{1,200}[：:]"
# 国务院关于…的意见 | 国发〔2014〕14号 | 各省、自治区…：
_HEAD_NUMBER = re.compile(rf"[^。；\n]{{4,120}}{_TITLE_END}\s?(?P<number>[\u4e00-\u9fff]{{1,8}}\s?{_YEAR})\s?(?:[（(]{frame.DATE}[）)])?")
# 关于…的意见 | 各省、自治区…：
_HEAD_TITLE = re.compile(rf"[^。；\n]{{4,120}}?{_TITLE_END}(?={_ADDRESSED})")
# 生态环境部…文件 | 环环评〔2020〕63号 | 关于…的通知 | 各省…：
_HEAD_LETTER = re.compile(
    rf"(?:[^。；，\n]{{4,300}}?文件)?\s?(?P<number>[\u4e00-\u9fff]{{1,8}}\s?{_YEAR})\s?(?P<title>关于[^。；\n]{{4,120}}?{_TITLE_END})(?={_ADDRESSED})"
)
_ADDRESSEE = re.compile(r"\s?(?:各|国务院|市|省|区|县|有关|中国|驻|自治区|你|党中央|全国)[^。；\n]{1,300}?[：:]")
_TAIL_PRINTED = re.compile(rf"(?<=[。）)司局》日])\s?[\u4e00-\u9fff\s]{{2,40}}\s?{frame.DATE}\s?印发$")
_TAIL_CC = re.compile(r"(?<=[。）)])\s?(?:[部省市区县]内)?抄\s?送[：:][^。]*。?$|(?<=\d日)\s?抄\s?送[：:][^。]*。?$")
_TAIL_SIGNED = re.compile(rf"(?<=[。！？）)])\s?(?:[\u4e00-\u9fff、\s]{{2,60}}?)\s?{frame.DATE}\s?(?:{frame.NOTE})?$")
_TAIL_ISSUER = re.compile(r"(?<=。)\s?[\u4e00-\u9fff]{3,20}(?:人民政府|国务院|办公室|办公厅|委员会|局|厅|部)$|(?<=。)国务院$")
# 2007年11月22日 | 国家环境保护“十一五”规划
_AFTER_DATE = re.compile(rf"(?:{frame.DATE}\s?(?:{frame.NOTE})?|^{frame.NOTE})\s?(?P<title>[^。；，：\n]{{6,60}}{_TITLE_END})$")
_ANNEX_INSIDE = re.compile(r"(?<=[\s。])附\s?件\s?\d{1,2}(?=[\s：:\u4e00-\u9fff])")
# A blank where a line ended: “…有关工作的通知 商务部办公厅…”, “…进一步开放 按照《…》”, “市水务局 2020年2月7日”; not “COVID-19 疫情”.
_BLANK = re.compile(
    rf"(?<=[^\x00-\x7f\s]) (?=[^\x00-\x7f]|{frame.DATE})"
    rf"| (?=[{SMALL_NUMERAL}]{{1,3}}、|\d{{1,2}}[．.、](?!\d)|[（(][{SMALL_NUMERAL}\d]{{1,3}}[）)])"
    r"|(?<=\d{5}) (?=[\u4e00-\u9fff]{4})|(?<=\)) (?=[\u4e00-\u9fff]{4})"
)
HEAD_LINES = 3
# A text that lost all its line ends: few lines, each far longer than a paragraph.
FLAT_LINES = 5
FLAT_LENGTH = 200
# characters of the shortest tail that may be glued to the last sentence, its stop included: 。国务院
SHORTEST_TAIL = 4


def restore(cleaned: CleanText) -> CleanText:
    """`cleaned` with line ends where lost ones stood: title | 文号 | addressees：| text … 。| signature | 抄送."""
    pieces: list[Draft] = []
    flat = len(cleaned.lines) <= FLAT_LINES
    for i, line in enumerate(cleaned.lines):
        cuts = {line.start, line.end} | (set() if line.row else _tail_cuts(cleaned.text, line))
        if i < HEAD_LINES and not line.row:
            cuts |= _head_cuts(cleaned.text, line)
        if flat and not line.whole and line.end - line.start >= FLAT_LENGTH:
            cuts |= {found.start() for found in _BLANK.finditer(cleaned.text, line.start, line.end)}
        for start, end in pairwise(sorted(cuts)):
            piece = cleaned.text[start:end].strip(" \n" if line.row or _is_row(cleaned, i) else None)
            if piece.strip():  # of a row cut behind its addressee nothing but a tab may be left
                pieces.append(Draft(piece, line.heading, whole=line.whole, row=line.row, page=line.page, note=line.note))
    return CleanText.of(pieces, cleaned.remarks, cleaned.stated)


def _is_row(cleaned: CleanText, i: int) -> bool:
    """As many cells as the line above: an empty first one is a cell, no indent."""
    if i == 0:
        return False
    above, own = (cleaned.text[line.start : line.end] for line in cleaned.lines[i - 1 : i + 1])
    return 0 < above.count("\t") == own.count("\t")


def _head_cuts(text: str, line: Line) -> set[int]:
    cuts: set[int] = set()
    at = line.start
    title = _HEAD_LETTER.match(text, at, line.end) or _HEAD_NUMBER.match(text, at, line.end) or _HEAD_TITLE.match(text, at, line.end)
    if title:
        cuts |= {title.start(name) for name in title.groupdict()} | {title.end()}
        at = title.end()
    addressee = _ADDRESSEE.match(text, at, line.end)
    if addressee and "。" not in addressee.group():
        cuts |= {addressee.end()}
    return cuts


def _tail_cuts(text: str, line: Line) -> set[int]:
    """From the end of the line backwards: 印发 line, 抄送, signature; and a title glued to a date."""
    cuts: set[int] = set()
    end = line.end
    if end - line.start < SHORTEST_TAIL:
        return cuts
    # A whole line that is one sentence of statute or an ordinary paragraph ends with 。 or ）; only a tail ends with these.
    after = _AFTER_DATE.search(text[line.start : end])
    if after:
        end = line.start + after.start("title")
        cuts.add(end)
    for pattern in (_TAIL_PRINTED, _TAIL_CC, _TAIL_CC, _TAIL_SIGNED, _TAIL_ISSUER):
        found = pattern.search(text, max(line.start, end - 400), end)
        if found and found.start() > line.start:
            cuts.add(found.start())
            end = found.start()
    for inside in _ANNEX_INSIDE.finditer(text, line.start, line.end):
        cuts.add(inside.start())
    return cuts
