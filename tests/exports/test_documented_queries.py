"""Every query that README and the analyst guide show runs on the released database and finds something."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from tests import ROOT


def queries() -> list[str]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    guide = (ROOT / "docs" / "analyst-guide.md").read_text(encoding="utf-8")
    found = re.findall(r'r57\.sql\(\s*"(.+?)"\s*\)', readme) + re.findall(r'r57 query "(.+?)"', readme)
    for block in re.findall(r"```sql\n(.+?)```", guide, re.DOTALL):
        found += [query.strip() for query in block.split(";") if query.strip()]
    return found


def test_there_are_queries_to_try() -> None:
    assert len(queries()) >= 9


@pytest.mark.parametrize("query", queries())
def test_a_documented_query_answers(release: Path, query: str) -> None:
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        assert connection.execute(query).fetchall() != []
