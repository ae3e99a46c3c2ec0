"""The shapes of conditions as patterns; x is the condition, y the noun it is said of, c what follows."""

import re
from functools import cache

from corpus.lexicon import load_yaml
from ingest.sentences.rules.words import CONNECTOR, ENUMERATOR, SHALL, tail, words

NO_TOWARDS = "(?:[接口标照策象比冲等话称手付抗立账]|应(?!对)|外(?!贸|商|资|籍|地))"
ADDED = re.compile(r"^(?:并?且|同时|但(?!是?对)|并(?!处|对|给))")
CHAINED = re.compile(r"(?:的|等[^，]{0,10}(?:行为|情形))$")
LINKED = re.compile(r"^(?:以及|或者|或|及|和)")
# 奖励资金, 补助对象 … are things, nothing that is given
_NO_THING = r"(?![期标资政对比金总额办条项申范力])"
# what may stand between the condition and 给予: 可再分别给予, 在原有基础上给予, 由市财政一次性给予; at most two phrases of open
# length, since more of them (由由由由…) could be told apart in too many ways
_ADVERBS = r"(?:可|再|另|分别|一次性|实行|继续|当年|共计|连续|前?[一二三四五六\d]+年内?|每[年家件个项次户人名]|最高|单[个家项])*"
_PHRASE = r"(?:在[^，]{1,10}内|自[^，]{1,14}起|在[^，]{1,20}基础上|由[^，]{1,14})"
_BEFORE_GRANTS = f"{_ADVERBS}(?:{_PHRASE}{_ADVERBS}){{0,2}}"
NO_CLAIMANT = r"财政|部门|政府|资金|(?:要|逐步|应|将|分为|被|由)$|^(?:可|由|最高|一次性|分别|给予|每)"


@cache
def entitles() -> re.Pattern[str]:
    """Beginning of what is granted: 给予 …, 按…给予 …, but not 补助期限, 奖励政策, 优先淘汰."""
    done_first = "|".join(load_yaml("consequences")["done_first"])
    grants = f"(?:给予|予以|(?:奖励|补助|补贴|资助|减免|返还){_NO_THING}|享受|免征|免收|优先(?!{done_first})|免费)"
    return re.compile(rf"^{_BEFORE_GRANTS}(?:(?:在[^，]{{1,20}})?(?:一次性|全额)?兑现|{grants}|按[^，]{{1,40}}(?:{grants}|支持|执行))")


@cache
def no_case() -> re.Pattern[str]:
    """What stands before 给予 without being a case: where money comes from, by whom, how and when it is given."""
    return re.compile("|".join(load_yaml("consequences")["no_case"]))


@cache
def breaks() -> re.Pattern[str]:
    """Beginning of a statement of policy, which is no part of a condition: 加强…, 按照…, 各级…"""
    return words().policy


@cache
def lead() -> str:
    """What may stand before 对: a number, a connector, or the one who acts (价格部门要)."""
    return rf"(?:{ENUMERATOR})?(?:{CONNECTOR}|[^，对的。]{{0,16}}(?:{words().actor}|\s))?"


@cache
def towards_pattern() -> re.Pattern[str]:
    return re.compile(rf"{lead()}(?<![应针面绝相反核配校派])对(?!{NO_TOWARDS})于?")


@cache
def complete_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:[^目]的|的{tail()}等?|(?:行为|情形|问题|情况))$", re.S)


@cache
def x_of_y() -> re.Pattern[str]:
    return re.compile(rf"(?P<x>.+)的(?P<y>{tail()})等?$", re.S)


@cache
def inline_noun() -> re.Pattern[str]:
    return re.compile(rf"(?P<x>.+?)的(?P<y>{tail()})(?P<c>{words().inline_opener}.*)$", re.S)


@cache
def inline_bare() -> re.Pattern[str]:
    return re.compile(
        r"(?P<x>.+?的)、?(?P<c>(?:给予|予以|一律|不予|不得|免征|减免|优先|享受|每[家年个件]|一次性|分别|责令|依法|依纪|及时(?!性)|严肃|再给予).*)$",
        re.S,
    )


@cache
def inline_any() -> re.Pattern[str]:
    return re.compile(rf"(?P<x>.+?)的(?P<y>{words().noun})(?P<c>[^的]{{1,30}}?(?:等)?(?:给予|予以|优先|实行|执行|免征|免收).*)$", re.S)


@cache
def inline_grant() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<x>[^的，]{{2,30}}?)(?P<c>(?:要|应当?|须)?(?:坚决|从严|严肃)?(?:依法依规|依法|依规|及时)?(?:按[^，]{{1,30}}?)?{_BEFORE_GRANTS}(?:给予|予以|免征|免收|减征|减免|优先|提供|实行|依法给予|发放(?=[^、，]{{0,8}}(?:补|津贴|贷))|(?:资助|奖励|补助){_NO_THING}).*)$",
        re.S,
    )


@cache
def entitled_inline() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<x>[^，]{{3,60}}?{words().noun})(?P<c>{_BEFORE_GRANTS}(?:给予|予以(?=[^，]{{0,12}}(?:奖|补|资助|支持|减免))|(?:奖励|补助|资助){_NO_THING})(?:[^，]{{0,12}}\d|[^，]*奖励|[^，]*补助).*)$",
        re.S,
    )


@cache
def case_inline() -> re.Pattern[str]:
    follows = (
        r"(?:应(?![用急对收届税纳付])|须|必须|不得|予以|一律|坚决|由(?!来)|给予|分别(?:给予|奖励|补助|按)|享受|不予|再给予|责令|奖励\d|补助\d|一次性"
        r"|可(?:以|在|按|向|享受|申请|优先|直接|适当|给予|不)|每[家年个件项](?:给予|奖励|补助|资助)|优先(?:推荐|支持|安排|给予)|按(?!期|时|照[^，]*原则))"
    )
    # 其中用于社会保障等的补助66.9亿元: an item of a budget, no condition
    return re.compile(rf"(?!其中用于|用于)(?P<x>[^，]{{3,60}}?[^目]的)、?(?P<c>{follows}.*)$", re.S)


@cache
def act_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:[^，的]{{2,12}}(?:要|应当|部门))?{words().act}")


@cache
def licence() -> re.Pattern[str]:
    return re.compile(r"(?:企业|单位)的[^，]*(?:证|证照|许可|执照|资格)$")


@cache
def objects() -> tuple[re.Pattern[str], ...]:
    noun, state = words().noun, words().state
    kind = "(?:主要|相关|落后|各类|重点|工业|生产|老旧|陈旧)*"
    shapes = (
        r"(?P<x>[^的]*?)(?P<y>企业|单位)的[^，]*(?:证|证照|许可|执照|资格)$",
        rf"(?P<y>[^的，、]{{0,6}}?{noun})(?P<x>(?:违法|违规|非法|擅自|未|不).+)行为$",
        rf"(?P<x>.+)的(?P<y>{tail()})$",
        r"(?P<x>.+(?:行为|违法活动|犯罪活动|违法犯罪))$",
        rf"(?P<x>{state}.+?)(?P<y>{kind}{noun})$",
    )
    return tuple(re.compile(shape, re.S) for shape in shapes)


@cache
def listing_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?:将|把)(?!其)(?P<x>[^将把，]*?)(?P<d>的)?(?P<y>{words().noun})(?:的?(?:相关|有关)?(?:信息|名单|情况))?(?P<c>(?:依法)?(?:纳入|列入|列为|移送|移交).+)$"
    )


@cache
def pressed_pattern() -> re.Pattern[str]:
    leaves = r"(?:，?(?:实现|加快|有序|逐步)?(?:依法依规|依法)?(?:关停|淘汰|退出|替代|拆除).*)"
    return re.compile(
        rf"(?:促使|倒逼|推动|推进)(?:一批)?(?P<x>[^，]*?(?:达不到|不达标|不合格|不符合|超过|超出|列入)[^，]*?)的?(?P<y>(?:落后|过剩)?{words().noun})(?:[（(][^）)]*[）)])?(?P<c>{leaves})$",
        re.S,
    )


@cache
def focus_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:{ENUMERATOR})?(?:[^，以]{{0,20}})以(?P<x>.+)的(?P<y>{tail()})为重点$", re.S)


@cache
def subject_inline() -> re.Pattern[str]:
    return re.compile(rf"(?P<x>[^，]{{3,60}}?)的(?P<y>[^的，]{{0,8}}?{words().noun})(?P<c>{SHALL}.+)$", re.S)


@cache
def subject_whole() -> re.Pattern[str]:
    return re.compile(rf"(?P<x>(?:(?!{SHALL})[^，]){{3,60}})的(?P<y>{tail()})$", re.S)
