"""Vectors of a few documents are read by themselves: the search ranks as it does over the table of all."""

import pytest

from assistant.app import Tiaoli
from corpus.entries import Filters

QUESTION = "企业不达标怎么处理"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Tiaoli:
    return Tiaoli.open(tmp_path_factory.mktemp("parts") / "home", samples=True)


@pytest.mark.parametrize("documents", [("shaoxing-2020",), ("ningbo-2015", "changji-2017")], ids=["one", "two"])
def test_a_large_library_is_searched_inside_documents_as_a_small_one(
    assistant: Tiaoli, monkeypatch: pytest.MonkeyPatch, documents: tuple[str, ...]
) -> None:
    filters = Filters(documents=documents)
    small = assistant.library.search(QUESTION, 20, filters)
    monkeypatch.setattr("corpus.store.caches.serving.EXACT_UP_TO", 0)
    monkeypatch.setattr(assistant.library._indexes, "_vectors", lambda state: pytest.fail("the table of all was read"))
    large = assistant.library.search(QUESTION, 20, filters)
    assert [hit.clause_id for hit in large] == [hit.clause_id for hit in small]
    assert [hit.score for hit in large] == pytest.approx([hit.score for hit in small])
    assert {hit.document_id for hit in large} == set(documents)


def test_filters_that_hold_many_parts_read_the_table_of_all(assistant: Tiaoli, monkeypatch: pytest.MonkeyPatch) -> None:
    filters = Filters(documents=("shaoxing-2020",))
    small = [hit.clause_id for hit in assistant.library.search(QUESTION, 20, filters)]
    monkeypatch.setattr("corpus.store.caches.serving.EXACT_UP_TO", 0)
    monkeypatch.setattr("corpus.store.caches.serving._READ_ALONE", 0)
    assert [hit.clause_id for hit in assistant.library.search(QUESTION, 20, filters)] == small
