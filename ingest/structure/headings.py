"""The head of a numbered clause: （一）能耗方面。严格执行… is headed 能耗方面."""

import re

# Lead-in words and marks of a rule: a sentence with one of them states something and names nothing.
_STATES = re.compile(
    r"(?<![主重需首纲摘必紧])要(?![素求点件闻略害义])|应当|(?:部门|单位|政府|各地|企业)应|(?<!求)是(?!否)|不得|必须|可以|予以|给予|是指|为准|负责解释|施行|不超过|不低于|以上的|以下的|等情形|之一|之日|等单位|经批准|[，,].*的[，,]"
    r"|^(?:对|凡|经|因|在|自|请|按照|根据|依据|依照|为了|本(?:办法|规定|意见|条例|细则|政策|通知))"
    r"|\d+(?:\.\d+)?\s?(?:万|亿|元|%|个月|年内|日内|倍)"
)
_BRACKETED = re.compile(r"[【（(]([^】）)\d]{2,20})[】）)](?=\s?\S)")
MAX_INLINE = 40
MAX_LINE = 60


def heading_of(body: str, alone: bool, article: bool) -> tuple[str, bool]:
    """(heading, whether the line holds more than it).

    body: the clause's line after its mark. alone: other text or clauses follow below, so that the line may be only a head.
    article: the clause is an 条, whose text is headed only by a bracket (【目的】) or by words before a blank.
    """
    body = body.strip()
    if article:
        return _article_heading(body)
    head, stop, rest = body.partition("。")
    if not rest.strip():
        whole = bool((alone and _is_head(head, MAX_LINE)) or (not stop and _is_plain_line(head)))
        return (_tidy(head), False) if whole else ("", True)
    return (_tidy(head), True) if _is_head(head, MAX_INLINE) and "：" not in head else ("", True)


def _article_heading(body: str) -> tuple[str, bool]:
    found = _BRACKETED.match(body)
    if found:
        return found[1].strip(), True
    head, stop, rest = body.partition("。")
    if not stop and len(body) <= MAX_INLINE and not body.endswith(("：", ":", "；", "，")):
        return body, False
    if rest and _is_head(head, 25) and "，" not in head:
        return head, True
    return "", True


def _is_plain_line(line: str) -> bool:
    """一、总体要求 — no sentence, no list: a head although nothing stands below it."""
    return _is_head(line, MAX_LINE) and not line.endswith(("；", "，", "、"))


def _is_head(text: str, longest: int) -> bool:
    text = text.strip()
    return (
        bool(text)
        and len(text) <= longest
        and not re.search(r"[；;！？]|[：:]$", text)
        and text.count("，") <= 3
        and not _STATES.search(text)
    )


def _tidy(head: str) -> str:
    return head.strip().rstrip("。：:")
