"""The reader of statements: what follows from everyday words for a condition of a policy."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.embedder.reading import NO, OTHER, YES, Pair, load_reader
from corpus.errors import BadInputError

LIFT = "电梯使用单位应当在检验合格有效期届满前一个月提出定期检验要求"
CARE = "为从业人员配备符合标准的劳动防护用品"
READ = [
    (CARE, "安全帽手套这些到现在一样也没给工人配。", NO, "not done"),
    (CARE, "工人的社保我们都交了。", OTHER, "another duty to the same people"),
    ("不得向无证人员出售农药", "没证的来买药，我们一瓶都不卖。", YES, "a ban that is kept"),
    ("不得向无证人员出售农药", "没证的来买药，我们也照卖不误。", NO, "a ban that is broken"),
    (LIFT, "食堂的灶台上个月换了新的。", OTHER, "nothing of the kind"),
]


@pytest.mark.parametrize(("condition", "said", "label", "_"), READ)
def test_what_follows(condition: str, said: str, label: int, _: str) -> None:
    reader = load_reader()
    assert reader is not None
    assert int(reader.chances([Pair(condition, said)])[0].argmax()) == label


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.text("企业停产电价，。 aＡ1\n😀〇", max_size=30), st.text("没有都办了，。1", max_size=40)), max_size=5))
def test_a_pair_has_the_same_chances_whatever_stands_beside_it(texts: list[tuple[str, str]]) -> None:
    reader = load_reader()
    assert reader is not None
    pairs = [Pair(*text) for text in texts]
    found = reader.chances(pairs)
    assert found.shape == (len(pairs), 4)
    assert np.allclose(found.sum(axis=1), 1, atol=1e-4)
    assert np.allclose(found, [reader.chances([pair])[0] for pair in pairs] or np.zeros((0, 4)), atol=0.02)


def test_threads_get_what_one_gets() -> None:
    reader = load_reader()
    assert reader is not None
    pairs = [Pair(condition, said) for condition, said, _, _ in READ]
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda _: reader.chances(pairs), range(6)))
    assert all(np.allclose(row, rows[0], atol=0.02) for row in rows)


@pytest.mark.parametrize("off", ["0", "off"])
def test_none_where_it_is_switched_off(monkeypatch: pytest.MonkeyPatch, off: str) -> None:
    monkeypatch.setenv("TIAOLI_READER", off)
    assert load_reader() is None


def test_a_folder_without_a_model_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TIAOLI_READER", str(tmp_path))
    with pytest.raises(BadInputError, match=r"自查的阅读模型读不到 .*read\.onnx：.*TIAOLI_READER=0"):
        load_reader()
