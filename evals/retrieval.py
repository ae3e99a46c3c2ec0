"""Which hit is relevant: the same clause, or the same article of the same law (by title or by file name)."""

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from evals.model import RetrievalCase
from evals.text import normal

_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇两]+条(之[一二三四五六七八九十]+)?")


def law_name(title: str) -> str:
    """A law's title without brackets, 《》 and 中华人民共和国."""
    return re.sub(r"[(（].*?[)）]|中华人民共和国|[《》]", "", normal(title))


def relevant_keys(case: RetrievalCase) -> set[str]:
    return {_key(item.clause, item.title or item.file or item.document or "", item.article) for item in case.relevant}


def hit_keys(hits: Sequence[dict[str, Any]], wanted: set[str]) -> list[str]:
    """Keys of the hits, best first, each once; a hit takes whichever of its keys is wanted."""
    keys: list[str] = []
    for hit in hits:
        article = _ARTICLE.match(normal(hit["label"]))
        names = (hit["document_title"], PurePath(hit["document_id"]).name)
        own = [hit["clause_id"], *(_key(None, name, article and article.group()) for name in names)]
        key = next((k for k in own if k in wanted), own[0])
        if key not in keys:
            keys.append(key)
    return keys


def _key(clause: str | None, name: str, article: str | None) -> str:
    return clause or f"{law_name(PurePath(name).stem if name.endswith('.md') else name)} {normal(article or '')}"
