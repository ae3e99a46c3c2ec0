"""Domain vocabulary kept as data files that a policy expert can edit, and the readers for them.

Files lie in this package: `<name>.yaml` (nested tables) and `<name>.tsv` (one entry a line, tab-separated,
`#` starts a comment line). What a file means is said in its own head; typed views of them live in the
modules that own the words (`corpus.bodies.departments`, `corpus.citing.doc_types`, `corpus.bodies.places` …).
"""

from functools import cache
from importlib import resources
from typing import Any


def read_text(name: str) -> str:
    """Text of the package file `corpus/lexicon/<name>`; FileNotFoundError when there is none."""
    return (resources.files(__name__) / name).read_text(encoding="utf-8")


@cache
def load_yaml(name: str) -> Any:
    """Parsed content of `<name>` (`.yaml` may be left out). Shared between callers: read only."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(read_text(name if name.endswith(".yaml") else f"{name}.yaml"), Loader=loader)


@cache
def load_tsv(name: str) -> list[tuple[str, ...]]:
    """Rows of `<name>` (`.tsv` may be left out), cells stripped; blank lines and lines starting with # left out."""
    lines = read_text(name if name.endswith(".tsv") else f"{name}.tsv").splitlines()
    return [tuple(cell.strip() for cell in line.split("\t")) for line in lines if line.strip() and not line.startswith("#")]
