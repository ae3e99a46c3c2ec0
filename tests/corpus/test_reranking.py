"""The built-in reranker, foreign ones, and none at all."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import util
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.embedder import reranking
from corpus.embedder.reranking import BUILT_IN, CrossEncoderReranker, OnnxReranker, load_reranker, passage_text
from corpus.errors import BadInputError, MissingExtraError

FOLDER = Path(reranking.__file__).parent / "reranker"
QUESTION = "小厂想换新设备有补助吗"
PASSAGES = (
    "对企业实施技术改造、更新设备的，按设备投资额的10%给予补助，最高不超过500万元。",
    "用人单位应当依法为职工缴纳工伤保险费。",
    "加强组织领导，落实工作责任，确保各项任务顺利完成。",
)


@pytest.fixture(scope="module")
def built_in() -> OnnxReranker:
    return OnnxReranker(FOLDER)


@pytest.mark.parametrize(
    ("question", "answer", "others"),
    [
        (QUESTION, PASSAGES[0], PASSAGES[1:]),  # what it is about
        ("老板拖着工资不给，去哪儿告", "用人单位拖欠劳动报酬的，劳动者可以向劳动行政部门投诉。", PASSAGES),  # everyday words
        (
            "罚款多少钱",
            "逾期不改正的，处一万元以上三万元以下的罚款。",
            ("责令限期改正。", "罚款由市场监督管理部门收缴，上缴国库。"),
        ),  # the value asked for
        (
            "这事归哪个局牵头？",
            "（牵头单位：市应急管理局）",
            ("定期公布安全生产不达标的企业名单。", "到2025年，全市企业安全生产达标率不低于95%。"),
        ),  # who
    ],
)
def test_what_answers_comes_before_what_is_only_near(built_in: OnnxReranker, question: str, answer: str, others: tuple[str, ...]) -> None:
    right, *wrong = built_in.scores(question, [answer, *others])
    assert right > max(wrong)


def test_scores_are_those_of_the_floats_that_were_trained(built_in: OnnxReranker) -> None:
    """What the float32 network said of them before it was written as int8: 8.2 between the best and the worst of the three."""
    assert np.allclose(built_in.scores(QUESTION, PASSAGES), [2.330, -4.694, -5.853], atol=0.5)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(alphabet="企业停产电价，。 aＡ1\n😀〇", max_size=40), max_size=6))
def test_a_passage_has_one_score_whatever_stands_beside_it(texts: list[str]) -> None:
    built_in = load_reranker(BUILT_IN)
    assert built_in is not None
    together = built_in.scores(QUESTION, texts)
    alone = [built_in.scores(QUESTION, [text])[0] for text in texts]
    assert np.allclose(together, alone, atol=0.02)


def test_threads_get_what_one_gets(built_in: OnnxReranker) -> None:
    fresh = OnnxReranker(FOLDER)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: fresh.scores(QUESTION, PASSAGES), range(8)))
    assert all(np.allclose(row, built_in.scores(QUESTION, PASSAGES), atol=0.02) for row in found)


def test_no_passages_have_no_scores(built_in: OnnxReranker) -> None:
    assert built_in.scores(QUESTION, []).shape == (0,)


def test_a_text_of_any_length_is_cut(built_in: OnnxReranker) -> None:
    assert np.isfinite(built_in.scores("企业" * 50_000, ["企业" * 50_000, "", "甲" * 10_000])).all()


@pytest.mark.parametrize("off", ["0", "off", "OFF"])
def test_it_can_be_switched_off(off: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIAOLI_RERANKER", off)
    assert load_reranker() is None


def test_it_is_loaded_once_and_named_by_its_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIAOLI_RERANKER", raising=False)
    first, second = load_reranker(), load_reranker()
    assert first is second
    assert first is not None
    assert first.name.startswith("tiaoli-reranker-")


@pytest.mark.parametrize("missing", ["apart.onnx", "together.onnx", "tokenizer.json"])
def test_a_missing_file_is_told_in_one_line(missing: str, tmp_path: Path) -> None:
    for file in FOLDER.iterdir():
        if file.name != missing:
            (tmp_path / file.name).symlink_to(file)
    with pytest.raises(BadInputError, match=rf"重排模型不完整，读不到 .*{missing}：.*TIAOLI_RERANKER=0") as caught:
        OnnxReranker(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(not util.find_spec("sentence_transformers"), reason="sentence-transformers is not installed")
def test_a_model_that_is_not_on_this_machine_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIAOLI_RERANKER", "somebody/not-here")
    with pytest.raises(BadInputError, match="本机没有可用的重排模型“somebody/not-here”") as caught:
        load_reranker()
    assert "\n" not in str(caught.value)


def test_a_foreign_model_without_its_package_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"pip install tiaoli\[models\]"):
        load_reranker("bge-reranker")


def test_chances_of_a_foreign_model_become_log_odds(monkeypatch: pytest.MonkeyPatch) -> None:
    model = SimpleNamespace(predict=lambda pairs, show_progress_bar: np.array([0.5, 1.0, 0.0, 0.9])[: len(pairs)])
    monkeypatch.setattr(reranking, "open_offline", lambda kind, name: model)
    found = CrossEncoderReranker("bge").scores(QUESTION, ["", "", "", ""])
    assert np.allclose(found, [0, 13.8, -13.8, 2.2], atol=0.1)
    assert CrossEncoderReranker("bge").scores(QUESTION, []).shape == (0,)


def test_the_built_in_model_needs_no_torch() -> None:
    code = (
        "import sys; from corpus.embedder.reranking import load_reranker; load_reranker('tiaoli-reranker').scores('电价', ['电价']); "
        "print(sorted({'torch', 'sentence_transformers', 'transformers', 'onnx', 'jieba'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_the_shipped_folder_is_small() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) <= 25_000_000


@pytest.mark.parametrize(
    ("title", "headings", "text", "read"),
    [
        ("若干政策", "一、税费 减免", "减半征收。", "若干政策 一、税费 减免 减半征收。"),
        ("", "", "减半征收。", "减半征收。"),  # nothing is known of where it stands
        ("题" * 40, "甲" * 40 + "末", "文" * 300, f"{'题' * 30} {'甲' * 35}末 {'文' * 200}"),  # of a heading the end tells more
    ],
)
def test_a_passage_is_read_with_its_document_and_headings(title: str, headings: str, text: str, read: str) -> None:
    assert passage_text(title, headings, text) == read
