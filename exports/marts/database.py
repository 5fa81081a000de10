"""Marts out of the build database: the one DuckDB file for readers, from which every other export is read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from exports.marts import erratum, made_from, names
from exports.marts.errors import ReleaseError
from exports.marts.keys import constraints, referred_first, refuse_broken_keys, with_keys
from exports.marts.tables import Column, Table, literal, public_tables, quoted

STORAGE_VERSION = "v1.2.0"
"""Business-intelligence drivers lag behind DuckDB by months; a file of this version opens in all since 1.2."""

BLOCK_SIZE = 32768
"""Bytes. Every key has an index of at least one block: with DuckDB's 256 KiB the file is three times as large."""

ONE_THREAD: dict[str, str | bool | int | float | list[str]] = {"threads": 1}
"""Tables this small are copied with half the processor time by one thread, and in one order."""

SHOWN_FAILURES = 5

PROMISED = ("dim_source", "dim_target", "mart_target_status")
"""What a release itself rests on: which rows may go out, and that every target has its verdict."""

RELEASE_TABLE = Table(
    name="release",
    comment="One row: which release this file is and what it was made from.\n"
    "Một dòng: tệp này là bản phát hành nào và được làm từ đâu.",
    columns=(
        Column(
            "release_id",
            "VARCHAR",
            "Name of the release: when it was built (UTC) and what from.\n"
            "Tên bản phát hành: làm khi nào (UTC) và từ đầu vào nào.",
        ),
        Column(
            "as_of",
            "DATE",
            "The day as known on which every figure and verdict of this release is given.\n"
            "Ngày chốt thông tin của mọi số liệu và kết luận trong bản phát hành.",
        ),
        Column("built_at", "TIMESTAMP", "When the release was built, in UTC.\nThời điểm làm bản phát hành, giờ UTC."),
        Column(
            "code_version",
            "VARCHAR",
            "Version of the code that built the release.\nPhiên bản mã nguồn đã làm bản phát hành.",
        ),
        Column(
            "inputs_fingerprint",
            "VARCHAR",
            "Digest of all inputs: the same inputs give the same figures.\n"
            "Mã băm của mọi đầu vào: đầu vào như nhau cho số liệu như nhau.",
        ),
    ),
    key=("release_id",),
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a release is: the one row of its table `release`. `built_at` is in UTC, without a fraction of a second."""

    release_id: str
    as_of: date
    built_at: datetime
    code_version: str
    inputs_fingerprint: str


@dataclass(frozen=True, slots=True)
class Copied:
    """A table as it went out: its rows, and how many were held back for their licence."""

    table: Table
    rows: int
    withheld_rows: int


@contextmanager
def opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB file, read-only; closed whatever happens. Raises ReleaseError where it cannot be read."""
    try:
        connection = duckdb.connect(str(path), read_only=True, config=ONE_THREAD)
    except duckdb.Error as error:
        raise ReleaseError(
            f"a DuckDB file cannot be opened: {str(error).splitlines()[0]}",
            where=path.name,
            next_step="close the program that holds the file for writing, or build again",
        ) from error
    try:
        yield connection
    finally:
        connection.close()


def made_from_of(build_db: Path) -> made_from.MadeFrom:
    """What a build was made from. Raises ReleaseError where there is no build, or it does not say so."""
    _refuse_absent(build_db)
    with opened(build_db) as build:
        return made_from.read(build, build_db.name)


def _refuse_absent(build_db: Path) -> None:
    if not build_db.is_file():
        raise ReleaseError("there is no build database", where=build_db.name, next_step="run the build: `make run`")


def copy_database(
    build_db: Path,
    target: Path,
    identity: Identity,
    needed: Collection[str] = (),
    errata: Sequence[erratum.Erratum] = (),
) -> list[Copied]:
    """Copy every public table of `build_db` with its comments and keys into a new file `target`; says what was copied,
    by name.

    `needed`: the tables without which the exports could not keep their promises; `errata`: the releases that were taken
    back, a table of their own.

    The build database is only read. Raises ReleaseError where it is missing, lacks a table or breaks a promise.
    """
    _refuse_absent(build_db)
    connection = duckdb.connect(config=ONE_THREAD)
    try:
        try:
            connection.execute(f"attach {literal(str(build_db))} as build (read_only)")
        except duckdb.Error as error:
            raise ReleaseError(
                f"the build database cannot be read: {str(error).splitlines()[0]}",
                where=build_db.name,
                next_step="let the running build end, or close the program that holds the file, and release again",
            ) from error
        tables = with_keys(connection, "build", public_tables(connection, "build", {*PROMISED, *needed}))
        _refuse_broken_promises(connection)
        refuse_broken_keys(connection, tables)
        connection.execute(
            f"attach {literal(str(target))} as out "
            f"(storage_version {literal(STORAGE_VERSION)}, block_size {BLOCK_SIZE})"
        )
        connection.execute("begin")
        copied = []
        for table in referred_first(tables):
            _create(connection, table)
            rows = _count(
                connection,
                f"insert into out.main.{quoted(table.name)} "  # noqa: S608 (names come from the catalog, quoted)
                f"select * from {table.rows_to_publish} order by {table.order_by}",
            )
            built = _count(connection, f"select count(*) from build.main.{quoted(table.name)}")  # noqa: S608
            copied.append(Copied(table, rows, built - rows))
        copied.sort(key=lambda entry: entry.table.name)
        _create(connection, RELEASE_TABLE)
        connection.execute(
            f"insert into out.main.release values ({literal(identity.release_id)}, "  # noqa: S608 (literals)
            f"date {literal(identity.as_of.isoformat())}, "
            f"timestamp {literal(identity.built_at.strftime('%Y-%m-%d %H:%M:%S'))}, "
            f"{literal(identity.code_version)}, {literal(identity.inputs_fingerprint)})"
        )
        copied.append(Copied(erratum.ERRATUM_TABLE, erratum.create(connection, "out.main", errata), 0))
        for table in [*tables, RELEASE_TABLE, erratum.ERRATUM_TABLE]:
            _comment(connection, f"out.main.{quoted(table.name)}", "table", table)
        _keep_names_of_before(connection, tables)
        connection.execute("commit")
        connection.execute("checkpoint out")
        connection.execute("detach out")
    finally:
        connection.close()
    return copied


def _create(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    clauses = [*(f"{quoted(column.name)} {column.type}" for column in table.columns), *constraints(table)]
    # A foreign key names its table without its database, and finds it in the one that is used.
    connection.execute(f"use out; create table {quoted(table.name)} ({', '.join(clauses)}); use memory")


def _count(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    row = connection.execute(statement).fetchone()
    return int(row[0]) if row else 0


def _comment(connection: duckdb.DuckDBPyConnection, name: str, kind: str, table: Table) -> None:
    statements = [f"comment on {kind} {name} is {literal(table.comment)}"]
    statements += [f"comment on column {name}.{quoted(c.name)} is {literal(c.comment)}" for c in table.columns]
    connection.execute(";\n".join(statements))


def _keep_names_of_before(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> None:
    """Views of renamed tables under the names their columns had, in a schema of their own."""
    connection.execute(f"create schema out.{names.SCHEMA}")
    connection.execute("use out")
    for table in tables:
        if table.name in names.RENAMED:
            view = f"{names.SCHEMA}.{quoted(table.name)}"
            connection.execute(f"create view {view} as {names.view_of(table)}")
            _comment(connection, view, "view", names.before(table))
    connection.execute("use memory")


def _refuse_broken_promises(connection: duckdb.DuckDBPyConnection) -> None:
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


def row_counts(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> dict[str, int]:
    """Rows per table, by name."""
    return {t.name: _count(connection, f"select count(*) from {quoted(t.name)}") for t in tables}  # noqa: S608
