"""Criteria, targets and supports of real documents: spans inside their clauses, words verbatim, ids unique, the same twice."""

from pathlib import Path

import pytest

from ingest.facts import criterion, support, target
from ingest.pipeline import ingest_bytes
from ingest.sentences.layer import SentenceLayer
from tests.fact_documents import keeps_promises


@pytest.mark.shared
def test_all_policies(shared: Path) -> None:
    total = {"criterion": 0, "target": 0, "support": 0}
    for path in sorted((shared / "policies").glob("*.txt")):
        document = ingest_bytes(path.read_bytes(), path.name, path.stem, extractors=()).document
        for name, module in (("criterion", criterion), ("target", target), ("support", support)):
            total[name] += keeps_promises(document, module.extract)
        for fact in criterion.extract(SentenceLayer(document)):
            assert fact.condition_span.of(document.text) == fact.condition
            assert fact.consequence_span.of(document.text) == fact.consequence
        for fact in support.extract(SentenceLayer(document)):
            assert fact.measure in document.text
    assert min(total.values()) > 100, total
