"""The numbers of a clause as people and documents state them: 第117条, 第一百十七条, 三（五） and 第三部分第五条 compared as numbers."""

import re

from corpus.model import Clause, PolicyDocument
from corpus.text.numerals import SMALL_NUMERAL, parse_number

_NUMERAL = rf"[{SMALL_NUMERAL}百零〇○\d]+"
_STEP = re.compile(
    rf"第\s*(?P<of>{_NUMERAL})\s*[个]?(?:编|分编|部分|篇|章|节|条|款|项|目)(?:之(?P<nth>[{SMALL_NUMERAL}]+))?"
    rf"|第?[（(]\s*(?P<bracket>{_NUMERAL})\s*[）)][条款项]?|(?P<bare>{_NUMERAL})"
)
Numbers = tuple[tuple[int, ...], ...]


def stated_numbers(label: str) -> Numbers:
    """One tuple a level, the outermost first; 第六十八条之一 is (68, 1). Empty where the label states no number.

    stated_numbers("第117条") == ((117,),); ("三（五）") == ("第三部分第五条") == ((3,), (5,)).
    """
    found = []
    for m in _STEP.finditer(label):
        number = parse_number(m["of"] or m["bracket"] or m["bare"])
        if number is not None:
            found.append((int(number), int(parse_number(m["nth"]) or 0)) if m["nth"] else (int(number),))
    return tuple(found)


def clauses_of(document: PolicyDocument, label: str) -> list[Clause]:
    """Clauses whose numbers are, or else end in, those of the label, whatever its words for levels (第二条第（五）项: 二（五）)."""
    wanted = stated_numbers(label)
    alike = (c for c in document.clauses if c.kind == "numbered" and (c.path[-1][0] in "（(" or label[-1] not in "）)"))
    numbered = [(clause, _numbers(clause)) for clause in alike] if wanted else []
    whole = [clause for clause, numbers in numbered if numbers == wanted]
    ending = [clause for clause, numbers in numbered if numbers[-len(wanted) :] == wanted]
    return [clause for clause in ending if "条" in label and "条" in clause.path[-1]] or whole or ending


def _numbers(clause: Clause) -> Numbers:
    return tuple(step for element in clause.path for step in stated_numbers(element))
