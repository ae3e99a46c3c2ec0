"""The tables' place in a page: between two marks, each section under a mark of its own; what a run did not measure stays."""

from collections.abc import Mapping
from pathlib import Path

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
SECTIONS = ("machine", "quality", "everyday", "turns", "abstention", "latency", "load", "reading", "startup", "laws", "scale")


def mark(section: str) -> str:
    return f"<!-- bench:{section} -->"


def sections_of(block: str) -> dict[str, str]:
    """Text by section; what stands before the first mark belongs to none and is dropped."""
    found, current = dict.fromkeys(SECTIONS, ""), ""
    for line in block.splitlines():
        current = next((section for section in SECTIONS if line.strip() == mark(section)), current) or current
        if current and line.strip() != mark(current):
            found[current] += f"{line}\n"
    return {section: text.strip() for section, text in found.items()}


def merged(old: str, new: str) -> str:
    """The table `new`, with the rows of `old` whose first cell it lacks after its own (the laws' row of an earlier run)."""
    known = {_key(line) for line in new.splitlines()}
    heads = next((line for line in new.splitlines() if line.startswith("|")), "")
    kept = [line for line in old.splitlines() if line.startswith("|") and _key(line) not in known and line.count("|") == heads.count("|")]
    return "\n".join([new, *kept])


def _key(line: str) -> str:
    """The first cell; a head and its rule count as known."""
    return line.split("|")[1].strip() if line.startswith("|") else line


def write_between(path: Path, tables: Mapping[str, str]) -> None:
    """Put the tables, by section, between the marks of a page; ends the program when the page has none."""
    page = path.read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    block, found, tail = rest.partition(END)
    if not found:
        raise SystemExit(f"{path} 里没有 {BEGIN} 与 {END}。")
    old = sections_of(block)
    shown = {section: tables.get(section) or old[section] for section in SECTIONS}
    if tables.get("latency"):
        shown["latency"] = merged(old["latency"], tables["latency"])
    parts = [f"{mark(section)}\n{text}" for section, text in shown.items() if text]
    path.write_text(head + BEGIN + "\n" + "\n\n".join(parts) + f"\n{END}{tail}", encoding="utf-8")
