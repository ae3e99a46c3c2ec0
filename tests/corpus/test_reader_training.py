"""What the reader learns from, and that it learns."""

import random
import re
from collections import Counter

import torch
from tokenizers import Tokenizer

from corpus.embedder.reading import LABELS
from corpus.embedder.reranking import FOLDER
from corpus.training.reading.__main__ import Settings, chances, learn
from corpus.training.reading.crossed import Crossed
from corpus.training.reading.network import Reader, from_layers
from corpus.training.reading.statements import LAW, Said, statements
from corpus.training.reranker.examples import LEARNT
from corpus.training.reranker.learning import States
from corpus.training.reranker.network import Network


def test_no_condition_is_of_a_fold_that_is_kept_apart() -> None:
    assert {one.fold for one in statements()} <= {LAW, *LEARNT}


def test_every_condition_has_every_label_and_no_statement_two() -> None:
    rows = statements()
    labels: dict[str, set[int]] = {}
    for one in rows:
        labels.setdefault(one.condition, set()).add(one.label)
    assert all({0, 1} <= found for found in labels.values())
    told = Counter((one.condition, one.said) for one in rows)
    assert told.most_common(1)[0][1] == 1


def test_statements_are_speech_and_no_label_is_told_by_a_word() -> None:
    """没 stands in met and not met conditions alike, so that it cannot be what is learnt."""
    rows = statements()
    assert all(4 <= len(one.said) <= 70 and re.search("[一-鿿]", one.said) for one in rows)
    shares = [sum("没" in one.said for one in rows if one.label == label) / sum(one.label == label for one in rows) for label in (0, 1)]
    assert min(shares) > 0.2
    assert max(shares) < 0.7


def test_a_statement_is_crossed_with_conditions_unlike_its_own() -> None:
    rows = [Said(text, f"{text}办好了", 0, LAW, "duty") for text in ("安装围栏", "安装围栏设施", "缴纳工伤保险费", "建立健康卡制度")]
    drawn = [Crossed(rows).drawn(rows[0], random.Random(n)) for n in range(20)]
    assert {one.condition for one in drawn} == {"缴纳工伤保险费", "建立健康卡制度"}
    assert {(one.said, LABELS[one.label]) for one in drawn} == {("安装围栏办好了", "other")}


def test_words_of_a_talk_are_set_against_conditions_of_other_policies() -> None:
    rows = [
        Said(text, "办好了", 0, 1, "duty", source) for text, source in (("安装围栏", "001"), ("建立制度", "001"), ("缴纳保险费", "L00"))
    ]
    drawn = [Crossed(rows, [("001", "围栏的事我不清楚")]).talked(random.Random(n)) for n in range(10)]
    assert {(one.condition, LABELS[one.label]) for one in drawn} == {("缴纳保险费", "other")}


def test_it_learns_what_it_is_taught() -> None:
    torch.manual_seed(1)
    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    network = Network(tokenizer.get_vocab_size(), 128, width=24, inner=48, heads=2, layers=2, apart=1)
    reader = from_layers(network, [1])
    assert isinstance(reader, Reader)
    said = {"yes": "都装好了", "no": "还没装", "open": "打算装", "other": "食堂换了灶"}
    taught = [Said(condition, said[label], n, LAW, "duty") for condition in ("安装围栏", "安装设备") for n, label in enumerate(LABELS)] * 8
    states = States(network, tokenizer)
    learn(reader, states, taught, Settings(passes=30, batch=16, rate=3e-3))
    assert (chances(reader, states, taught[:8]).argmax(1) == [one.label for one in taught[:8]]).all()
