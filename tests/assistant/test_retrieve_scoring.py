"""What a sentence is worth for a question: openings that rule nothing, amounts that are names."""

from collections import Counter
from pathlib import Path

import pytest

from assistant.model import Concept
from assistant.retrieve import EvidenceIndex
from assistant.retrieve.passages import Passage, passages
from assistant.retrieve.preamble import is_preamble
from assistant.retrieve.scoring import Scored, Topic, holds_slot, of_others, weigh
from assistant.understand import understand
from corpus.store.library import Library
from ingest.pipeline import ingest_file
from tests.assistant.test_superseding import text
from tests.library_makers import HashEmbedder, plain

OPENINGS = [
    ("第一条 为了加强渔业管理，保护渔业资源，制定本法。", "a law"),
    ("第一条根据《中华人民共和国渔业法》，结合本市实际，制定本办法。", "根据 alone, the number of the article glued"),
    ("依据《中华人民共和国渔业法》及相关法律法规等，制定本预案。", "依据"),
    ("为推进渔船更新，制定本行动计划。", "行动计划, not 行业"),
    ("为贯彻落实国家意见，结合本市实际，特制定本实施细则（试行）。", "特制定, with brackets after it"),
    ("为规范渔港管理，经国务院同意，现提出以下意见：", "以下 beside 如下"),
    ("现提出以下意见：", "nothing before it"),
    ("为做好休渔工作，特制定以下政策措施。", "制定以下"),
    ("市政府办公室关于休渔的若干意见农业农村局为深入贯彻国家部署，现就休渔工作提出如下意见:", "a line glued before 为"),
    ("经市政府批准，现就有关事项通知如下:", "a half-width colon"),
    ("《湖州市渔港管理方案》已经市政府同意，现印发给你们，请认真贯彻执行。", "现印发"),
    ("农业部《关于渔港的意见》已经国务院同意，现转发给你们，请结合实际认真贯彻落实。", "现转发"),
    ("《湖州市渔港管理方案》已经市政府同意，现印发你们，请遵照执行。", "without 给"),
    ("市农业农村局制定了《渔港管理方案》，经市政府同意，现予印发，请认真组织落实。", "现予印发"),
]
RULINGS = [
    ("渔港管理办法已经部务会议审议通过，现予公布，自2023年1月1日起施行。", "it tells from when it holds"),
    ("为此，根据新形势，特制定本意见，政策期限为2016年至2018年。", "it tells for how long"),
    ("现印发给你们，请于3月底前将落实情况报送省农业农村厅。", "it asks for something by a day"),
    ("县级人民政府应当根据渔业规划，制定本行政区域的渔港规划。", "a duty to make a plan"),
    ("省农业农村部门应当根据国家标准，制定本省渔船标准。", "a duty to make a standard"),
    ("各行业主管部门要制定本行业复工指引，及时兑现扶持政策。", "a duty among others"),
    ("扶持大学生以创业实现就业，落实鼓励创业的政策措施。", "实现就业 is not 现就"),
    ("渔港管理组各工作组职责分工如下：", "a list follows, no opening"),
]


@pytest.mark.parametrize(("said", "why"), OPENINGS, ids=[row[1] for row in OPENINGS])
def test_openings_rule_nothing(said: str, why: str) -> None:
    assert is_preamble(said), why


@pytest.mark.parametrize(("said", "why"), RULINGS, ids=[row[1] for row in RULINGS])
def test_what_rules_is_no_opening(said: str, why: str) -> None:
    assert not is_preamble(said), why


COUNTS = [
    ("深入贯彻“三个代表”重要思想，推进渔港改革。", "count", ("家",), False, "a name"),
    ("全面推行“三项制度”，规范渔政执法。", "count", ("家",), False, "a name with another measure word"),
    ("还剩3家渔厂未搬迁。", "count", ("家",), True, "a count"),
    ("将渔船停泊期限由“3个月”改为“6个月”。", "duration", (), True, "a quoted value alone stays"),
    ("明确“停泊不得少于15天”的要求。", "duration", (), True, "a quoted rule has a bound"),
    ("建设“百人计划”渔业人才库，引进20人。", "count", ("人",), True, "beside a name, a count"),
]


@pytest.mark.parametrize("case", COUNTS, ids=[row[4] for row in COUNTS])
def test_amounts_in_names_are_no_values(tmp_path: Path, case: tuple[str, str, tuple[str, ...], bool, str]) -> None:
    said, slot, counted, held, why = case
    assert holds_slot(_passage(tmp_path, said), slot, counted) is held, why


def _passage(folder: Path, said: str) -> Passage:
    path = folder / "n.txt"
    path.write_text(f"湖州市渔港工作通知\n各有关单位：\n一、任务\n{said}\n湖州市农业农村局\n2021年3月1日\n", encoding="utf-8")
    return next(passage for passage in passages(ingest_file(path, "n")) if passage.text == said)


def notice(folder: Path, name: str, title: str, *clauses: str) -> list[Scored]:
    said = text(title, *clauses, number=f"渔〔2021〕{len(name)}号", signed="湖州市农业农村局", day="2021年3月1日")
    (folder / f"{name}.txt").write_text(said, encoding="utf-8")
    return [Scored(passage, 1.0, 1.0, 1.0) for passage in passages(ingest_file(folder / f"{name}.txt", name))]


def topic(*words: str, weight: float = 1.6, variants: tuple[str, ...] = ()) -> Topic:
    return weigh([Concept(word=word, weight=weight, variants=variants) for word in words], Counter(), 10)


def test_a_document_that_never_says_what_another_is_titled_by_loses(tmp_path: Path) -> None:
    """临港…购房: what another town gives for buying a house is no answer."""
    likely = notice(tmp_path, "here", "滨湖园区渔业政策", "对渔民购房给予优惠。")
    likely += notice(tmp_path, "else", "山前镇渔业政策", "对渔民购房补贴50万元。")
    likely += notice(tmp_path, "both", "市渔业政策", "滨湖渔民购房补贴30万元。")
    assert of_others(likely, topic("滨湖", "购房")) == {"else": 0.2}
    assert of_others(likely, topic("滨湖", "购房", weight=1.0)) == {}, "a weak word names no document"
    assert of_others(likely, topic("补贴")) == {}, "a word that no title has"


@pytest.mark.parametrize(("variant", "lost"), [("湖滨", {}), ("湖东", {"else": 0.2})], ids=["said another way", "not said"])
def test_another_way_to_say_it_counts(tmp_path: Path, variant: str, lost: dict[str, float]) -> None:
    likely = notice(tmp_path, "here", "滨湖园区渔业政策", "对渔民购房给予优惠。")
    likely += notice(tmp_path, "else", "山前镇渔业政策", "湖滨渔民购房补贴50万元。")
    assert of_others(likely, topic("滨湖", variants=(variant,))) == lost


def test_the_imprint_is_no_sentence(tmp_path: Path) -> None:
    """Glued to the text by the layout it has the date of issue, which is no deadline."""
    found = notice(tmp_path, "n", "渔业政策", "给予优惠。湖州市财政局2022年6月10日抄送：市财政局，市交通局。为贯彻方案，制定本政策。")
    assert [one.passage.kind for one in found if "抄送" in one.passage.text] == ["head"]


def test_likeness_is_the_librarys_own_embedders(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with Library.open(tmp_path, embedder) as library:
        library.add(plain("渔港", "渔港由市农业农村局管理。", "渔船每年检验一次。"))
        shelf = EvidenceIndex(library)
        question = understand("渔港由谁管理", list(shelf.entries().values()))
        best = shelf.gather(question).ranked[0]
    asked, said = embedder.encode([question.rewritten, f"{best.passage.headings} {best.passage.text}"])
    assert best.likeness == pytest.approx(float(asked @ said), abs=1e-6)
    assert best.likeness > 0
