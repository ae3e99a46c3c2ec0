"""The benchmark of growing libraries: what it samples."""

from pathlib import Path

import pytest

from evals.bench.scale.sampling import ARTICLES, articles_of, sampled

LAW = "# 某法\n\n" + "\n".join(f"第{n}条　国家机关应当依法办理第{n}项事务并向社会公布结果。" for n in "一二三四五六七八九十")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    (tmp_path / "law.md").write_text(LAW, encoding="utf-8")
    return [tmp_path / "law.md"]


def test_articles_are_drawn_evenly(files: list[Path]) -> None:
    assert len(articles_of(files, 100)) == 10
    assert articles_of(files, 5) == articles_of(files, 100)[::2]


def test_samples_are_the_same_each_time_and_hold_what_was_asked_for(files: list[Path]) -> None:
    articles = articles_of(files, 100)
    records = list(sampled(articles, 4 * ARTICLES))
    assert records == list(sampled(articles, 4 * ARTICLES))
    assert sum(len(record.document.clauses) for record in records) == 4 * ARTICLES
    for record in records:
        for clause in record.document.clauses:
            label, _, words = clause.span.of(record.document.text).strip().partition("　")
            assert label == clause.label
            assert words in articles
