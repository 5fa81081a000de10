"""Every query that README, the analyst guide and the questions show runs on the release and finds something."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from tests import ROOT

MOST_LINES = 8
QUESTION = re.compile(r"\n([^\n`#]+\?[^\n]*)\n\n```sql\n(.+?)```", re.DOTALL)
UNFILLED = "The shipped figures have none"
"""What is said of a question that the shipped figures do not answer, and of what does."""


def questions() -> list[tuple[str, str]]:
    """Every question with its query."""
    return QUESTION.findall((ROOT / "docs" / "questions.md").read_text(encoding="utf-8"))


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


@pytest.mark.parametrize(("question", "query"), questions())
def test_a_question_is_one_short_query(release: Path, question: str, query: str) -> None:
    assert len(query.strip().splitlines()) <= MOST_LINES
    assert ";" not in query
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        found = connection.execute(query).fetchall()
    assert found != [] or UNFILLED in question


@pytest.mark.parametrize("query", queries())
def test_a_documented_query_answers(release: Path, query: str) -> None:
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        assert connection.execute(query).fetchall() != []
