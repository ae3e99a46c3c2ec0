"""Writes corpus/lexicon/homophones.tsv: the characters of GB 2312 by their syllables, from the readings that pypinyin holds (MIT).

pip install pypinyin==0.55.0; python -m corpus.training.homophones > corpus/lexicon/homophones.tsv
"""

import sys
from collections import defaultdict

_HEAD = """# 同音字：音节（不计声调）<TAB>GB 2312 里读这个音的字，一个字只列最常用的音。用来认出打错的同音字（许科证 -> 许可证）。
# 由 python -m corpus.training.homophones 从 pypinyin（MIT）的读音表生成，勿手工改。
"""


def main() -> None:
    """Prints the table."""
    from pypinyin import lazy_pinyin

    rows: dict[str, list[str]] = defaultdict(list)
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                character = bytes((high, low)).decode("gb2312")
            except UnicodeDecodeError:
                continue
            rows[lazy_pinyin(character)[0]].append(character)
    sys.stdout.write(_HEAD)
    for syllable, characters in sorted(rows.items()):
        sys.stdout.write(f"{syllable}\t{''.join(characters)}\n")


if __name__ == "__main__":
    main()
