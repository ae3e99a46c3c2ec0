"""The shapes of conditions as patterns; x is the condition, y the noun it is said of, c what follows."""

import re
from functools import cache

from corpus.lexicon import load_yaml
from ingest.sentences.rules.words import CONNECTOR, ENUMERATOR, SHALL, either, tail, words

# 对|直接负责的主管人员: whom a sanction reaches besides, no condition
NO_TOWARDS = "(?:其?(?:直接负责|负有责任|负有直接责任)的|[接口标照策象比冲等话称手付抗立账]|应(?![对当予依按])|外(?!贸|商|资|籍|地))"
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
# who grants: 各地可给予一定补贴, 市财政给予…
_GIVER = r"(?:由)?(?:各地|各级财政|[省市区县]级?财政|[省市区县]政府|[省市区县]本级)?"
# the rate rises for those named: 补助比例再提高2个百分点, 返还标准由50%提高到60%
_RAISED = (
    r"[^，]{0,10}(?:比例|标准|额度|限额|期限|上限)(?:在[^，]{1,12}基础上|由[^，]{1,24}?|可|再|分别|相应|适当|均)*"
    r"(?:提高|上浮|增加|延长|提升|放宽|上调)"
)
NO_CLAIMANT = r"财政|部门|政府|资金|(?:要|逐步|应|将|分为|被|由)$|^(?:可|由|最高|一次性|分别|给予|每)"


# 各类, 全市, 工业, 落后: said of everybody alike
_EVERYBODY = re.compile(
    r"落后|过剩|低端|低效|无效|和|及|与|、|各类|各级|各|所有|全部|有关|相关|上述|以上|本[省市区县]|全[国省市区县]|工业|生产|经营|该|其|每[个家]|任何|一些|广大|主要|重点(?=企业|行业|单位|产能)|传统|一批|部分|的"
)


@cache
def entitles() -> re.Pattern[str]:
    """Beginning of what is granted: 给予 …, 按…给予 …, but not 补助期限, 奖励政策, 优先淘汰."""
    done_first = "|".join(load_yaml("consequences")["done_first"])
    grants = f"(?:给予|予以|(?:奖励|补助|补贴|资助|减免|返还){_NO_THING}|享受|免征|免收|优先(?!{done_first})|免费)"
    return re.compile(
        rf"^{_GIVER}{_BEFORE_GRANTS}(?:(?:在[^，]{{1,20}})?(?:一次性|全额)?兑现|{grants}|按[^，]{{1,40}}(?:{grants}|支持|执行)|(?:参照|依照|根据|视)[^，]{{1,40}}{grants})|^{_RAISED}"
    )


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
def noun_at_end() -> re.Pattern[str]:
    return re.compile(rf"{tail()}$")


@cache
def leading_noun() -> re.Pattern[str]:
    return re.compile(
        rf"[^的，未在因不、或和及对由获得通经取购为向将与其被已列纳使参发\d]{{0,8}}?{words().leading}(?=[^、和及或的者业])(?!管理部门|主管|部门|员工|工作|负责|许可|资格|资质|执照)"
    )


@cache
def inline_noun() -> re.Pattern[str]:
    return re.compile(rf"(?P<x>.+?)的(?P<y>{tail()})(?P<c>(?:{words().inline_opener}|以最高|按最高).*)$", re.S)


@cache
def inline_bare() -> re.Pattern[str]:
    return re.compile(
        r"(?P<x>.+?的)、?(?P<c>(?:给予|予以|一律|不予|不得|免征|减免|优先|享受|每[家年个件]|一次性|分别|责令|依法|依纪|及时(?!性)|严肃|再给予|暂不|免除|以最高|按最高|(?:要|应当?|须|必须)(?:坚决|从严|严肃|依法|及时|立即|第一时间|按)).*)$",
        re.S,
    )


@cache
def inline_any() -> re.Pattern[str]:
    return re.compile(rf"(?P<x>.+?)的(?P<y>{words().noun})(?P<c>[^的]{{1,30}}?(?:等)?(?:给予|予以|优先|实行|执行|免征|免收).*)$", re.S)


@cache
def inline_state() -> re.Pattern[str]:
    """对员工排查发现的异常情况要第一时间报告."""
    return re.compile(r"(?P<x>.+?的[^，的]{0,6}(?:情况|问题|现象|隐患|线索))(?P<c>(?:要|应当?|须|必须)(?![求素点]).*)$", re.S)


@cache
def inline_grant() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<x>[^的，]{{2,30}}?)(?P<c>(?:要|应当?|须)?(?:坚决|从严|严肃)?(?:依法依规|依法|依规|及时)?(?:按[^，]{{1,30}}?)?{_BEFORE_GRANTS}(?:给予|予以|免征|免收|减征|减免|优先|提供(?![^，]{{0,12}}(?:材料|资料|证明|信息))|暂不|可以?(?:申请|享受|申报)|实行|依法给予|发放(?=[^、，]{{0,8}}(?:补|津贴|贷))|(?:资助|奖励|补助)(?=[^，]*[\d一二三四五六七八九十百]|[每给以不最])).*)$",
        re.S,
    )


@cache
def entitled_inline() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<x>[^，]{{3,60}}?{words().noun})(?P<c>(?:{_BEFORE_GRANTS}(?:额外)?(?:给予|予以(?=[^，]{{0,12}}(?:奖|补|资助|支持|减免))|(?:奖励|补助|资助){_NO_THING})(?:[^，]{{0,12}}\d|[^，]*奖励|[^，]*补助)|(?:补助|奖励|资助|返还){_RAISED}).*)$",
        re.S,
    )


@cache
def case_inline() -> re.Pattern[str]:
    follows = (
        r"(?:应(?![用急对收届税纳付])|须|必须|不得|予以|一律|坚决|由(?!来)|给予|分别(?:给予|奖励|补助|按)|享受|不予|再给予|责令|奖励\d|补助\d|一次性"
        r"|可(?:以|在|按|向|享受|申请|优先|直接|适当|给予|不)|免除|暂不|才能|方可|方能|无需|只奖励|要(?:责令|及时|立即|坚决|严肃|依法|第一时间)|每[家年个件项](?:给予|奖励|补助|资助)|优先(?:推荐|支持|安排|给予)|按(?!期|时|照[^，]*原则))"
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
def leaving_pattern() -> re.Pattern[str]:
    """加快城市建成区重污染企业搬迁改造或关闭退出: those concerned leave, whatever drives them."""
    leaves = "(?:搬迁改造|搬迁|就地改造|关闭退出|关闭|关停|退出|淘汰)"
    return re.compile(
        rf"(?:依法|依规|有序|加快|推动|推进|促进|引导|分类|逐步)+(?P<x>[^，]{{2,40}}?)(?P<y>{words().noun})(?P<c>(?:逐步|有序|限期|加快)?{leaves}(?:或{leaves})?)$",
        re.S,
    )


def tells_apart(x: str, least: int = 1) -> bool:
    """False for words that single nobody out (落后和过剩, 各类, 全市工业): not more than `least` characters are left without them."""
    return len(_EVERYBODY.sub("", x)) > least


@cache
def ban_pattern() -> re.Pattern[str]:
    """Only doings that an enterprise can do."""
    doing = either(load_yaml("consequences")["bannable"])
    named = f"(?:在[^，]{{2,24}})?(?:再)?{doing}[^，]*|[^，]{{2,40}}的(?:非法|违法|违规)?{doing}"
    return re.compile(
        rf"(?:[^，；、]{{0,24}}(?:区域|流域|区|内|地区|城市|行业|范围))?(?P<c>(?:原则上)?(?:一律)?(?:严厉|坚决|全面|严格)?(?:严禁|禁止)|原则上不再|一律不再)(?P<x>{named})$",
        re.S,
    )


@cache
def spell_pattern() -> re.Pattern[str]:
    state = "(?:缴|缴费|停产|停业|停工|停用|整改|过渡|延期|在孵|试生产)"
    return re.compile(rf"(?P<x>[^，]{{0,24}}{state}期间)(?P<c>(?![内的])[^，]{{4,}})?$", re.S)


@cache
def curbed_pattern() -> re.Pattern[str]:
    supply = "(?:用电|用能|用水|用气|用地|供电|供水|供气|供地|贷款|授信|信贷|融资)"
    adverbs = "(?:首先|也|要|应|应当|坚决|从严|严格|适当|逐步|依法|立即|及时)*"
    cut = "(?:压缩|停止|限制|控制|暂停|削减|切断|中止)"
    return re.compile(
        rf"(?P<c>{adverbs}{cut}(?:、{adverbs}{cut})*(?:对|向)?)(?P<x>[^，]{{2,40}}?)(?P<y>{words().noun}|行业)的?{supply}$", re.S
    )


@cache
def granted_pattern() -> re.Pattern[str]:
    newly = "首次|首家|新|获|被|认定|列入|入选|通过|达到|符合|完成|上市|引进|设立|当年|年度|参展|的"
    return re.compile(
        rf"(?:再|另|分别|一次性|可)*给予(?P<x>(?=[^，\d]*(?:{newly}))[^，\d]{{2,40}}?)的?(?P<y>{words().noun})(?P<c>(?:每[件家个项次]|一次性|最高|不超过|人民币|各|分别|总额)*\d.*)$",
        re.S,
    )


@cache
def focus_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:{ENUMERATOR})?(?:[^，以]{{0,20}})以(?P<x>.+)的(?P<y>{tail()})为重点$", re.S)


@cache
def subject_inline() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<x>[^，]{{3,60}}?)的(?P<y>[^的，]{{0,8}}?{words().noun})(?P<c>(?:都|均|也)?(?:{SHALL}|才能|方可|方能|才可).+)$", re.S
    )


@cache
def subject_whole() -> re.Pattern[str]:
    return re.compile(rf"(?P<x>(?:(?!{SHALL})[^，]){{3,60}})的(?P<y>{tail()})$", re.S)
