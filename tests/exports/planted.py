"""Marks in a release: a number and a text that stand in nothing else, looked for in every byte and every cell."""

from __future__ import annotations

import gzip
import io
import sqlite3
import struct
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl


@dataclass(frozen=True, slots=True)
class Mark:
    """What is planted in a dataset."""

    dataset: str
    number: float

    @property
    def text(self) -> str:
        return f"planted-in-{self.dataset}"

    @property
    def spellings(self) -> list[bytes]:
        """The text and the number as they may lie in a file: its digits, with marks of thousands, as a double. Of a
        number that is not whole those after the point."""
        whole, _, part = str(self.number).partition(".")
        digits = (part,) if int(part or 0) else (whole, f"{int(whole):,}", f"{int(whole):,}".replace(",", "."))
        texts = (self.text, *digits)
        return [*(text.encode() for text in texts), struct.pack("<d", self.number), struct.pack(">d", self.number)]


def files_with(folder: Path, marks: Sequence[Mark]) -> dict[str, set[str]]:
    """Dataset of a mark → the files of a folder that hold it, by their names inside it."""
    found: dict[str, set[str]] = {mark.dataset: set() for mark in marks}
    for path in sorted(file for file in folder.rglob("*") if file.is_file()):
        for content in _contents(path):
            for mark in marks:
                if any(spelling in content for spelling in mark.spellings):
                    found[mark.dataset].add(path.relative_to(folder).as_posix())
    return found


def _contents(path: Path) -> Iterator[bytes]:
    """The bytes of a file as they lie there, and what they say to whoever reads it by its kind."""
    body = path.read_bytes()
    yield body
    match path.suffix:
        case ".gz":
            yield gzip.decompress(body)
        case ".xlsx" | ".zip":
            with zipfile.ZipFile(io.BytesIO(body)) as book:
                yield from (book.read(name) for name in book.namelist())
        case ".parquet":
            yield pl.read_parquet(io.BytesIO(body)).write_csv().encode()
            yield repr(pl.read_parquet_metadata(io.BytesIO(body))).encode()
        case ".duckdb":
            with duckdb.connect(str(path), read_only=True) as connection:
                for schema, name in connection.execute(
                    "select schema_name, table_name from duckdb_tables() union all "
                    "select schema_name, view_name from duckdb_views() where not internal"
                ).fetchall():
                    yield connection.sql(f'from {schema}."{name}"').pl().write_csv().encode()
        case ".sqlite":
            with sqlite3.connect(path) as database:
                # Less what is told in hexadecimal digits: a number's own may stand among those.
                yield "\n".join(line for line in database.iterdump() if "X'" not in line).encode()
