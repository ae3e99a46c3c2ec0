"""文种: the kind of document that a title names, and what a notice does with the document it carries."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from corpus.lexicon import load_yaml

Group = Literal["command", "notice", "policy", "plan", "rule", "statute", "list", "letter"]

# （试行）, （征求意见稿）, （2015-2017年） after the 文种
REMARK = r"(?:\s*[（(\[【][^（）()\[\]【】]{1,20}[）)\]】])*"


@dataclass(frozen=True)
class DocType:
    """A 文种 as printed (实施意见) and its group."""

    name: str
    group: Group


@cache
def names_pattern() -> str:
    """Alternatives for every 文种, longest first, for use inside larger patterns."""
    table = load_yaml("doc_types")
    return "|".join([*sorted(table["types"], key=len, reverse=True), table["counted"]])


@cache
def _ending() -> re.Pattern[str]:
    return re.compile(rf"(?P<type>{names_pattern()}){REMARK}[》”\"]*$")


def read_doc_type(title: str) -> DocType | None:
    """The 文种 that `title` ends with, remarks in brackets aside: …实施意见（试行） -> 实施意见. None without one."""
    bare = re.sub(r"\s+", "", title)
    match = _ending().search(bare)
    if match is None:
        return None
    name = match["type"]
    group: Group = load_yaml("doc_types")["types"].get(name, "policy")
    return DocType(name, group)


def carries(title: str) -> tuple[str, str] | None:
    """What a notice does and the title it does it to: 关于印发《甲》的通知 -> ("印发", "甲"); None for a plain document."""
    verbs = load_yaml("doc_types")["carriers"]
    bare = re.sub(r"\s+", "", title)
    match = re.search(
        rf"(?P<verb>{'|'.join(verbs)})(?P<issuer>[^《》〈〉关]{{0,20}}?)(?:《(?P<quoted>.+)》|(?P<plain>.+?))的?(?:紧急)?(?:通知|函|公告|决定|令)$",
        bare,
    )
    if match is None or (match["verb"] == "实施" and not match["quoted"]):
        return None
    return verbs[match["verb"]], match["quoted"] or match["issuer"] + match["plain"]
