"""In: the text of a question. Out: its kinds, the values it asks for, the measure words, an operation over numbers."""

import re
from functools import cache

from assistant.model import QuestionKind
from corpus.lexicon import load_yaml

# what asks, as alternatives of a pattern: for something unknown; that, or when and how; any of these, or whether
UNKNOWN_ASKED = "谁|什么|多少|几|哪|怎"
OPEN_QUESTION = f"{UNKNOWN_ASKED}|如何|何时"
INTERROGATIVE = f"{OPEN_QUESTION}|多久|吗|呢|能不能|可不可以"

_OPERATIONS = (
    ("sum", r"合计|总共|一共|共计|加起来|相加|总和|之和|加总"),
    ("difference", r"(比|和|与|跟).{1,20}(多|少|高|低)[一-龥]{0,4}(几|多少)|相差|差多少|差几|多几|少几"),
    ("max", r"最多|最重|最高|最大|最长"),
    ("min", r"最少|最轻|最低|最小|最短"),
)
_UNIT_ASKED = re.compile(
    r"(?<!哪)(?<!第)(?:多少|几)(?:万|亿)?(个工作日|工作日|个?小时|分钟|个月|家|户|亩|吨|平方米|人|台|套|项|张|所|名|条|次|件|辆|公里|分贝|分(?!钱)|天|年|倍|元|千瓦)"
)
_ORDER: tuple[QuestionKind, ...] = (
    "lineage",
    "comparison",
    "definition",
    "procedure",
    "responsibility",
    "metadata",
    "deadline",
    "target",
    "support",
    "scope",
    "criterion",
    "prohibition",
    "consequence",
    "obligation",
)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {kind: re.compile("|".join(f"(?:{p})" for p in rows)) for kind, rows in load_yaml("questions")["kinds"].items()}


@cache
def _slots() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(str(pattern))) for row in load_yaml("questions")["slots"] for name, pattern in row.items())


def kinds(question: str) -> tuple[QuestionKind, ...]:
    """All kinds whose way of asking occurs, most specific first; ("open",) when none does."""
    found = tuple(kind for kind in _ORDER if _patterns()[kind].search(question))
    return found or ("open",)


def slots(question: str) -> tuple[str, ...]:
    """Kinds of value that the answer must contain (duration, date, money, count, ratio, phone …), in the order of questions.yaml."""
    found = dict.fromkeys(name for name, pattern in _slots() if pattern.search(question))
    counted = units(question)
    if counted and "元" not in counted:
        found = {name: None for name in found if name not in ("money", "amount")}
    return tuple(found)


def units(question: str) -> tuple[str, ...]:
    """Measure words and units after 多少 or 几: 多少家, 几分, 多少万吨, 多少分贝."""
    return tuple(dict.fromkeys(_UNIT_ASKED.findall(question)))


def operation(question: str) -> str | None:
    """sum | difference | max | min where the question wants something computed."""
    return next((name for name, pattern in _OPERATIONS if re.search(pattern, question)), None)


def presumes(question: str) -> bool:
    """True for a question that states something and asks whether it is so (…，对吗 / 是不是…)."""
    return bool(re.search(r"(对吗|对吧|是吗|是吧|对不对|是不是|是否|没错吧|吧)[？?。]?$|是不是", question))


_YES_NO = re.compile(r"(吗|吧|么)[？?。]?$|是不是|是否|对不对")


def presumed_bodies(question: str) -> tuple[str, ...]:
    """The one body of a yes-or-no question about responsibility (由市环保局管吗); () for other questions or several bodies."""
    from corpus.bodies.departments import find_departments

    if not _YES_NO.search(question) or not _patterns()["responsibility"].search(question):
        return ()
    found = tuple(dict.fromkeys(m.name for m in find_departments(question) if m.kind == "department"))
    return found if len(found) == 1 else ()
