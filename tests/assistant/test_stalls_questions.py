"""No question and no message stalls the program, whatever it holds and whatever is in the library."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.app import Tiaoli
from assistant.retrieve import EvidenceIndex
from assistant.retrieve.passages import passages
from assistant.selfcheck.words.matters import mentions
from assistant.understand import understand
from assistant.understand.naming import shared_run
from corpus.entries import DocumentEntry
from corpus.model import Part, Region, Span
from corpus.store.library import Library
from corpus.text.quantities import amounts
from tests.assistant.test_superseding import taken, text
from tests.library_makers import HashEmbedder, Node, document, plain, record

LONGEST, LONGEST_MESSAGE = 2000, 5000
# seconds of CPU; an ordinary question takes some hundredths, the stalls took from five seconds to minutes
BOUND = 1.5
SHAOXING = Region(province="浙江省", city="绍兴市")
MACHINES = ["数控车床", "加工中心", "磨床", "铣床", "冲压机", "注塑机", "压铸机", "锻压机", "电炉", "窑炉"]


def cpu(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def catalogue(lines: int) -> str:
    items = [f"{n}. {MACHINES[n % 10]}第{n}型，{1980 + n % 30}年以前生产" for n in range(1, lines + 1)]
    head = ["浙江省淘汰落后设备目录", "浙经信〔2019〕8号", "各有关单位：", "一、淘汰设备名单"]
    return "\n".join([*head, *items, "浙江省经济和信息化厅", "2019年3月1日", ""])


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiaoli]:
    """Two small documents."""
    folder = tmp_path_factory.mktemp("stalls")
    with Tiaoli.open(folder / "home", samples=False) as opened:
        documents = {
            "shaoxing": text(
                "绍兴市印染企业整治方案",
                "由市生态环境局牵头，市经信局配合，2020年10月底前完成印染企业整治30家。",
                "逾期未完成整治的，依法予以关停。整治达标的，给予一次性奖励50万元。",
                number="绍政办发〔2020〕18号",
                signed="绍兴市人民政府办公室",
                day="2020年5月28日",
            ),
            "ningbo": text("宁波市电镀企业整治方案", "由市环保局负责，到2016年完成电镀企业整治20家。", number="甬政发〔2015〕9号"),
        }
        taken(opened, folder, documents)
        for question in ("绍兴印染整治由谁牵头？", "我厂在马鞍街道，奖励多少钱？"):  # tables and words are read at the first question
            opened.ask(question)
        opened.check("我厂在绍兴，有100名职工。", as_of=date(2021, 1, 1))
        yield opened


@pytest.fixture(scope="module")
def catalogued(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiaoli]:
    """A catalogue of 1,250 lines, all of them weighed for each question."""
    folder = tmp_path_factory.mktemp("catalogue")
    with Tiaoli.open(folder / "home", samples=False) as opened:
        taken(opened, folder, {"catalogue": catalogue(1250)})
        yield opened


# What the question holds

WORDS = {
    "one place again and again": ["绍兴"],
    "places": ["绍兴", "宁波、", "杭州和", "嘉兴比", "柯桥区", "鼓楼区", "朝阳"],
    "towns": ["马鞍街道", "店口镇", "某镇", "街道", "镇", "乡"],
    "departments": ["市环保局", "省发改委、", "生态环境部", "财政局和", "部门", "委员会", "人民政府", "牵头", "负责哪些任务"],
    "titles": ["《印染企业整治方案》", "《", "》", "关于印发", "转发", "的通知", "《甲", "方案"],
    "numbers of documents": ["绍政办发〔2020〕18号", "〔2020〕", "9号文", "号", "18号", "185号、"],
    "times": ["到2020年", "2025年12月31日", "2015-2020年", "年底前", "今天12月5号了，", "十四五", "10月", "三个月内"],
    "amounts": ["500万元", "10%", "1,", "1", "大概", "一百", "半", "超过", "0.5吨", "亿"],
    "clauses": ["三（一）1．", "第十条", "第", "（一）", "第一个要求", "附件1", "款", "第2项"],
    "asking": ["谁牵头", "什么时候完成，", "多少钱，", "怎么办？", "哪些", "吗？", "是什么意思", "分别", "最多", "比多少家"],
    "everyday words": ["欠薪", "停电", "社保", "关停", "补贴", "办证", "停产整改", "罚款", "污水"],
    "marks": ["（", "）", "“", "”", "，", "。", "…", "[", "{", "<!--", "\t", "　", "\n", "？"],
    "Latin and others": ["abc ", "aB3-", "a: b ", "😀", "e\u0301", "ﷺ", "龘", "aaaaaaaaaaaaaaaa", "0" * 20],
}


def made_of(words: list[str], length: int, seed: int) -> str:
    chosen = random.Random(seed)
    return "".join(chosen.choice(words) for _ in range(length))[:length]


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS.keys())
def test_hostile_questions_are_answered_in_time(assistant: Tiaoli, words: list[str]) -> None:
    """A dozen of each kind, some mixed with words of all kinds: no traceback, no stall."""
    every = [word for row in WORDS.values() for word in row]
    for seed in range(12):
        length = (40, 120, 300)[seed % 3] if seed else LONGEST
        question = made_of(words if seed % 4 else [*words, *random.Random(seed).sample(every, 5)], length, seed)
        if question.strip():
            assert cpu(lambda asked=question: assistant.ask(asked)) < BOUND, question[:80]  # type: ignore[misc]


@pytest.mark.parametrize("times", [100, 1000])
def test_a_place_said_again_and_again(assistant: Tiaoli, times: int) -> None:
    """Each two of the places made a pattern: 6 seconds for 100, minutes for 1,000."""
    assert cpu(lambda: assistant.ask("绍兴" * times)) < BOUND


@pytest.mark.parametrize(
    "question",
    [
        "、".join(f"{place}{end}" for end in "和与" for place in ("绍兴", "宁波", "杭州", "嘉兴", "湖州", "金华", "温州", "台州") * 50)[
            :LONGEST
        ],
        "，".join(f"{n}号文谁牵头" for n in range(1, 250))[:LONGEST],
        "绍兴谁牵头，宁波什么时候完成，" * 120,
        "《甲乙丙》是什么意思，" * 180,
        "转发" * 1000,
        "".join(chr(0x4E00 + n * 7 % 20000) for n in range(LONGEST)),
    ],
    ids=["places joined", "250 numbers", "240 questions", "titles that are defined", "nothing forwarded", "2,000 different characters"],
)
def test_what_grew_with_the_square(assistant: Tiaoli, question: str) -> None:
    half, whole = (min(cpu(lambda n=n: assistant.ask(question[:n])) for _ in range(2)) for n in (len(question) // 2, len(question)))  # type: ignore[misc]
    assert whole < BOUND
    assert whole < 0.2 or whole < 3 * half


@pytest.mark.parametrize("words", [WORDS["departments"], ["1"]], ids=["departments", "digits"])
def test_a_long_history_of_one_kind(assistant: Tiaoli, words: list[str]) -> None:
    """The topics of each turn are told: the names of a field of work were gathered for each department, each digit began an amount."""
    turn = made_of(words, LONGEST, 1)
    assert cpu(lambda: assistant.ask(turn, history=[turn] * 6)) < BOUND


def test_a_long_history(assistant: Tiaoli) -> None:
    turns = [made_of(words, LONGEST, 1) for words in list(WORDS.values())[1:7]]
    assert cpu(lambda: assistant.ask("那逾期呢？", history=turns)) < BOUND
    assert len(assistant.ask("那绍兴呢？", history=turns).rewritten_question or "") <= LONGEST


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS.keys())
def test_hostile_messages_of_a_check(assistant: Tiaoli, words: list[str]) -> None:
    message = made_of(words, LONGEST_MESSAGE, 2)
    assert cpu(lambda: assistant.check(message, as_of=date(2021, 1, 1))) < BOUND


@pytest.mark.parametrize(
    "message",
    ["《节约能源法》要达标" * 450, "1" * LONGEST_MESSAGE, "甲" + " " * LONGEST_MESSAGE, "，" * LONGEST_MESSAGE, "环保、安全、" * 800],
    ids=["matters unbroken", "digits", "gaps", "commas", "matters listed"],
)
def test_messages_that_grew_with_the_square(assistant: Tiaoli, message: str) -> None:
    assert cpu(lambda: assistant.check(message[:LONGEST_MESSAGE], as_of=date(2021, 1, 1))) < BOUND


# What the library holds


@pytest.mark.parametrize(
    ("question", "item"),
    [("淘汰设备名单第500项是什么设备？", "500"), ("第1003型设备是哪年以前生产的？", "1003"), ("窑炉第1249型要淘汰吗？", "1249")],
    ids=["by its number", "by its type", "the last but one"],
)
def test_an_item_of_a_catalogue_is_quoted(catalogued: Tiaoli, question: str, item: str) -> None:
    """Each of the lines joined the headings of all others: 11 seconds a question."""
    catalogued.ask("有哪些设备？")  # the first question cuts the document into passages
    assert cpu(lambda: catalogued.ask(question)) < BOUND
    answer = catalogued.ask(question)
    assert answer.status == "answered"
    assert any(citation.quote.startswith(f"{item}. ") for citation in answer.citations)


def of_lines(lines: int) -> Library:
    """A library of one document of so many numbered lines under one heading."""
    kids = [Node(f"{n}. {MACHINES[n % 10]}第{n}型\n", str(n), heading=f"{MACHINES[n % 10]}第{n}型") for n in range(1, lines + 1)]
    return _library(f"lines-{lines}", Node("一、名单\n", "一", heading="名单", children=tuple(kids)))


_homes: list[Path] = []


@pytest.fixture(autouse=True)
def _home(tmp_path: Path) -> Iterator[None]:
    _homes.append(tmp_path)
    yield
    _homes.pop()


def _library(name: str, *nodes: Node) -> Library:
    library = Library.open(_homes[-1] / name, HashEmbedder())
    library.add(record(document(name, *nodes)))
    return library


def gathered(library: Library) -> float:
    query = understand("窑炉第9型要淘汰吗？", [])
    return cpu(lambda: EvidenceIndex(library).gather(query))


def test_lines_of_a_catalogue_cost_no_more_than_their_number() -> None:
    few, many = of_lines(300), of_lines(600)
    gathered(few)
    assert min(gathered(many), gathered(many)) < 3 * max(gathered(few), gathered(few))


def test_of_a_very_long_document_only_what_the_search_finds_is_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.retrieve._MOST_READ", 400)
    ranked = EvidenceIndex(of_lines(500)).gather(understand("窑炉第449型要淘汰吗？", [])).ranked
    assert len(ranked) < 100
    assert "第449型" in ranked[0].passage.text


def test_of_a_clause_of_thousands_of_sentences_those_that_say_most_of_the_question_are_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hit brought in all sentences of its clause, however many."""
    monkeypatch.setattr("assistant.retrieve._MOST_READ", 100)
    monkeypatch.setattr("assistant.retrieve._LONG_DOCUMENT", 50)
    said = "".join(f"{MACHINES[n % 10]}第{n}型要淘汰。" for n in range(1000))
    ranked = EvidenceIndex(_library("clause", Node(said, "一"))).gather(understand("窑炉第449型要淘汰吗？", [])).ranked
    assert len(ranked) <= 100
    assert "第449型" in ranked[0].passage.text


def test_a_paragraph_of_thousands_of_sentences() -> None:
    """Each sentence read all those before it for the year that it speaks of."""
    said = "".join(f"到{2000 + n // 400}年，设备第{n}号。" if n % 400 == 0 else f"第{n}号设备改造。" for n in range(4000))
    made = passages(record(document("paragraph", Node(said, kind="paragraph"))))
    assert cpu(lambda: [passage.told_years for passage in made]) < BOUND
    assert made[399].told_years == ("2000",)
    assert made[401].told_years == ("2001",)


def test_documents_of_one_title_and_many_numbers(tmp_path: Path) -> None:
    with Library.open(tmp_path / "home", HashEmbedder()) as library:
        for _ in library.add_many(
            plain(
                f"d{n}",
                f"由市环保局牵头，到{2000 + n % 25}年完成改造{n}家。",
                region=SHAOXING,
                title="绍兴市企业改造方案",
                number=f"绍政办发〔2020〕{n}号",
                date=f"20{n % 25:02}-03-01",
            )
            for n in range(1, 101)
        ):
            pass
        opened = Tiaoli(library, tmp_path / "home")
        opened.ask("绍兴企业改造由谁牵头？")
        for question in (
            "绍兴企业改造由谁牵头？",
            "，".join(f"{n}号文谁牵头" for n in range(1, 250))[:LONGEST],
            "《绍兴市企业改造方案》的文号？",
        ):
            assert cpu(lambda asked=question: opened.ask(asked)) < BOUND, question[:40]  # type: ignore[misc]


@pytest.mark.parametrize("signs", ["1", "1,", "一", "十百", ",1", "1,,"])
def test_amounts_of_long_runs_are_read_once(signs: str) -> None:
    """Each sign began a number of its own that went on to the end of the run."""
    assert cpu(lambda: amounts((signs * 8000)[:8000])) < 0.5


# What was made linear says what it said


@given(st.text("甲乙丙", max_size=14), st.text("甲乙丙", max_size=9))
def test_the_longest_shared_run_is_the_first_of_the_question(question: str, title: str) -> None:
    runs = (question[a:b] for b in range(len(question) + 1) for a in range(b))
    shared = [run for run in runs if run in title]
    assert shared_run(question, title) == next((run for run in shared if len(run) == max(map(len, shared))), "")


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("昌吉州转发30号文的通知说了什么", []),
        ("昌吉州印发通知，30号文说了什么", ["d"]),
        ("30号说了什么", ["d"]),
        ("130号说了什么", []),
        ("《节水办法》说了什么", ["d"]),
    ],
    ids=["what is forwarded", "forwarded before the comma", "by its number", "another number", "by its title"],
)
def test_documents_named(question: str, named: list[str]) -> None:
    from assistant.understand.naming import named_parts

    part = Part(key="", title="绍兴市节水办法", number="绍政发〔2020〕30号", span=Span(start=0, end=1))
    entry = DocumentEntry(id="d", title=part.title, parts=(part,))
    assert [row[0] for row in named_parts(question, [entry]) if row[2] > 0.6] == named


def test_a_name_inside_a_longer_one_is_no_matter_of_its_own() -> None:
    words = [one.words for one in mentions("有安全生产许可证，环保不达标")]
    assert "安全" not in words
