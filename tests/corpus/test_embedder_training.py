"""The programme that trains the built-in embedder, on small texts."""

import random
import tarfile
from importlib import util
from pathlib import Path

import numpy as np
import pytest

from corpus.training.citing import citing_pairs
from corpus.training.laws import Passage, law_key, read_law, read_laws
from corpus.training.pairs import EverydaySpeech, Pair, epoch_pairs
from corpus.training.tune import newest

LAW = """# 中华人民共和国劳动法

# 总编

2018年12月29日 通过

<!-- INFO END -->

为了保护劳动者，制定本法。

## 第一章　总　则

第一条 本法所称工资，是指劳动报酬。

（一）计时工资；

（二）计件工资。

### 第一节 适用

第二条之一　用人单位不得克扣工资，不得无故拖欠劳动者的工资。拖欠的，由劳动行政部门责令支付。

## 附则

第三条 略。
"""
RULING = "<!-- INFO END -->\n\n第一条 依照《中华人民共和国劳动法》第二条之一的规定，用人单位逾期不支付劳动报酬的，人民法院应当受理。\n"


def passages() -> list[Passage]:
    return [*read_law("社会法/劳动法(2018-12-29).md", LAW), *read_law("司法解释/解释.md", "# 关于劳动争议的解释\n" + RULING)]


def test_articles_carry_title_and_headings_and_keep_their_items() -> None:
    preface, first, second = read_law("劳动法.md", LAW)  # 第三条 略。 is too short to teach anything
    assert (preface.label, preface.headings) == ("", ("总编",))
    assert (first.label, first.headings) == ("第一条", ("总编", "第一章总则"))
    assert first.text.splitlines() == ["本法所称工资，是指劳动报酬。", "（一）计时工资；", "（二）计件工资。"]
    assert (second.label, second.headings) == ("第二条之一", ("总编", "第一章总则", "第一节适用"))
    assert second.law == "中华人民共和国劳动法"


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("中华人民共和国公司法", "公司法"),  # the short name people cite
        ("《中华人民共和国公司法》", "公司法"),  # as cited
        ("公司法(2023-12-29)", "公司法"),  # as a file name
        ("刑法修正案（十一）", "刑法修正案（十一）"),  # a number is part of the name
    ],
)
def test_law_key_meets_over_ways_of_naming(title: str, key: str) -> None:
    assert law_key(title) == key


def test_a_folder_and_its_archive_read_alike_without_case_write_ups(tmp_path: Path) -> None:
    folder = tmp_path / "laws"
    for name in ("社会法/劳动法(2018-12-29).md", "案例/某案.md", "社会法/_index.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(LAW, encoding="utf-8")
    archive = tmp_path / "laws.tar.xz"
    with tarfile.open(archive, "w:xz") as packed:
        packed.add(folder, ".")
    assert read_laws(folder) == read_laws(archive)
    assert {passage.source for passage in read_laws(folder)} == {"社会法/劳动法(2018-12-29).md"}


def test_a_citing_sentence_is_paired_with_its_article_and_loses_the_citation() -> None:
    [pair] = citing_pairs(passages())
    assert pair.article.label == "第二条之一"
    assert pair.query == "用人单位逾期不支付劳动报酬的，人民法院应当受理"


def test_everyday_speech_replaces_official_terms() -> None:
    speech = EverydaySpeech([("欠薪", ("拖欠工资",))], random.Random(3))
    said = [speech.say("拖欠工资的，责令支付") for _ in range(40)]
    assert any("欠薪的" in text for text in said)
    assert any("拖欠工资的" in text for text in said)


def test_an_epoch_is_the_same_for_one_seed_and_never_asks_with_its_own_answer() -> None:
    lexicon = [("欠薪", ("拖欠工资",))]
    first, again, other = (epoch_pairs(passages(), citing_pairs(passages()), lexicon, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert all(pair.query and pair.document and pair.query != pair.document for pair in first)


def test_only_the_latest_version_of_a_law_is_searched_when_tuning() -> None:
    old = [*read_law("社会法/劳动法(2009-08-27).md", LAW)]
    assert {passage.source for passage in newest([*old, *passages()])} == {"社会法/劳动法(2018-12-29).md", "司法解释/解释.md"}


@pytest.mark.skipif(not util.find_spec("torch"), reason="torch is not installed")
def test_learning_brings_a_question_nearer_to_its_rule() -> None:
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers

    from corpus.training.learning import PieceTable, Settings, learn

    torch.set_num_threads(1)  # more would wait for each other on a busy machine
    pieces = ["[UNK]", "欠薪", "拖欠工资", "离婚", "解除婚姻"]
    tokenizer = Tokenizer(models.WordLevel({piece: n for n, piece in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    table = PieceTable(pieces, np.random.default_rng(1).normal(size=(5, 8)).astype(np.float32))
    losses: list[float] = []
    pairs = [Pair("欠薪", "拖欠工资", 1), Pair("离婚", "解除婚姻", 2)]
    learn(table, tokenizer, lambda epoch: pairs, Settings(epochs=30, batch=2, widths=(8, 4)), lambda step, steps, loss: losses.append(loss))
    assert losses[-1] < losses[0] / 2
    vectors = table.baked()
    assert not vectors[0].any()
    assert vectors[1] @ vectors[2] > vectors[1] @ vectors[4]
