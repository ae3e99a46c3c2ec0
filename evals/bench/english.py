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
    ("| 理解 | 索引检索 | 证据排序 | 引文关卡 | 其余 |", "| understanding | index search | ranking of evidence | citation gate | rest |"),
    ("| 五份政策 |", "| the five |"),
    ("**启动**（整个进程，三次取快）", "**Start-up** (whole processes, best of three)"),
    ("| 命令 | 秒 | 相对空 Python |", "| command | s | to an empty Python |"),
    ("测于 ", "Measured on "),
    (" 核", " cores"),
    ("，内存为建库与检索期间新增的峰值", "; memory is what indexing and searching add at their peak"),
)


def in_english(tables: str) -> str:
    """Tables in Chinese, put into English word by word."""
    for chinese, english in WORDS:
        tables = tables.replace(chinese, english)
    return tables
