"""The vocabulary of criteria (corpus/lexicon/consequences.yaml) as compiled patterns."""

import re
from functools import cache
from typing import NamedTuple

from corpus.lexicon import load_yaml
from corpus.text.numerals import SMALL_NUMERAL

_HAN = f"{SMALL_NUMERAL}百零"
ENUMERATOR = (
    rf"(?:第\s*[\d{_HAN}]\s*[\d{_HAN}\s]*条(?:之[{_HAN}])?|[（(][{_HAN}\d]+[)）]|[{_HAN}]+、|\d{{1,2}}\s*[.．、](?!\d)"
    rf"|[①-⑳]|[—\-]{{1,2}}|[{_HAN}]是)\s*"
)
CONNECTOR = r"(?:其中|但是|但|同时|此外|另外|并且|并|而|且|凡是|凡|此类|以及|或者|对其中)"
# 应用, 应急, 供应, 响应 … are no duties, 可持续, 可再生 … no permissions, 要求, 要素 … no demands
SHALL = (
    r"(?:(?<![供响反适呼感效相])应当?(?![用急对收届税纳付聘缴])|必须|须(?!知)|不得|不予|一律|可以?(?![持靠行能再追比视操复燃循达])"
    r"|(?<![需主重只必])要(?![求素点害件务])|需(?![求要])|予以|不再|严禁|禁止|原则上)"
)


class Words(NamedTuple):
    """Compiled vocabulary; `noun` is an alternation to embed, the others match on their own."""

    noun: str
    leading: str
    opener: re.Pattern[str]
    inline_opener: str
    sanction: re.Pattern[str]
    benefit: re.Pattern[str]
    no_help: re.Pattern[str]
    duty: re.Pattern[str]
    routine: re.Pattern[str]
    government: re.Pattern[str]
    official_conduct: re.Pattern[str]
    decision: re.Pattern[str]
    office_work: re.Pattern[str]
    among_offices: re.Pattern[str]
    act: str
    state: str
    followup: re.Pattern[str]
    extension: re.Pattern[str]
    conduct: re.Pattern[str]
    policy: re.Pattern[str]
    actor: str


@cache
def words() -> Words:
    """The lexicon, read once."""
    data = load_yaml("consequences")
    openers = [w for w in data["openers"] if len(w) > 1] + ["按"]
    return Words(
        noun=either(data["subjects"]),
        leading=either([w for w in data["subjects"] if w not in data["never_leading"]]),
        opener=re.compile(either(data["openers"])),
        inline_opener=f"(?:{either(openers)}|{SHALL})",
        sanction=re.compile(either(data["sanctions"])),
        benefit=re.compile(either(data["benefits"])),
        no_help=re.compile("|".join(data["no_help"])),
        duty=re.compile(f"{either(data['duties'])}|{SHALL}"),
        routine=re.compile(either(data["routine"])),
        government=re.compile(rf"(?:{either(data['government'])})$"),
        official_conduct=re.compile(either(data["official_conduct"])),
        office_work=re.compile("|".join(data["office_work"])),
        among_offices=re.compile("|".join(data["among_offices"])),
        decision=re.compile(either(data["decisions"])),
        act=rf"(?:{either(data['act_adverbs'])})*(?P<verb>{either(data['acts_on'])}(?:[、和或](?:{either(data['act_adverbs'])})*{either(data['acts_on'])})*)",
        state=either(data["states"]),
        followup=re.compile("|".join(data["followups"])),
        extension=re.compile("|".join(data["extensions"])),
        conduct=re.compile(either(data["conduct"])),
        policy=re.compile(rf"为(?=了|[^，]*，)|{either(data['policy_verbs'])}"),
        actor=either(data["actors"]),
    )


def either(entries: list[str]) -> str:
    """A group that matches any of the literal entries, the longest first."""
    ordered = sorted(set(entries), key=lambda entry: (-len(entry), entry))
    return "(?:" + "|".join(re.escape(entry) for entry in ordered) + ")"


@cache
def tail() -> str:
    """Pattern of the noun phrase behind the 的 of a condition: 落后产能, 所有企事业单位, “四无”企业（作坊）, 中频感应电炉等装备."""
    plain = "(?:(?!免[收征缴]|给予|予以|减免)[^的，。；对向并将把要应须]|(?<=[主重])要|应(?=[电用急变]))"
    no_right = "(?!使用权|所有权|经营权|管理|主管|负责人)"
    return rf"(?:{plain}{{0,60}}等)?{plain}{{0,18}}?{words().noun}{no_right}(?:[（(][^）)]{{0,30}}[）)])?"
