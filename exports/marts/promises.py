"""What a build owes its readers before anything of it goes out: seen in the attached build (`build`)."""

from __future__ import annotations

import duckdb

from exports.marts import made_from
from exports.marts.errors import ReleaseError
from exports.marts.licences import TABLES
from exports.marts.tables import literal

SHOWN_FAILURES = 5


def refuse_unseen(connection: duckdb.DuckDBPyConnection) -> None:
    """Rows that may not leave are held back; what was made with them in sight, a rank or a range, would not be."""
    rows = connection.execute(
        f"""
        select distinct dataset
        from build.main.{made_from.VINTAGES}
        inner join build.main.dim_source using (dataset)
        inner join build.main.dim_licence using (licence_class)
        where public_form <> {literal(TABLES)}
        order by dataset
        """  # noqa: S608 (constants)
    ).fetchall()
    if rows:
        raise ReleaseError(
            "a build that has read what the public may not see is none for the public",
            where=", ".join(name for (name,) in rows),
            next_step="r57 release --audience public, which builds one of its own",
        )


def refuse_broken_promises(connection: duckdb.DuckDBPyConnection) -> None:
    """Every target has exactly one row of status, and every latest value says where it comes from."""
    rows = connection.execute(
        """
        select target_code, count(status.target_code) as rows
        from build.main.dim_target as target
        full join build.main.mart_target_status as status using (target_code)
        group by target_code
        having count(status.target_code) <> 1 or count(target.target_code) = 0
        order by target_code
        """
    ).fetchall()
    if rows:
        shown = ", ".join(f"{code} ({count} rows)" for code, count in rows[:SHOWN_FAILURES])
        raise ReleaseError(f"{len(rows)} target(s) without exactly one status", where=f"mart_target_status: {shown}")
    uncited = connection.execute(
        """
        select target_code from build.main.mart_target_status
        where latest_value is not null and coalesce(trim(citation), '') = ''
        order by target_code
        """
    ).fetchall()
    if uncited:
        shown = ", ".join(code for (code,) in uncited[:SHOWN_FAILURES])
        raise ReleaseError(
            f"{len(uncited)} latest value(s) have no citation",
            where=f"mart_target_status.citation: {shown}",
            next_step="give the observation its citation in the dataset's table or its publisher module",
        )
    empty = connection.execute("select count(*) from build.main.dim_target").fetchone()
    if empty == (0,):
        raise ReleaseError("the register of targets is empty", where="dim_target")
