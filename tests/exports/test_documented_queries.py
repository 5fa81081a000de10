"""Every query that README, the analyst guide and the questions show runs on the release and finds something."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from exports.marts.questions import UNFILLED, Question, themes
from tests import ROOT

MOST_LINES = 8


def questions() -> list[Question]:
    """Every question with its query."""
    return [question for theme in themes() for question in theme.questions]


def queries() -> list[str]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    guide = (ROOT / "docs" / "analyst-guide.md").read_text(encoding="utf-8")
    found = re.findall(r'r57\.sql\(\s*"(.+?)"\s*\)', readme) + re.findall(r'r57 query "(.+?)"', readme)
    for block in re.findall(r"```sql\n(.+?)```", guide, re.DOTALL):
        found += [query.strip() for query in block.split(";") if query.strip()]
    return found


def test_there_are_queries_to_try() -> None:
    assert len(queries()) >= 9
    asked = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8").count("```sql")
    assert len(questions()) == asked >= 30
    assert all(question.words.en != question.words.vi for question in questions())


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.words.en)
def test_a_question_is_one_short_query_with_as_many_rows_in_either_language(release: Path, question: Question) -> None:
    query = question.query.en
    assert len(query.splitlines()) <= MOST_LINES
    assert ";" not in query
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        found = connection.execute(query).fetchall()
        assert len(connection.execute(question.query.vi).fetchall()) == len(found)
    assert found != [] or UNFILLED in question.words.en


@pytest.mark.parametrize("query", queries())
def test_a_documented_query_answers(release: Path, query: str) -> None:
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        assert connection.execute(query).fetchall() != []
