"""What a language model claims, against the clauses it names. In: a claim and the user's question. Out: why it is refused, or nothing.

A claim passes the gate of every statement (`gate`); further its subject must be the clause's own (its words, its headings, its document's
title), a list must be complete or marked 等, a result must be what its operands make, and 是 or 否 is only said where the deciding words
say so.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

from assistant.verify.bounds import turned
from assistant.verify.derivations import RELATIONS, derives, relation
from assistant.verify.enumerations import left_out
from assistant.verify.gate import Problem, operators, plain, problems
from corpus.lexicon import load_yaml
from corpus.text.expansion import everyday_lexicon
from corpus.text.quantities import amounts, chinese_number
from corpus.text.words import rarity, words

ClaimKind = Literal["value", "verdict", "list", "computed"]
YES, NO = "是", "否"
_LONGEST_SUBJECT = 14
# words commoner than this name no particular thing (企业 6, 补贴 9); see corpus.text.words.rarity
_PARTICULAR, _RARE, _LOOSE = 8.5, 10.8, 7.5
_LEAST_CONTENT = 0.5


class Ground(NamedTuple):
    """A cited clause: `words` are quoted and prove; headings, title and the paragraph around tell whom and what they are about."""

    words: str
    headings: str = ""
    title: str = ""
    around: str = ""


class Operand(NamedTuple):
    """Words that name a value, and the cited words they stand in; None for the user's own question."""

    words: str
    source: str | None


class Claim(NamedTuple):
    """A statement as drafted. `verdict` is 是, 否 or nothing, `deciding` the cited words that decide it; `operation`, `operands` and
    `result` belong to a computed one."""

    kind: ClaimKind
    text: str
    grounds: tuple[Ground, ...]
    verdict: str = ""
    deciding: str = ""
    operation: str = ""
    operands: tuple[Operand, ...] = ()
    result: str = ""


def unproved(claim: Claim, asked: str) -> list[Problem]:
    """What `claim` states beyond its grounds; empty means that its text may be shown. `asked`: the user's own words."""
    if not claim.grounds:
        return [Problem("key", "没有可用的依据")]
    if faults := [*_operands(claim, asked), *_result(claim), *_deciding(claim)]:
        return faults
    cited = [ground.words for ground in claim.grounds]
    told = [part for ground in claim.grounds for part in (ground.headings, ground.title) if part]
    return [
        *problems(claim.text, [*cited, *told], _derived(claim), min_content=_LEAST_CONTENT),
        *(Problem("bound", word) for word in turned(plain(claim.text), plain("。".join([*cited, *told]))) if not _derived(claim)),
        *(Problem("subject", word) for word in _foreign(claim, asked)),
        *(Problem("list", item) for item in left_out(plain(claim.text), [plain(words) for words in cited])),
    ]


def _derived(claim: Claim) -> list[str]:
    """Words that a computed claim may use besides the cited ones: the user's operands, results proved before, and its own result, worked
    out again."""
    given = [operand.words for operand in claim.operands if operand.source in (None, operand.words)]
    stands = [word for row in _relations().values() for word in row] if claim.operation == "compare" else [claim.result]
    return [plain(word) for word in (*given, *stands) if word]


def _operands(claim: Claim, asked: str) -> list[Problem]:
    """Every operand stands in the words it is said to come from."""
    sources = ((operand.words, asked if operand.source is None else operand.source) for operand in claim.operands)
    return [Problem("operand", said) for said, source in sources if not said or plain(said) not in plain(source)]


def _result(claim: Claim) -> list[Problem]:
    if claim.kind != "computed":
        return []
    said = [operand.words for operand in claim.operands]
    if claim.operation == "compare":
        stands = relation(*said) if len(said) == 2 else None
        return _misplaced(claim, stands) if stands else [Problem("derivation", "、".join(said))]
    units = {amount.kind for ground in claim.grounds for amount in amounts(plain(ground.words))}
    right = derives(claim.operation, said, claim.result, units) and plain(claim.result) in plain(claim.text)
    return [] if right else [Problem("derivation", f"{'、'.join(said)} → {claim.result}")]


def _misplaced(claim: Claim, stands: str) -> list[Problem]:
    """A word of comparison behind the first operand that says another relation than the one that holds."""
    said = plain(claim.text).partition(plain(claim.operands[0].words))[2][:12]
    found = sorted((said.index(w), -len(w), w) for row in _relations().values() for w in row if w in said)
    word = found[0][2] if found else ""
    return [Problem("derivation", word)] if word and word not in _relations()[stands] else []


@cache
def _relations() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = load_yaml("gate")["relations"]
    return {name: tuple(table[name]) for name in RELATIONS}


def _deciding(claim: Claim) -> list[Problem]:
    """The deciding words of a verdict stand in the cited clauses."""
    if not claim.deciding:
        return [Problem("verdict", "没有写出起决定作用的原文")] if claim.kind == "verdict" else []
    found = any(plain(claim.deciding) in plain(ground.words) for ground in claim.grounds)
    return [] if found else [Problem("verdict", claim.deciding)]


# Subject


def _foreign(claim: Claim, asked: str) -> list[str]:
    """Particular words that the clauses do not have where they would give a clause another subject: at the beginning of the statement,
    or taken from the question; rare ones anywhere."""
    held = plain("。".join(part for ground in claim.grounds for part in ground))
    text = plain(claim.text)
    for given in _derived(claim):
        text = text.replace(given, "，")
    head = _subject(text)
    question = plain(asked)
    return [
        word
        for word in dict.fromkeys(_words_in(text))
        if _particular(word, _PARTICULAR if word in head or word in question else _RARE) and not _held(word, held)
    ]


def _words_in(text: str) -> Iterator[str]:
    """The words of a text; characters that the dictionary joins to none are taken together (网约车)."""
    run = ""
    for word in words(text):
        loose = len(word) == 1 and "\u4e00" <= word <= "\u9fff" and rarity(word) >= _LOOSE
        if run and not loose:
            yield run if len(run) > 2 else ""
        run = run + word if loose else ""
        yield word
    yield run if len(run) > 2 else ""


def _subject(text: str) -> str:
    """The beginning of a statement, up to its first modal word, amount or stop."""
    ends = [m.start() for m in [re.search(r"[，,。；;：:]", text)] if m]
    ends += [text.find(o.word) for o in operators(text)]
    ends += [amount.start for amount in amounts(text)][:1]
    return text[: min([end for end in ends if end > 0], default=_LONGEST_SUBJECT)][:_LONGEST_SUBJECT]


def _particular(word: str, least: float) -> bool:
    """A word that names something: no number, none that only joins what it stands between (属于)."""
    named = re.fullmatch(r"[\u4e00-\u9fff]{2,}", word) is not None and chinese_number(word[0]) is None
    return named and word not in _gate()["joining"] and rarity(word) >= least


def _held(word: str, held: str) -> bool:
    """The clauses say `word`, both halves of it, or an official term for it."""
    if word in held or any(term in held for term in everyday_lexicon().get(word, ())):
        return True
    return len(word) > 3 and all(word[at : at + 2] in held for at in range(0, len(word) - 1, 2))


# Verdict


def verdict(claim: Claim, asked: str) -> str:
    """是 or 否 where the model says it and the deciding words bear it out; "" where they leave it open: then only the fact is told."""
    if claim.operation == "compare":
        return claim.verdict if claim.verdict and claim.verdict == _compared(claim, asked) else ""
    if not claim.verdict or not _decides(claim.deciding):
        return ""
    turned = _asks_negatively(asked)
    return claim.verdict if turned is not None and (claim.verdict == NO) == (_negative(claim.deciding) != turned) else ""


def _decides(words: str) -> bool:
    text = plain(words)
    table = _gate()
    known = [*table["deciding"], *table["comparators"]["least"], *table["comparators"]["most"]]
    return bool(operators(text) or amounts(text)) or any(word in text for word in known)


def _negative(words: str) -> bool:
    """The words forbid, exclude or free: an odd number of negations, an exception counting as one."""
    text = plain(words)
    negated = sum(o.kind in ("freed", "forbidden", "not") for o in operators(text))
    return (negated + bool(re.search(r"除.+外", text))) % 2 == 1


def _asks_negatively(asked: str) -> bool | None:
    """The question asks whether something is *not* so (是不是不用交); None where a negation may as well be a condition (不整改要关停吗)."""
    text = plain(asked).rstrip("?!。")
    forms = [m for form in _gate()["asking"] for m in re.finditer(form, text)]
    rest = text[max(m.end() for m in forms) :] if forms else text
    negated = sum(o.kind in ("freed", "forbidden", "not") for o in operators(f"{rest}了结"))
    return bool(negated % 2) if forms or not negated else None


def _compared(claim: Claim, asked: str) -> str:
    """The user's amount keeps the bound that the clause sets, or breaks it; asked whether it breaks it, the other way round."""
    stands = relation(*[operand.words for operand in claim.operands])
    bound = _bound(claim.operands[1])
    if stands is None or bound is None:
        return ""
    kept = stands != ("低于" if bound == "least" else "高于")
    return YES if kept != any(word in asked for word in _gate()["breach"]) else NO


def _bound(operand: Operand) -> str | None:
    """least or most: the comparator beside the operand's words in the clause it stands in."""
    text, said = plain(operand.source or ""), plain(operand.words)
    at = text.find(said)
    near = text[max(0, at - 4) : at + len(said) + 4]
    table = _gate()["comparators"]
    found = sorted(((len(w), kind) for kind in ("least", "most") for w in table[kind] if w in near), reverse=True)
    return found[0][1] if at >= 0 and found else None


def _gate() -> Any:
    return load_yaml("gate")


def told(faults: Sequence[Problem]) -> str:
    """The reasons in Chinese, for the one who drafted the statement."""
    return "；".join(dict.fromkeys(_REASONS[fault.kind].format(fault.words) for fault in faults))


_REASONS = {
    "key": "{}",
    "quote": "引号里的“{}”不是所引原文",
    "number": "数字“{}”不在所引原文中，或原文说的是别的数",
    "body": "部门“{}”不在所引原文中",
    "place": "地名“{}”不在所引原文中",
    "act": "“{}”不在所引原文中",
    "negation": "“{}”处的否定与所引原文不一致",
    "modal": "“{}”处的应、须、可与所引原文不一致",
    "content": "与所引原文的用词只有{}相同，请改用原文的词",
    "bound": "“{}”的界限、年份或层级与所引原文不一致",
    "subject": "“{}”不是所引条款（原文、标题、文件名）里的词，请改用原文的主语，或换依据",
    "list": "漏了原文列举的“{}”，请列全或写“等”",
    "operand": "运算数“{}”不是所引原文里的字",
    "derivation": "“{}”算得不对，或程序读不懂这些运算数",
    "verdict": "deciding“{}”不是所引原文里的字",
}
