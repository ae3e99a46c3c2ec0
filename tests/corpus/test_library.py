"""The library as its users see it: what is added is there, versions, filters, search, one writer, an interrupted write."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus.entries import Filters
from corpus.errors import BadInputError, LibraryBusyError, TiaoliError, UnknownDocumentError
from corpus.model import Hit, Part, Region
from corpus.store.library import Library
from tests.backends import BACKENDS, Opening, opener
from tests.library_makers import HashEmbedder, Node, document, plain, record

ZHEJIANG = Region(province="浙江省")
SHAOXING = Region(province="浙江省", city="绍兴市")
NINGBO = Region(province="浙江省", city="宁波市")

ENERGY = plain(
    "能耗", "对达不到强制性能耗限额标准要求的产能，应在6个月内整改。", "加大资金扶持力度。", number="工信部〔2017〕30号", date="2017-02-17"
)
SAFETY = plain("安全", "对安全生产条件达不到标准的企业，立即停产停业整顿。", "开展联合检查。", region=SHAOXING, date="2020-05-28")
LAND = plain("土地", "产能退出后的划拨用地可依法转让。", "每年11月30日前报送情况。", region=NINGBO, period=(2015, 2017))


@pytest.fixture
def library(opening: Opening) -> Iterator[Library]:
    with opening() as opened:
        yield opened


@pytest.fixture
def stocked(library: Library) -> Library:
    list(library.add_many((ENERGY, SAFETY, LAND)))
    return library


@pytest.fixture(scope="module", params=BACKENDS)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """For tests that only read."""
    with opener(request.param, request, tmp_path_factory.mktemp("filled"))() as opened:
        list(opened.add_many((ENERGY, SAFETY, LAND)))
        yield opened


def found(library: Library, text: str, k: int = 10, filters: Filters | None = None) -> list[str]:
    return [hit.clause_id for hit in library.search(text, k, filters)]


def test_empty_library_answers(library: Library) -> None:
    assert library.documents() == []
    assert library.facts() == []
    assert library.search("整改期限") == []
    assert library.generation == 0
    assert library.notices == ()
    assert {one.level for one in library.doctor()} == {"ok"}


def test_added_record_is_read_back_whole(filled: Library) -> None:
    assert filled.get("能耗") == ENERGY
    assert [(doc_id, fact.kind) for doc_id, fact in filled.facts()] == [
        ("土地", "reference"),
        ("安全", "reference"),
        ("能耗", "reference"),
    ]
    assert filled.facts("deadline") == []
    assert [doc_id for doc_id, _ in filled.facts("reference", ["能耗"])] == ["能耗"]


def test_list_names_what_the_main_part_says(filled: Library) -> None:
    entry = next(one for one in filled.documents() if one.id == "安全")
    assert (entry.title, entry.region, entry.level, entry.date, entry.version) == ("安全的通知", SHAOXING, "city", "2020-05-28", 1)
    assert entry.parts == SAFETY.document.parts


def test_search_finds_the_clause_with_its_span(filled: Library) -> None:
    best = filled.search("能耗不达标几个月内整改", 3)[0]
    assert best.clause_id == "能耗#一"
    assert "6个月内整改" in best.span.of(filled.get("能耗").document.text)
    assert best.lexical is not None
    assert best.dense is not None
    scores = [hit.score for hit in filled.search("企业整改", 10)]
    assert scores == sorted(scores, reverse=True)


def test_hits_are_shown_with_title_label_and_text(filled: Library) -> None:
    hits = filled.search("停产停业整顿", 2)
    shown = filled.texts([*hits, hits[0].model_copy(update={"clause_id": "没有#一"})])
    assert [(one.clause_id, one.document_title, one.label) for one in shown][:1] == [("安全#一", "安全的通知", "一")]
    assert [one.text for one in shown] == [hit.span.of(filled.get(hit.document_id).document.text) for hit in hits]


def test_many_questions_get_what_each_gets_alone(filled: Library) -> None:
    questions = ["能耗整改", "停产停业", "划拨用地", "！！", ""]
    assert filled.search_many(questions, 5) == [filled.search(one, 5) for one in questions]
    assert filled.search("！！") == []


@pytest.mark.parametrize(
    ("filters", "documents"),
    [
        pytest.param(Filters(), {"能耗", "安全", "土地"}, id="nothing limited"),
        pytest.param(Filters(documents=("安全", "土地")), {"安全", "土地"}, id="named documents"),
        pytest.param(Filters(documents=("没有",)), set(), id="a document that is not there"),
        pytest.param(Filters(regions=(SHAOXING,)), {"能耗", "安全"}, id="a city sees itself and the nation, not its neighbour"),
        pytest.param(Filters(regions=(ZHEJIANG,)), {"能耗"}, id="a province does not see its cities' rules"),
        pytest.param(Filters(regions=(SHAOXING, NINGBO)), {"能耗", "安全", "土地"}, id="two cities"),
        pytest.param(Filters(levels=("city",)), {"安全", "土地"}, id="level"),
        pytest.param(Filters(years=(2020,)), {"安全"}, id="issued in the year"),
        pytest.param(Filters(years=(2016,)), {"土地"}, id="planning period holds the year"),
        pytest.param(Filters(years=(2017, 2020)), {"能耗", "安全", "土地"}, id="any of the years"),
        pytest.param(Filters(regions=(SHAOXING,), years=(2017,)), {"能耗"}, id="both must hold"),
    ],
)
def test_filters(filled: Library, filters: Filters, documents: set[str]) -> None:
    hits = filled.search("产能企业停产整改检查用地报送", 10, filters)
    assert {hit.document_id for hit in hits} == documents


def test_region_is_that_of_the_innermost_part(library: Library) -> None:
    national = Node("（四）应在6个月内整改。\n", "指导意见", kind="part")
    made = document(
        "昌",
        Node("一、认真落实整改要求。\n", "一"),
        national,
        region=Region(province="新疆维吾尔自治区", city="昌吉回族自治州"),
        level="city",
    )
    inner = Part(key="指导意见", title="指导意见", span=made.clauses[1].span)
    clauses = (made.clauses[0], made.clauses[1].model_copy(update={"part": "指导意见"}))
    library.add(record(made.model_copy(update={"parts": (*made.parts, inner), "clauses": clauses})))
    assert found(library, "整改", filters=Filters(regions=(SHAOXING,))) == ["昌#指导意见"]


def test_same_file_twice_is_no_work(stocked: Library) -> None:
    before = stocked.generation
    assert stocked.add(ENERGY) == "unchanged"
    assert stocked.generation == before


def test_other_content_is_a_new_version_and_the_old_one_is_in_no_index(stocked: Library) -> None:
    newer = plain("能耗", "对达不到标准的产能，应在12个月内整改完毕。")
    assert stocked.add(newer) == "new_version"
    assert stocked.versions("能耗") == (1, 2)
    assert stocked.get("能耗") == newer
    assert stocked.get("能耗", 1) == ENERGY
    texts = [hit.span.of(newer.document.text) for hit in stocked.search("6个月内整改 资金扶持", 10) if hit.document_id == "能耗"]
    assert texts == ["一、对达不到标准的产能，应在12个月内整改完毕。"]
    assert len(stocked.facts(documents=["能耗"])) == 1


def test_same_file_understood_anew_keeps_its_version(stocked: Library) -> None:
    anew = ENERGY.model_copy(update={"facts": ()})
    assert stocked.add(anew) == "reread"
    assert stocked.versions("能耗") == (1,)
    assert stocked.get("能耗") == anew
    assert stocked.facts(documents=["能耗"]) == []


def test_removed_document_is_gone_everywhere(stocked: Library) -> None:
    stocked.remove("能耗")
    assert [one.id for one in stocked.documents()] == ["土地", "安全"]
    assert stocked.versions("能耗") == ()
    assert all(hit.document_id != "能耗" for hit in stocked.search("能耗限额6个月内整改", 10))
    for ask in (stocked.get, stocked.remove):
        with pytest.raises(UnknownDocumentError, match="能耗"):
            ask("能耗")
    with pytest.raises(UnknownDocumentError, match="第 7 版"):
        stocked.get("安全", 7)


def test_samples_stay_marked_after_removal(stocked: Library) -> None:
    stocked.mark_samples(["能耗"])
    stocked.mark_samples(["能耗", "安全"])
    stocked.remove("能耗")
    assert stocked.samples() == {"能耗", "安全"}


def test_batch_holds_what_was_added_before_it_failed(library: Library) -> None:
    def interrupted() -> None:
        with library.batch():
            library.add(ENERGY)
            library.add(SAFETY)
            raise KeyError

    with pytest.raises(KeyError):
        interrupted()
    assert [one.id for one in library.documents()] == ["安全", "能耗"]
    assert {one.level for one in library.doctor()} == {"ok"}


def test_failing_source_of_records_loses_nothing_added_before(library: Library) -> None:
    def source() -> Iterator[object]:
        yield from (ENERGY, SAFETY)
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        list(library.add_many(source()))  # type: ignore[arg-type]
    assert library.documents() == [], "both stood in the batch that failed"
    assert list(library.add_many([ENERGY, SAFETY, ENERGY])) == [("能耗", "added"), ("安全", "added"), ("能耗", "unchanged")]


def test_reopened_library_is_the_same(stocked: Library, opening: Opening) -> None:
    with opening() as again:
        assert again.documents() == stocked.documents()
        assert again.search("整改", 5) == stocked.search("整改", 5)


def test_reader_sees_what_another_library_object_wrote(stocked: Library, opening: Opening) -> None:
    assert found(stocked, "养殖污染治理", 1) != ["养殖#一"]
    with opening() as writer:
        writer.add(plain("养殖", "开展养殖污染治理。"))
    assert found(stocked, "养殖污染治理", 1) == ["养殖#一"]
    assert stocked.notices == ()


def test_after_reindex_it_equals_a_fresh_one(stocked: Library, tmp_path: Path) -> None:
    for n in range(6):
        stocked.add(plain("常改", f"第{n}次修改的整改要求。", "检查。"))
    stocked.remove("土地")
    stocked.reindex()
    with Library.open(tmp_path / "fresh", HashEmbedder()) as fresh:
        for one in (SAFETY, ENERGY, stocked.get("常改")):
            fresh.add(one)
        for question in ("整改要求", "停产停业整顿的企业", "检查", "资金"):
            assert stocked.search(question, 20) == fresh.search(question, 20)


def test_second_writer_is_told_to_wait(opening: Opening, library: Library) -> None:
    library.add(ENERGY)
    with opening(patience=0.05) as other:
        with library._lock.held():
            with pytest.raises(LibraryBusyError, match="写入"):
                other.add(SAFETY)
            with pytest.raises(LibraryBusyError):
                other.remove("能耗")
            assert found(other, "能耗限额", 1) == ["能耗#一"], "readers do not wait"
        assert other.add(SAFETY) == "added"


def test_other_embedder_is_refused_for_writing_and_told_when_searching(stocked: Library, opening: Opening) -> None:
    with opening(HashEmbedder("other", 32)) as other:
        with pytest.raises(TiaoliError, match="tiaoli reindex"):
            other.add(plain("新", "新的要求。"))
        hits: list[Hit] = other.search("能耗整改", 3)
        assert hits[0].clause_id == "能耗#一"
        assert hits[0].dense is None, "vectors of another model say nothing"
        assert "tiaoli reindex" in other.notices[0]
        assert [one.level for one in other.doctor() if one.subject == "embedder"] == ["warning"]
        other.reindex()
        assert other.embedder_name == "other"
        assert other.search("能耗整改", 3)[0].dense is not None
        assert other.notices == ()


def test_reindex_embeds_only_what_it_must(stocked: Library, opening: Opening) -> None:
    embedder = HashEmbedder()
    with opening(embedder) as again:
        again.reindex()
    assert embedder.encoded == 0


def test_library_of_another_format_is_refused(tmp_path: Path) -> None:
    import sqlite3

    Library.open(tmp_path / "library", HashEmbedder()).close()
    with sqlite3.connect(tmp_path / "library" / "library.db") as db:
        db.execute("UPDATE meta SET value = '0' WHERE key = 'schema'")
    with pytest.raises(TiaoliError, match="TIAOLI_HOME"):
        Library.open(tmp_path / "library", HashEmbedder())


def test_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInputError, match="TIAOLI_HOME"):
        Library.open(tmp_path / "file", HashEmbedder())


def test_home_may_have_any_name(tmp_path: Path) -> None:
    with Library.open(tmp_path / "政策 库?a=1%20#x", HashEmbedder()) as library:
        library.add(ENERGY)
        assert library.doctor()
        assert [path.name for path in tmp_path.iterdir()] == ["政策 库?a=1%20#x"]


def test_damaged_database_is_told_in_one_line(tmp_path: Path) -> None:
    Library.open(tmp_path / "library", HashEmbedder()).close()
    database = tmp_path / "library" / "library.db"
    for path in database.parent.glob("library.db*"):
        path.unlink()
    database.write_bytes(b"no database at all" * 500)
    with pytest.raises(TiaoliError, match="资料库"):
        Library.open(tmp_path / "library", HashEmbedder())


def test_threads_read_while_one_writes(stocked: Library) -> None:
    """As the page does: several people ask while a file is read in."""
    questions = ["能耗整改", "停产停业整顿", "划拨用地"] * 8
    expected = [stocked.search(one, 1)[0].clause_id for one in questions]
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(found, stocked, one, 1) for one in questions]
        added = pool.submit(stocked.add, plain("养殖", "养殖场污染治理。"))
        assert [one.result() for one in asked] == [[clause] for clause in expected]
        assert added.result() == "added"
    assert found(stocked, "养殖场污染治理", 1) == ["养殖#一"]
