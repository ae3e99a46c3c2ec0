"""Libraries of any size out of real articles: documents of fifty, each article drawn by chance, so that words keep their frequencies."""

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from corpus.model import Clause, Part, PolicyDocument, PolicyRecord, Region, Span

ARTICLES = 50
_ARTICLE = re.compile(r"^第[一二三四五六七八九十百千零〇两]+条[\s　]*(.{15,})$", re.M)
_PLACES = ("", "浙江省", "江苏省", "广东省", "四川省")


def articles_of(files: Sequence[Path], most: int) -> list[str]:
    """Texts of articles out of `files`, evenly, at most so many."""
    found: list[str] = []
    for path in files:
        found += _ARTICLE.findall(path.read_text(encoding="utf-8"))
    return found[:: max(1, len(found) // most)]


def sampled(articles: Sequence[str], clauses: int) -> Iterator[PolicyRecord]:
    """Records with so many clauses in all, the same at each call; one in five is of the nation, the others of a province."""
    chance = np.random.default_rng(clauses)
    for n in range(clauses // ARTICLES):
        yield _record(n, [articles[at] for at in chance.integers(0, len(articles), ARTICLES)])


def _record(n: int, texts: Sequence[str]) -> PolicyRecord:
    name, text = f"综合-{n}", ""
    clauses: list[Clause] = []
    for number, words in enumerate(texts, 1):
        label, start = f"第{number}条", len(text)
        text += f"{label}　{words}\n"
        span = Span(start=start, end=len(text))
        clauses.append(Clause(id=f"{name}#{label}", path=(label,), parent=None, kind="numbered", label=label, span=span))
    region = Region(province=_PLACES[n % len(_PLACES)] or None)
    main = Part(key="", title=f"第{n}号综合规定", span=Span(start=0, end=len(text)), region=region, level=region.level)
    document = PolicyDocument(id=name, text=text, style="statute", clauses=tuple(clauses), parts=(main,))
    return PolicyRecord(document=document, facts=(), source_name=f"{name}.txt", source_hash=sha256(text.encode()).hexdigest())
