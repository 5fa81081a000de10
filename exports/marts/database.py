"""Marts out of the build database: the one DuckDB file for readers, from which every other export is read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import duckdb

from exports.marts import bi, erratum, made_from, names, views
from exports.marts.audience import Audience
from exports.marts.errors import ReleaseError
from exports.marts.keys import KEYS, constraints, lines_of, referred_first, refuse_broken_keys, with_keys
from exports.marts.licences import NEEDS as LICENCE_NEEDS
from exports.marts.licences import ROW_LICENCE, TABLES, Licences, licensed, of_form, read_licences
from exports.marts.promises import refuse_broken_promises, refuse_unseen
from exports.marts.tables import Column, Table, literal, public_tables, quoted

DATABASE = "r57.duckdb"

STORAGE_VERSION = "v1.2.0"
"""Business-intelligence drivers lag behind DuckDB by months; a file of this version opens in all since 1.2."""

BLOCK_SIZE = 32768
"""Bytes. Every key has an index of at least one block: with DuckDB's 256 KiB the file is three times as large."""

ONE_THREAD: dict[str, str | bool | int | float | list[str]] = {"threads": 1}
"""Tables this small are copied with half the processor time by one thread, and in one order."""

MEMORY = "256MB"
"""For what is copied: half a gigabyte less than the copies take where nobody limits them, in no more time."""

PROMISED = (*LICENCE_NEEDS, "dim_target", "mart_target_status")
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
        Column(
            "audience",
            "VARCHAR",
            "For whom it is made: internal (everything the organisation may read) or public (what anybody may pass "
            "on).\nBản dành cho ai: internal (nội bộ, mọi số liệu tổ chức được đọc) hoặc public (công khai, những gì "
            "ai cũng được chia sẻ lại).",
        ),
        ROW_LICENCE,
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
    audience: Audience = Audience.INTERNAL


@dataclass(frozen=True, slots=True)
class Copied:
    """A table as it went out: its rows, and how many of the build were held back for their licence."""

    table: Table
    rows: int
    withheld_rows: int


@contextmanager
def opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB file, read-only; closed whatever happens. Raises ReleaseError where it cannot be read."""
    try:
        # A release is being read: what does not fit into memory is not put aside inside it.
        connection = duckdb.connect(str(path), read_only=True, config={**ONE_THREAD, "temp_directory": ""})
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


def copying(target: Path) -> dict[str, str | bool | int | float | list[str]]:
    """How a connection is opened that makes `target`: what does not fit into its memory lies beside that file, until
    it is closed."""
    return {**ONE_THREAD, "memory_limit": MEMORY, "temp_directory": f"{target}.tmp"}


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
    """Copy every public table of `build_db` with its comments and keys into a new file `target`, and make the views of
    `bi.py` on them; says what was copied, by name. Each row is given its licence; where it is for the public, rows that
    may not leave do not.

    `needed`: the tables without which the exports could not keep their promises; `errata`: the releases that were taken
    back, a table of their own.

    The build database is only read. Raises ReleaseError where it is missing, lacks a table or breaks a promise.
    """
    _refuse_absent(build_db)
    connection = duckdb.connect(config=copying(target))
    try:
        try:
            connection.execute(f"attach {literal(str(build_db))} as build (read_only)")
        except duckdb.Error as error:
            raise ReleaseError(
                f"the build database cannot be read: {str(error).splitlines()[0]}",
                where=build_db.name,
                next_step="let the running build end, or close the program that holds the file, and release again",
            ) from error
        tables = with_keys(
            connection, "build", public_tables(connection, "build", {*PROMISED, *views.needed(bi.VIEWS), *needed})
        )
        refuse_broken_promises(connection)
        licences = read_licences(connection)
        if identity.audience is Audience.PUBLIC:
            refuse_unseen(connection)
            licences = replace(licences, classes=frozenset(of_form(connection, TABLES)))
        refuse_broken_keys(connection, tables, licences.unlicensed_rows)
        _attach_new(connection, target)
        also = {KEYS: lines_of([erratum.ERRATUM_TABLE, RELEASE_TABLE])}
        copied = [_copy(connection, table, licences, also.get(table.name, ())) for table in referred_first(tables)]
        copied.sort(key=lambda entry: entry.table.name)
        connection.execute("begin")
        _tell_release(connection, identity, licences)
        copied.append(Copied(erratum.ERRATUM_TABLE, erratum.create(connection, "out.main", errata), 0))
        _comment_all(connection, copied)
        _keep_names_of_before(connection, [entry.table for entry in copied])
        views.create(connection, "out", bi.VIEWS, [*(entry.table for entry in copied), RELEASE_TABLE])
        connection.execute("commit")
        _detach(connection)
    except duckdb.OutOfMemoryException as error:
        raise ReleaseError(
            f"the engine ran out of memory as it copied the tables: {str(error).splitlines()[0]}",
            where=target.name,
            next_step=f"tables have outgrown {MEMORY}: raise MEMORY in exports/marts/database.py",
        ) from error
    finally:
        connection.close()
    return copied


def copied_into(
    connection: duckdb.DuckDBPyConnection, target: Path, identity: Identity, tables: Sequence[Table], licences: Licences
) -> list[Copied]:
    """Copy the rows of some tables of the attached build into a new file that says of which release it is; leave out
    tables of which no row may leave."""
    _attach_new(connection, target)
    with_rows = [table for table in tables if _count(connection, f"select count(*) from {licences.rows(table)}")]  # noqa: S608
    copied = [_copy(connection, table, licences) for table in with_rows]
    connection.execute("begin")
    _tell_release(connection, identity, licences)
    _comment_all(connection, copied)
    connection.execute("commit")
    _detach(connection)
    return copied


def _attach_new(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    connection.execute(
        f"attach {literal(str(target))} as out (storage_version {literal(STORAGE_VERSION)}, block_size {BLOCK_SIZE})"
    )


def _detach(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("checkpoint out")
    connection.execute("detach out")


def _copy(connection: duckdb.DuckDBPyConnection, table: Table, licences: Licences, also: Sequence[str] = ()) -> Copied:
    """The rows of a table of the build that may leave, into the table of the same name of `out`; `also`: rows of the
    release's own, as lists of literals."""
    copy = licensed(table)
    connection.execute("begin")  # One table each: what is not committed is held in memory, indexes too.
    _create(connection, copy)
    own = "".join(f" union all select {cells}, {literal(licences.strictness[0])}" for cells in also)
    rows = _count(
        connection,
        f"insert into out.main.{quoted(table.name)} "  # noqa: S608 (names come from the catalog, quoted)
        f"select * from {licences.rows(table)}{own} order by {copy.order_by}",
    )
    connection.execute("commit")
    built = _count(connection, f"select count(*) from build.main.{quoted(table.name)}")  # noqa: S608
    return Copied(copy, rows, built + len(also) - rows)


def _tell_release(connection: duckdb.DuckDBPyConnection, identity: Identity, licences: Licences) -> None:
    """The one row of `release`."""
    _create(connection, RELEASE_TABLE)
    connection.execute(
        f"insert into out.main.release values ({literal(identity.release_id)}, "  # noqa: S608 (literals)
        f"date {literal(identity.as_of.isoformat())}, "
        f"timestamp {literal(identity.built_at.strftime('%Y-%m-%d %H:%M:%S'))}, "
        f"{literal(identity.code_version)}, {literal(identity.inputs_fingerprint)}, "
        f"{literal(identity.audience)}, {literal(licences.strictness[0])})"
    )


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


def _comment_all(connection: duckdb.DuckDBPyConnection, copied: Sequence[Copied]) -> None:
    for table in [*(entry.table for entry in copied), RELEASE_TABLE]:
        _comment(connection, f"out.main.{quoted(table.name)}", "table", table)


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


def row_counts(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> dict[str, int]:
    """Rows per table, by name."""
    return {t.name: _count(connection, f"select count(*) from {quoted(t.name)}") for t in tables}  # noqa: S608
