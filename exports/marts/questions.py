"""What is asked most, each as one query: declared in questions.yml alone, shown by `query/` and docs/questions.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from exports.marts.registers import Text

DECLARED = Path(__file__).with_name("questions.yml")
ENGLISH_COLUMN = re.compile(r"\b(\w+)_en\b")
UNFILLED = "The shipped figures have none"
"""What is said of a question that the shipped figures do not answer, and of what does."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question in both languages, and the query that answers it."""

    words: Text
    query: Text
    """In Vietnamese it asks for the columns of that language; the rows are the same."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Questions that belong together."""

    name: Text
    questions: Sequence[Question]


def themes() -> list[Theme]:
    """All of them, in the order in which they are shown."""
    return [
        Theme(Text(theme["en"], theme["vi"]), [_question(said) for said in theme["questions"]])
        for theme in yaml.safe_load(DECLARED.read_text(encoding="utf-8"))
    ]


def _question(said: dict[str, str]) -> Question:
    query = said["sql"].strip()
    return Question(Text(said["en"], said["vi"]), Text(query, ENGLISH_COLUMN.sub(r"\1_vi", query)))


def markdown() -> str:
    """docs/questions.md."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield from (
        "<!-- made by `make docs` of exports/marts/questions.yml -->",
        "# Questions, each one query",
        "",
        "What analysts, journalists and officials ask, answered from `data/releases/current/r57.duckdb`: with",
        '`r57 query "…"`, any DuckDB client, read-only, or in the browser on the page `query/` of a release.',
        "Each query has at most eight lines; a test runs all of them on every change. What the tables mean:",
        "[analyst guide](analyst-guide.md).",
        "",
    )
    for theme in themes():
        yield f"## {theme.name.en}\n"
        for question in theme.questions:
            yield f"{question.words.en}\n\n```sql\n{question.query.en}\n```\n"
