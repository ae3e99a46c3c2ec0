"""The tables' words in English, for the English README."""

WORDS = (
    ("**五份政策**：", "**The five policies**: "),
    ("**另五份政策**：", "**Five further policies**: "),
    ("**ncp（286 份）**：", "**ncp**: "),
    ("**stard**：", "**stard**: "),
    (" 份文件，", " documents, "),
    (" 部法律法规，", " laws, "),
    (" 问\n", " questions\n"),
    ("| 方案 |", "| system |"),
    ("依据召回@", "evidence recall@"),
    ("每条字数", "characters a hit"),
    ("建库 s", "index, s"),
    ("每问 ms", "query, ms"),
    ("内存 MB", "memory, MB"),
    ("| 条理 |", "| Tiaoli |"),
    ("LangChain 切分 + Chroma", "LangChain splitter + Chroma"),
    ("BM25 jieba 词", "BM25, jieba words"),
    ("BM25 二元字", "BM25, character bigrams"),
    ("**回答用时**（毫秒；各步为所占份额）", "**Time of an answer** (ms; share of each step)"),
    ("| 库 | 文件数 |", "| library | documents |"),
    ("| 首问 p50 |", "| p50 when new |"),
    (
        "| 理解 | 索引检索 | 证据排序 | 回答 | 引文关卡 |",
        "| understanding | index search | ranking of evidence | answer | citation gate |",
    ),
    (
        "**并发**（每人问后停 5 秒，一分钟，问题各不相同；毫秒）",
        "**Under load** (5 s pause after each answer, one minute, distinct questions; ms)",
    ),
    ("| 途径 | 人数 | 问数 | 未答 | p50 | p95 | 最长 |", "| way | users | questions | failed | p50 | p95 | longest |"),
    ("| 网页 |", "| page |"),
    ("| 接口 |", "| API |"),
    ("| 接口，读入 200 份时 |", "| API, while 200 documents are read in |"),
    ("| 五份政策 |", "| the five |"),
    ("| 全部法规 |", "| all laws |"),
    ("**日常用语：有与没有**", "**Everyday words, with and without**"),
    (
        "（依据召回／整洁的回答；伪相关反馈是试验，产品不用）",
        " (evidence recall / clean answers; the feedback is an experiment, not in the product)",
    ),
    ("| 五份政策（", "| the five（"),
    ("| 另五份政策（", "| five more（"),
    (" 问） |", ") |"),
    ("| 该拒的拒了 | 误拒 |", "| rightly refused | wrongly refused |"),
    ("| 全部 |", "| everything |"),
    ("| 不用日常用语表 |", "| without the everyday lexicon |"),
    ("| 日常用语表不用于检索 |", "| lexicon not used in the search |"),
    ("| 不用向量 |", "| without vectors |"),
    ("| 另加伪相关反馈 |", "| with pseudo-relevance feedback |"),
    ("**多轮与单轮**", "**Follow-ups and single questions**"),
    ("| 问题集 | 多轮问数 | 通过 | 整洁 | 单轮问数 | 通过 | 整洁 |", "| set | follow-ups | passed | clean | single | passed | clean |"),
    ("| 另五份政策 |", "| five more |"),
    ("| 自带用例 |", "| our own cases |"),
    (
        "**拒答的两类错误**（该拒而答／该答而拒；右列加上依据不足的判断，折外或留出）",
        "**Both errors of abstaining** (answered wrongly / refused wrongly; right: with the abstention score, out of fold or held out)",
    ),
    ("| 题集 | 不用这一判断 | 用这一判断 |", "| set | without the abstention score | with it |"),
    ("| 自拟一 |", "| our own, one |"),
    ("| 自拟二 |", "| our own, two |"),
    ("| 自拟三 |", "| our own, three (held out) |"),
    ("**启动**（整个进程，三次取快）", "**Start-up** (whole processes, best of three)"),
    ("| 命令 | 秒 | 相对空 Python |", "| command | s | to an empty Python |"),
    ("测于 ", "Measured on "),
    (" 核", " cores"),
    ("，内存为建库与检索期间新增的峰值", "; memory is what indexing and searching add at their peak"),
    ("（", " ("),
    ("／", " / "),
    ("，", ", "),
)


def in_english(tables: str) -> str:
    """Tables in Chinese, put into English word by word."""
    for chinese, english in WORDS:
        tables = tables.replace(chinese, english)
    return tables
