"""Student's t in SQL and in the register of quantiles, against scipy."""

from __future__ import annotations

from pathlib import Path

import duckdb
import jinja2
import numpy as np
import pytest
import scipy

from tests.verdicts.registers import SEEDS, rows

pytestmark = pytest.mark.xdist_group("warehouse")
MACRO = Path(SEEDS).parent / "macros" / "student_t.sql"


def test_the_distribution_in_sql_agrees_with_scipy() -> None:
    expression = jinja2.Environment(autoescape=False).from_string(MACRO.read_text()).module.student_t_cdf("t", "df")  # type: ignore[attr-defined]  # noqa: S701
    found = duckdb.execute(
        f"""select t, df, {expression}
        from (select cast(unnest(range(-60, 61)) / 4 as double) as t)
        cross join (select cast(unnest(range(1, 41)) as integer) as df)"""  # noqa: S608
    ).fetchall()
    assert len(found) == 121 * 40
    t, df, p = np.array(found).T
    assert np.abs(p - scipy.stats.t.cdf(t, df)).max() < 1e-13


def test_the_register_of_quantiles_agrees_with_scipy() -> None:
    for row in rows("student_t_quantile"):
        exact = scipy.stats.t.ppf(float(row["cumulative_probability"]), int(row["degrees_of_freedom"]))
        assert float(row["quantile"]) == pytest.approx(exact, rel=1e-12, abs=0)
