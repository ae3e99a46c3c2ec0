"""Opening sentences of a 公文 (缘由, 发布语; GB/T 9704): they tell why and how it is issued and rule nothing."""

import re

_KINDS = (
    "办法|方案|意见|措施|通知|细则|规定|政策|规划|预案|计划|指引|指南|条例|规则|标准|纲要|准则|制度|要点|目录|守则|规程"
    "|决定|公约|法|解释|规范"
)
_SENT = r"(?:印发|转发|下发|发)(?:给)?(?:你们|各地)"
_BECAUSE = r"(?:为|根据|依据|按照|近期|当前|经[^，。]{2,20}同意)"
# 请认真贯彻执行 ends every notice and rules nothing; 请于3月底前报送 is an obligation, so no numbers here
_PLEASE = r"(?:[，,]请[^。\d一二三四五六七八九十]{0,40})?"

_WAYS = (
    # 第一条 为了…，根据…，制定本办法。 特制定本实施意见。 (not 根据…，制定本省体质标准: a duty)
    rf"{_BECAUSE}[^。]*[，、,]\s*(?:特|现|经[^，。]{{2,20}}同意，)?制定(?:了)?本(?!省|市|地|区|县|级|单位|行业|行政|部门|系统|企业|校|辖)[^，。；、的]{{0,6}}?(?:{_KINDS})(?:[（(][^（）()]*[）)])?[。]?$",
    # 为贯彻…，现就…通知如下：, 经国务院同意，现提出以下意见：, also where another line was joined on before 为
    rf"(?:^|{_BECAUSE}[^。]*|[，,])现(?:就|将|对|提出)[^。]*(?:如下|以下)[^，。：:]{{0,12}}[。：:]?$",
    rf"^{_BECAUSE}[^。]*(?:制定|提出|通知|通告|公告|公布)[^。]{{0,80}}(?:如下|以下[^，。：:]{{0,8}}(?:意见|措施|通知|规定)|{_SENT}|本(?:办法|方案|意见|措施|通知|细则|规定|政策))[^。]{{0,12}}[。：:]?$",
    # 《…》已经市政府同意，现印发给你们，请认真贯彻执行。
    rf"^(?:现将|现就)[^。]*(?:如下|{_SENT})",
    rf"现(?:将[^。，]*)?(?:{_SENT}|予(?:以)?(?:印发|公布|发布|转发)){_PLEASE}[。]?$",
    rf"^{_BECAUSE}[^。]*(?:现将|现就)[^。]{{0,80}}{_SENT}[^。]{{0,12}}[。：:]?$",
)
_A_PAGE = 2000
_PREAMBLE = re.compile("|".join(f"(?:{way})" for way in _WAYS))


def is_preamble(text: str) -> bool:
    """True for a sentence that only tells why or how its document is issued; none is as long as a page."""
    return len(text) <= _A_PAGE and bool(_PREAMBLE.search(text))
