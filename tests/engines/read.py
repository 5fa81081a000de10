"""`read.py duckdb|sqlalchemy|http|published|guide FILE`: open the database read-only and read every row of every table
and view; over HTTP, FILE is its address, and that of a published place where `current.json` leads to it. There the
Parquet files are read as well, by ranges, as relations `parquet.<table>`. `guide` runs the Python that FILE holds, as a
reader would who has the extension.

Runs in an environment of its own, which has the engine and nothing of the house. Prints one JSON object: `engine`,
`digest` (relation → number of its rows, and a sum over their values that knows no order), `faults` (relation → what was
said).
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.request import urlopen

import duckdb

Rows = Callable[[str], Iterable[tuple[object, ...]]]
"""The rows of a relation, by its name in quotes."""
RELATIONS = """
select schema_name || '.' || table_name from duckdb_tables() where not internal
union all select schema_name || '.' || view_name from duckdb_views() where not internal and schema_name <> 'pg_catalog'
"""
AT_ONCE = 2000
CONNECT = duckdb.connect


def main(through: str, file: str) -> None:
    if through == "guide":
        vars(duckdb)["connect"] = connected  # as it is after the extension was fetched once
        exec(compile(Path(file).read_text(encoding="utf-8"), "docs/bi.md", "exec"), {})  # noqa: S102
        return
    ways = {"duckdb": by_duckdb, "sqlalchemy": by_sqlalchemy, "http": by_http, "published": by_published}
    engine, relations, rows = ways[through](file)
    digest, faults = {}, {}
    for relation in sorted(relations):
        try:
            digest[relation] = summed(rows(quoted(relation)))
        except Exception as error:  # an engine of another year: whatever it says is what is asked for
            faults[relation] = f"{type(error).__name__}: {error}"[:300]
    print(json.dumps({"engine": engine, "digest": digest, "faults": faults}))


def quoted(relation: str) -> str:
    return ".".join(f'"{part}"' for part in relation.split("."))


def summed(rows: Iterable[tuple[object, ...]]) -> tuple[int, str]:
    """How many, and the sum of the digests of their values as Python writes them."""
    count = total = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 (the last is the number)
        total += int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest()[:8], "big")
    return count, f"{total % 2**64:016x}"


def by_duckdb(file: str) -> tuple[str, list[str], Rows]:
    return (f"duckdb {duckdb.__version__}", *_all_of(duckdb.connect(file, read_only=True)))


def connected() -> duckdb.DuckDBPyConnection:
    """A connection with the extension of the wheel: `load httpfs` would fetch it."""
    from importlib.resources import files

    name = f"extensions/v{duckdb.__version__}/httpfs.duckdb_extension"
    connection = CONNECT()
    connection.execute(f"load '{files('duckdb_extension_httpfs') / name}'")
    return connection


def by_http(address: str) -> tuple[str, list[str], Rows]:
    """As docs/analyst-guide.md says."""
    connection = connected()
    connection.execute(f"attach '{address}' as r57 (read_only); use r57")
    return (f"duckdb {duckdb.__version__} over HTTP", *_all_of(connection))


def by_published(base: str) -> tuple[str, list[str], Rows]:
    """As docs/bi.md says: `current.json` first, and then what it names."""
    current = json.load(urlopen(f"{base}/current.json"))  # noqa: S310 (an address of this machine)
    manifest = json.load(urlopen(f"{base}/{current['manifest']}"))  # noqa: S310
    connection = connected()
    connection.execute(f"attach '{base}/{current['database']}' as r57 (read_only); use r57")
    relations, rows = _all_of(connection)
    names = [Path(name).stem for name in manifest["files"] if name.endswith(".parquet")]
    parquet = {f"parquet.{name}": f"read_parquet('{base}/{current['parquet']}{name}.parquet')" for name in names}

    def either(relation: str) -> Iterable[tuple[object, ...]]:
        return rows(parquet.get(relation.replace('"', ""), relation))

    said = f"duckdb {duckdb.__version__} over HTTP from a published place, and {len(parquet)} Parquet files by ranges"
    return said, [*relations, *parquet], either


def _all_of(connection: duckdb.DuckDBPyConnection) -> tuple[list[str], Rows]:
    def rows(relation: str) -> Iterator[tuple[object, ...]]:
        cursor = connection.execute(f"select * from {relation}")  # noqa: S608 (a name of the catalogue)
        while some := cursor.fetchmany(AT_ONCE):
            yield from some

    return [name for (name,) in connection.execute(RELATIONS).fetchall()], rows


def by_sqlalchemy(file: str) -> tuple[str, list[str], Rows]:
    """As Superset does it: what there is by the inspector, a table's columns too, then its rows."""
    # Here, because only one of the environments has SQLAlchemy.
    from importlib.metadata import version

    import sqlalchemy

    engine = sqlalchemy.create_engine(f"duckdb:///{file}", connect_args={"read_only": True})
    inspector = sqlalchemy.inspect(engine)
    # duckdb-engine names a schema with its database before it: `r57.main`.
    schemas = {name: name.rpartition(".")[2].strip('"') for name in inspector.get_schema_names()}
    relations = {
        f"{short}.{name}": (schema, name)
        for schema, short in schemas.items()
        if short not in ("information_schema", "pg_catalog") and not schema.startswith(("system.", "temp."))
        for name in [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
    }

    def rows(relation: str) -> Iterator[tuple[object, ...]]:
        schema, name = relations[relation.replace('"', "")]
        named = [engine.dialect.identifier_preparer.quote(each["name"]) for each in inspector.get_columns(name, schema)]
        asked = sqlalchemy.text(f"select {', '.join(named)} from {relation}")  # noqa: S608 (names of the catalogue)
        with engine.connect() as connection:
            yield from (tuple(row) for row in connection.execute(asked))

    said = ", ".join(f"{name} {version(name)}" for name in ("sqlalchemy", "duckdb-engine", "duckdb"))
    return said, list(relations), rows


if __name__ == "__main__":
    main(*sys.argv[1:])
