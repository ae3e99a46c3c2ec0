"""Modal words and negations of the sentence layer, with the words they govern."""

import pytest

from ingest.sentences.layer import SentenceLayer
from tests.fact_documents import lines_document

GOVERNED = [
    # behind the bodies, which are the subject
    ("市水利局不得以任何理由拖欠账款。", [("must_not", "不得", "以任何理由拖欠账款")]),
    # behind a topic
    ("考核结果应当公开。", [("must", "应当", "公开")]),
    # 供应: half of another word is no modal
    ("保障居民供应充足。", []),
    # what was not done, up to 的; the duty stands in the next phrase
    ("6个月内未整改的，依法关停。", [("not", "未", "整改")]),
    ("被授予专利权后两年内没有实施的，可以约定。", [("not", "没有", "实施"), ("may", "可以", "约定")]),
]


@pytest.mark.parametrize(("text", "expected"), GOVERNED)
def test_what_is_governed(text: str, expected: list[tuple[str, str, str]]) -> None:
    document = lines_document(text)
    (sentence,) = SentenceLayer(document).sentences(document.clauses[0])
    governed = [one for segment in sentence.segments for one in segment.governed]
    assert [("not" if one.negated else one.kind, one.words.of(text), one.scope.of(text).rstrip("。")) for one in governed] == expected
