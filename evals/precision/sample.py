"""Facts to read against the text: documents and facts chosen by a seed, before anybody has looked.

`python -m evals.precision.sample FOLDER [FOLDER ...] --seed 20261120 --out FILE` writes JSON Lines: document (the digits its file name
begins with, else the name), fact id, kind, the fact's fields, and the quote that proves it. Every folder gives as many documents.
"""

import argparse
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant.app import Tiaoli
from corpus.model import Fact

QUOTAS = {"responsibility": 14, "deadline": 12, "criterion": 14, "target": 8, "support": 6, "obligation": 6}
# documents with gold facts of their own are measured there
GOLD = frozenset({"004", "015", "020", "034", "037"})
DOCUMENTS = 12
LONGEST_QUOTE = 120
_TEXTS = {".txt", ".md"}
_NO_ID = re.compile(r"[^\w.()（）-]")
_NUMBER = re.compile(r"\d+")
_BOOKKEEPING = {"id", "clause_id", "kind"}
Row = dict[str, Any]


def name_of(path: Path) -> str:
    """The digits that a file name begins with; its stem where there are none, without the marks that an id may not have."""
    found = _NUMBER.match(path.name)
    return found.group() if found else _NO_ID.sub("-", path.stem)


def choose_documents(folder: Path, chance: random.Random, count: int = DOCUMENTS, without: frozenset[str] = GOLD) -> list[Path]:
    """`count` text files anywhere in `folder`, by name; those named in `without` and overviews (_index) are left out."""
    held = sorted(path for path in folder.rglob("*") if path.suffix in _TEXTS and path.name[0] != "_" and name_of(path) not in without)
    return sorted(chance.sample(held, min(count, len(held))))


def quotas(size: int) -> dict[str, int]:
    """QUOTAS scaled to `size` facts; what rounding loses goes to the first kinds."""
    whole = sum(QUOTAS.values())
    scaled = {kind: size * quota // whole for kind, quota in QUOTAS.items()}
    for kind in list(QUOTAS)[: size - sum(scaled.values())]:
        scaled[kind] += 1
    return scaled


def choose_facts(rows: Sequence[Row], wanted: dict[str, int], chance: random.Random) -> list[Row]:
    """Rows by kind as `wanted`; what a short kind lacks is drawn from the rest. In the order of documents and facts."""
    taken: set[int] = set()
    for kind, quota in wanted.items():
        taken |= set(in_turn([n for n, row in enumerate(rows) if row["kind"] == kind], rows, chance)[:quota])
    rest = in_turn([n for n, row in enumerate(rows) if n not in taken and row["kind"] in wanted], rows, chance)
    return [rows[n] for n in sorted(taken | set(rest[: sum(wanted.values()) - len(taken)]))]


def in_turn(numbers: Sequence[int], rows: Sequence[Row], chance: random.Random) -> list[int]:
    """Every document gives one before any gives two, so that a long plan does not fill the sample; by chance otherwise."""
    given: dict[str, int] = {}
    order: list[tuple[int, int, int]] = []
    for n in chance.sample(numbers, len(numbers)):
        document = rows[n]["document"]
        given[document] = given.get(document, 0) + 1
        order.append((given[document], len(order), n))
    return [n for _, _, n in sorted(order)]


def row_of(name: str, fact: Fact, text: str) -> Row:
    """A fact as a line: its own fields without positions, and at most 120 characters of its quote."""
    fields = {key: value for key, value in fact.model_dump(mode="json", exclude_none=True).items() if key not in _BOOKKEEPING}
    quote = "".join(fact.span.of(text).split())
    return {"document": name, "fact": fact.id, "kind": fact.kind, **_without_positions(fields), "quote": quote[:LONGEST_QUOTE]}


def _without_positions(node: Any) -> Any:
    if isinstance(node, dict):
        return {k: _without_positions(v) for k, v in node.items() if not k.endswith("span") and k != "cell"}
    return [_without_positions(item) for item in node] if isinstance(node, list) else node


def sample(folders: Sequence[Path], seed: int, size: int, without: frozenset[str] = GOLD) -> list[Row]:
    """`size` facts of twelve documents of each folder, both chosen by `seed`."""
    chance = random.Random(seed)
    paths = [path for folder in folders for path in choose_documents(folder, chance, without=without)]
    with TemporaryDirectory() as home, Tiaoli.open(Path(home), samples=False) as assistant:
        rows: list[Row] = []
        for path in paths:
            name = name_of(path)
            assistant.ingest([path], document_id=name)
            text = assistant.record(name).document.text
            rows += [row_of(name, fact, text) for fact in assistant.facts(name)]
    return choose_facts(rows, quotas(size), chance)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.precision.sample", description="按种子抽取要素，供逐条对照原文")
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", type=int, default=sum(QUOTAS.values()))
    parser.add_argument("--without", nargs="*", default=[], help="不抽取的文件（编号或文件名）")
    given = parser.parse_args(arguments)
    rows = sample(given.folders, given.seed, given.size, GOLD | set(given.without))
    given.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
