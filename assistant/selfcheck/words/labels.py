"""Short Chinese names for the keys of missing facts, for the reasons a report gives."""

from assistant.selfcheck.words.vocabulary import conditions, devices, features

_KINDS = {"region": "企业所在地", "industry": "所属行业", "size": "企业规模"}
_STEPS = {
    "notice": "整改通知的日期",
    "notice_day": "整改通知的日期",
    "until": "整改期限到哪一天",
    "term": "按整改通知的期限还是按政策的期限算",
    "rectified_on": "整改完成的日期",
    "rectified": "整改是否完成",
    "retest": "整改后复查的结果",
}


def label(key: str) -> str:
    """energy_over_limit -> 单位产品能耗超过强制性限额: what the key stands for, in a few words."""
    if key in conditions():
        return conditions()[key].label
    kind, _, rest = key.partition(":")
    if kind in _STEPS:
        return _STEPS[kind]
    if kind == "device":
        return f"有{devices()[rest].label}"
    if kind == "feature":
        return features()[rest].label
    if kind == "capacity":
        return f"{devices()[rest].label}的容量"
    if kind == "amount":
        return f"“{rest.partition('|')[2]}”的数字"
    return _KINDS.get(kind, f"“{rest}”")


def labels(keys: tuple[str, ...], most: int = 3) -> str:
    """The first names of `keys`, and 等 where there are more."""
    named = list(dict.fromkeys(label(key) for key in keys))
    return "；".join(named[:most]) + ("等" if len(named) > most else "")
