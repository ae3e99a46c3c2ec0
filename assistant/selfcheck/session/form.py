"""The form of a self-check: fields for what the rules that may concern the enterprise still need to know, and the file to fill in.

In: the judgements and what was heard. Out: typed fields, those that settle most first; the same as an empty profile (YAML). What is
filled in is heard by assistant.selfcheck.session.filled.
"""

from collections.abc import Iterator, Mapping, Sequence

from assistant.model import FormField
from assistant.selfcheck.judging.verdicts import Judgement
from assistant.selfcheck.session.filled import DAYS, TERMS, YES_NO, measured_by, unit_of
from assistant.selfcheck.session.questions import Question, wording
from assistant.selfcheck.statement.company import SIZES
from assistant.selfcheck.statement.heard import Heard
from assistant.selfcheck.words.labels import label
from assistant.selfcheck.words.vocabulary import conditions

MOST_FIELDS = 40
"""Fields put at one time; what is filled in brings up others."""
COMPANY = ("region", "industry", "size")
_CLAUSES = 3
_HEAD = """# 企业自查表。只填知道的，其余空着；填好后：tiaoli check --profile {name}
name: {called} # 企业名称
region: {region} # 所在省、市、县（区）
industries: [{industry}] # 行业或主要产品，如 [印染, 水泥]
size: {size} # {sizes}
form:
"""


def fields_of(
    judgements: Sequence[Judgement], heard: Heard, waiting: Sequence[Question], filled: Mapping[str, str], most: int = MOST_FIELDS
) -> tuple[FormField, ...]:
    """Who the enterprise is, the fields filled in before with what stands in them, and those of the questions that wait."""
    places = {one.finding.criterion_id: f"《{one.finding.citation.document_title}》{one.finding.citation.label}" for one in judgements}
    told = {"region": heard.region or "", "industry": "、".join(heard.industries), "size": heard.size or ""}
    asked = {one.key: one.affects for one in waiting}
    kept = {key: value for key, value in filled.items() if key not in asked or value == YES_NO[-1]}  # what was struck out is open again
    keys = dict.fromkeys([*COMPANY, *kept, *list(asked)[:most]])
    return tuple(_field(key, told.get(key) or kept.get(key), asked.get(key, ()), places) for key in keys if wording(key))


def _field(key: str, value: str | None, affects: Sequence[str], places: Mapping[str, str]) -> FormField:
    text, _ = wording(key) or ("", "")
    kind = key.partition(":")[0]
    clauses = tuple(dict.fromkeys(places[one] for one in affects if one in places))[:_CLAUSES]
    plain = FormField(id=key, matter=label(key), question=text, kind="yes_no", choices=YES_NO, value=value, clauses=clauses)
    plain = plain.model_copy(update={"affects": tuple(affects)} | _kind_of(kind, key))
    return plain.model_copy(update={"question": f"{plain.matter}？"}) if _labelled(key) else plain


def _labelled(key: str) -> bool:
    """A condition whose question cannot be answered by yes or no is put by its name."""
    return key in conditions() and conditions()[key].yes_means is None


def _kind_of(kind: str, key: str) -> dict[str, object]:
    match kind:
        case "amount":
            name, limit = measured_by(key)
            return {"kind": "number", "unit": unit_of(limit), "matter": name, "choices": ()}
        case "capacity":
            return {"kind": "number", "choices": ()}
        case "size":
            return {"kind": "choice", "choices": SIZES}
        case "term":
            return {"kind": "choice", "choices": TERMS}
        case "region" | "industry" | "name":
            return {"kind": "text", "choices": ()}
        case _ if kind in DAYS:
            return {"kind": "date", "choices": ()}
        case _:
            return {}


def form_file(fields: Sequence[FormField], name: str) -> str:
    """A profile to fill in: every field with its question and the clauses that ask for it, to be read by `read_profile`."""
    told = {one.id: one.value or "" for one in fields if one.id in COMPANY}
    rows = [line for one in fields if one.id not in COMPANY for line in _lines(one)]
    industries = told["industry"].replace("、", ", ")
    head = _HEAD.format(name=name, called="", region=told["region"], industry=industries, size=told["size"], sizes="、".join(SIZES))
    return "\n".join([*(line.rstrip() for line in head.splitlines()), *rows]) + "\n"


def _lines(one: FormField) -> Iterator[str]:
    hint = "、".join(one.choices)
    if one.kind == "number":
        hint = f"数字，单位 {one.unit}" if one.unit else "数字和单位"
    elif one.kind == "date":
        hint = "日期，如 2024-06-01"
    yield f"  # {' '.join(one.question.split())}（{hint}）"
    yield from (f"  #   {' '.join(clause.split())}" for clause in one.clauses)
    yield f"  {quoted(one.id)}: {one.value or ''}".rstrip()


def quoted(text: str) -> str:
    """As a YAML string in double quotation marks."""
    inner = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'
