"""Where the place decides the answer and none is named: one, a few side by side, a question back, the reply with a place."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answer.composing.places import MOST_SIDE_BY_SIDE, of_places
from assistant.app import Tiaoli
from assistant.model import Answer
from assistant.retrieve import EvidenceIndex
from assistant.understand import understand
from tests.assistant.test_superseding import taken, text

FINES = {"绍兴市": 3000, "宁波市": 5000, "杭州市": 4000, "嘉兴市": 2000, "湖州市": 2500}
DOGS = "饲养烈性犬罚款多少？"


def dogs(place: str, fine: int) -> str:
    return text(
        f"{place}养犬管理办法",
        f"个人饲养烈性犬的，处{fine}元罚款。",
        "养犬人应当每年为犬只接种狂犬病疫苗。",
        number=f"{place[0]}政发〔2019〕{fine // 100}号",
        signed=f"{place}人民政府",
        day="2019年5月6日",
    )


NATION = text(
    "国务院关于养犬管理的规定",
    "个人饲养烈性犬的，处1000元罚款。",
    "养犬人应当每年为犬只接种狂犬病疫苗。",
    number="国发〔2018〕30号",
    signed="国务院",
    day="2018年5月6日",
)
LIFTS = text(
    "绍兴市住宅电梯安全管理办法",
    "电梯使用单位应当每年6月底前开展电梯应急救援演练。",
    number="绍政发〔2020〕31号",
    signed="绍兴市人民政府",
    day="2020年4月6日",
)


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Tiaoli]]:
    """By the number of cities with a rule; 0: all of them and the nation."""
    opened: dict[int, Tiaoli] = {}
    for count in (1, 2, 3, 4, 0):
        folder = tmp_path_factory.mktemp(f"places-{count}")
        cities = list(FINES.items())[: count or None]
        documents = {f"dogs-{place}": dogs(place, fine) for place, fine in cities}
        opened[count] = Tiaoli.open(folder / "home", samples=False)
        taken(opened[count], folder, documents | {"lifts": LIFTS} | ({} if count else {"nation": NATION}))
    yield opened
    for assistant in opened.values():
        assistant.close()


def cited(answer: Answer) -> set[str]:
    return {citation.document_id.removeprefix("dogs-") for citation in answer.citations}


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_places_are_shown_side_by_side(libraries: dict[int, Tiaoli], count: int) -> None:
    answer = libraries[count].ask(DOGS)
    assert answer.status == "answered"
    assert cited(answer) == set(list(FINES)[:count])
    assert all(f"{FINES[place]}元" in answer.text for place in cited(answer))
    assert [len(statement.citations) for statement in answer.statements] == [1] * count


def test_many_places_are_asked_back(libraries: dict[int, Tiaoli]) -> None:
    answer = libraries[4].ask(DOGS)
    assert (answer.status, answer.reason) == ("clarify", "needs_region")
    assert all(place in answer.text for place in list(FINES)[:4])
    assert "哪里" in answer.text
    assert answer.citations == ()
    assert answer.statements == ()
    assert {near.document_id for near in answer.nearest} == {f"dogs-{place}" for place in list(FINES)[:4]}
    assert answer.library["generation"] == libraries[4].library.generation


REPLIES = [
    ("杭州", "杭州市", "the bare name"),
    ("我在嘉兴市。", "嘉兴市", "a sentence"),
    ("宁波的", "宁波市", "with 的"),
    ("我们公司在绍兴", "绍兴市", "of the company"),
    ("杭州呢？", "杭州市", "as a question"),
]


@pytest.mark.parametrize("case", REPLIES, ids=lambda case: f"{case[2]}: {case[0]}")
def test_the_place_replied_gives_the_answer(libraries: dict[int, Tiaoli], case: tuple[str, str, str]) -> None:
    reply, place, _ = case
    answer = libraries[4].ask(reply, history=[DOGS])
    assert answer.status == "answered"
    assert cited(answer) == {place}
    assert f"{FINES[place]}元" in answer.text


def test_a_place_without_a_document_is_not_answered_from_another(libraries: dict[int, Tiaoli]) -> None:
    answer = libraries[4].ask("温州", history=[DOGS])
    assert (answer.status, answer.reason) == ("no_basis", "other_region")


NOT_ASKED_BACK = [
    (f"绍兴{DOGS}", None, {"绍兴市"}, "the place is named"),
    (DOGS, "宁波市", {"宁波市"}, "the place was told before"),
    ("《绍兴市养犬管理办法》里饲养烈性犬罚款多少？", None, {"绍兴市"}, "the document is named"),
    ("电梯应急救援演练几月底前开展？", None, {"lifts"}, "one place only has a rule"),
    (f"绍兴和宁波{DOGS}", None, {"绍兴市", "宁波市"}, "two places are named"),
]


@pytest.mark.parametrize("case", NOT_ASKED_BACK, ids=lambda case: f"{case[3]}: {case[0]}")
def test_nobody_is_asked_what_is_known(libraries: dict[int, Tiaoli], case: tuple[str, str | None, set[str], str]) -> None:
    question, region, documents, _ = case
    answer = libraries[4].ask(question, region=region)
    assert answer.status == "answered"
    assert cited(answer) == documents


def test_where_the_nation_has_a_rule_nobody_is_asked(libraries: dict[int, Tiaoli]) -> None:
    answer = libraries[0].ask(DOGS)
    assert answer.status == "answered"
    assert answer.citations


RULES = [
    (4, DOGS, 4, "each city's"),
    (3, DOGS, 3, "no more than can be read side by side"),
    (1, DOGS, 0, "one place"),
    (0, DOGS, 0, "the nation's is as likely"),
    (4, f"绍兴{DOGS}", 0, "a place is named"),
    (4, "养犬管理办法的文号是多少？", 0, "asked of a document, not of a place"),
    (4, "电梯应急救援演练几月底前开展？", 0, "the others say nothing of it"),
]


@pytest.mark.parametrize("case", RULES, ids=lambda case: f"{case[3]}: {case[1]}")
def test_rules_of_places(libraries: dict[int, Tiaoli], case: tuple[int, str, int, str]) -> None:
    count, question, places, _ = case
    index = EvidenceIndex(libraries[count].library)
    query = understand(question, list(index.entries().values()))
    found = of_places(query, index.gather(query).ranked)
    assert len(found) == places
    assert len({scored.passage.part.region for scored in found}) == places
    assert MOST_SIDE_BY_SIDE == 3


def test_nothing_ranked_has_no_places() -> None:
    assert of_places(understand(DOGS, []), []) == []


def test_eight_places_are_named_at_most(tmp_path: Path) -> None:
    places = ["绍兴市", "宁波市", "杭州市", "嘉兴市", "湖州市", "温州市", "金华市", "衢州市", "台州市", "丽水市"]
    with Tiaoli.open(tmp_path / "home", samples=False) as opened:
        taken(opened, tmp_path, {f"dogs-{n}": dogs(place, 1000 + 100 * n) for n, place in enumerate(places)})
        answer = opened.ask(DOGS)
    assert answer.status == "clarify"
    assert sum(place in answer.text.split("\n")[0] for place in places) == 8
    assert "等地" in answer.text
