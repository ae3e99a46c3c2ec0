"""The end of a document: who signed, on which day, when it was printed (GB/T 9704-2012, 7.3.5 and 7.4)."""

import re
from dataclasses import dataclass
from datetime import date

from corpus.bodies.organs import is_organ, organ_at_end
from corpus.model import Span
from corpus.text.numerals import SMALL_NUMERAL, parse_number
from ingest.metadata.heads import DATE

_DAY = re.compile(DATE)
# what may follow the day of a signature; anything else makes it part of a sentence
_AFTER = re.compile(r"\s*(?P<after>$|\n|[（(]此件|[（(](?:主动|依申请)?公开|印发|抄送|抄报|部内|附件|[一-龥“《])")
# 部令: 已于2022年8月15日由生态环境部2022年第四次部务会议审议通过，现予公布，自…起施行。部长黄润秋2022年11月28日
_PROMULGATED = re.compile(
    rf"由(?P<issuer>[一-龥]{{3,20}}?)(?:(?:19|20)\d\d年)?(?:第[{SMALL_NUMERAL}百\d]+次)?(?:部务|厅务|局务|署务|委务|常务|办公|主任|全体)会议"
)
_OFFICER = re.compile(
    rf"(?:部\s*长|主\s*任|局\s*长|署\s*长|行\s*长|省\s*长|市\s*长|县\s*长|区\s*长|州\s*长|主\s*席|总\s*理)[：:\s]*[一-龥·\s]{{2,9}}?\s*(?P<date>{DATE})"
)
# a day inside a sentence: 于2018年12月31日前, 自2023年1月1日起
_IN_SENTENCE = re.compile(r"(?:前|起|至|以前|之前|止|后|施行|到|内|以来|开始|期间|的|由|经|在|第)")


@dataclass(frozen=True)
class Signature:
    """Issuer as signed, the day of the document and the day of printing (印发), each None where not said."""

    issuer: str | None = None
    signed: date | None = None
    printed: date | None = None
    printer: str | None = None


def read_date(text: str) -> date | None:
    """The first full date in `text`, Arabic or Chinese (二○一一年十月十七日); None without a real one."""
    match = re.search(DATE, text)
    if match is None:
        return None
    year, month, day = (int(parse_number(part) or 0) for part in re.split(r"[年月日]", re.sub(r"\s+", "", match.group()))[:3])
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_signature(text: str, span: Span) -> Signature:
    """Signature of the document at `span`: the last line that is a body's name with a date, or one of the two alone."""
    if promulgated := _promulgation(text, span):
        return promulgated
    signed: list[tuple[str | None, date]] = []
    printed: tuple[str | None, date] | None = None
    for match in _DAY.finditer(text, span.start, span.end):
        after = _after(text[match.end() : min(span.end, match.end() + 12)])
        if after is None or _IN_SENTENCE.match(after):
            continue
        before = re.split(r"[\n。；！？]", text[max(span.start, match.start() - 80) : match.start()])[-1]
        day, issuer = read_date(match.group()), _issuer_before(text, match.start(), before, span)
        if day is None or _in_sentence(text, match.start(), issuer, after, span):
            continue
        if after.startswith("印发"):
            printed = printed or (issuer, day)
        else:
            signed.append((issuer, day))
    named = [item for item in signed if item[0]]
    signer, day = (named or signed)[-1] if signed else (None, None)
    return Signature(signer or _issuer_alone(text, span), day, printed[1] if printed else None, printed[0] if printed else None)


def _promulgation(text: str, span: Span) -> Signature | None:
    """The order that puts a rule into force, at its beginning: issuer, and the day under the officer's name."""
    end = min(span.end, span.start + 800)
    order = _PROMULGATED.search(text, span.start, end)
    officer = _OFFICER.search(text, order.end(), end) if order else None
    if order is None or officer is None:
        return None
    return Signature(order["issuer"], read_date(officer["date"]))


def _after(words: str) -> str | None:
    """What stands behind a date, blanks aside; None when that cannot follow a signature (，前 起 …)."""
    match = _AFTER.match(words)
    return words[match.start("after") :].rstrip("\n") if match else None


def _issuer_before(text: str, at: int, before: str, span: Span) -> str | None:
    """The body's name right before the date at `at`: on the same line (`before`) after the last stop, or on the lines above."""
    same = re.sub(r"\s+", "", re.split(r"[）)”》\t]", before)[-1])
    if same:
        return same if is_organ(same) else organ_at_end(same)
    above: list[str] = []
    for line in reversed(text[max(span.start, at - 400) : at].rstrip().split("\n")[-4:]):
        bare = re.sub(r"\s+", "", line)
        if re.fullmatch(r"[（(].{2,40}代章[）)]", bare):
            continue
        if not bare or not is_organ(bare):
            break
        above.insert(0, bare)
    return "、".join(above) or None


def _in_sentence(text: str, at: int, issuer: str | None, after: str, span: Span) -> bool:
    """True for a date in running text: no body's name before it, and it does not stand alone on its line."""
    if issuer:
        return False
    line = max(text.rfind("\n", span.start, at) + 1, span.start)
    return bool(text[line:at].strip()) or bool(re.match(r"[一-龥“《]", after))


def _issuer_alone(text: str, span: Span) -> str | None:
    """A body's name as the last line (嘉兴市人民政府), without a date."""
    lines = [line.strip() for line in text[max(span.start, span.end - 200) : span.end].strip().split("\n") if line.strip()]
    last = re.sub(r"\s+", "", lines[-1]) if len(lines) > 1 else ""
    return last if is_organ(last) and len(last) <= 40 else None
