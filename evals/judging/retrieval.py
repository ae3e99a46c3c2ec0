"""Which hit is relevant: the same clause, or the same article of the same law (by title or by file name)."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from evals.model import Relevant, RetrievalCase
from evals.reading.quotes import normal

_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇两]+条(之[一二三四五六七八九十]+)?")
Aliases = Mapping[str, str]


def law_name(title: str) -> str:
    """A law's title without brackets, 《》 and 中华人民共和国."""
    return re.sub(r"[(（].*?[)）]|中华人民共和国|[《》]", "", normal(title))


def aliases(case: RetrievalCase) -> Aliases:
    """Every key under which a hit may show a relevant item -> that item's own key (its first)."""
    found: dict[str, str] = {}
    for item in case.relevant:
        keys = _keys(item)
        for key in keys:
            found.setdefault(key, keys[0])
    return found


def relevant_keys(case: RetrievalCase) -> set[str]:
    """The relevant items, each once."""
    return set(aliases(case).values())


def hit_keys(hits: Sequence[dict[str, Any]], known: Aliases) -> list[str]:
    """Keys of the hits, best first, each once; a hit on a relevant item bears that item's key."""
    keys: dict[str, None] = {}
    for hit in hits:
        article = _ARTICLE.match(normal(hit["label"]))
        names = (hit["document_title"], PurePath(hit["document_id"]).name)
        own = [hit["clause_id"], *(article_key(name, article.group() if article else "") for name in names)]
        keys[next((known[key] for key in own if key in known), own[0])] = None
    return list(keys)


def article_key(name: str, article: str) -> str:
    return f"{law_name(name)} {normal(article)}"


def _keys(item: Relevant) -> list[str]:
    if item.clause:
        return [item.clause]
    names = [item.title, PurePath(item.file).stem if item.file else None, item.document]
    return [article_key(name, item.article or "") for name in names if name]
