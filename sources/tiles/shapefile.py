"""A shapefile of polygons, read by pyshp: the rings of each record (.shp), and what is said of it (.dbf).

pyshp takes a file at its word: it would walk on for ever where a length leads back, and take fewer points or columns
where a count is too small. So records are found here, and what does not agree with its counts and lengths is refused.
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from io import BytesIO

import numpy as np
from shapefile import NULL, POLYGON, DbfReader, ShapefileException, ShpReader

from sources.tiles.grid import Floats

HEADER = 100
MOST_RECORDS, MOST_POINTS = 100_000, 1_000_000
"""Of a file, and of one of its records. A zip of some kilobytes can unpack to far more, which would fill the memory."""


def records(shp: bytes, dbf: bytes) -> list[tuple[dict[str, str], list[Floats]]]:
    """Each record: its columns as text, and its rings (longitude and latitude, as they are closed).

    Raises ValueError where this is no shapefile of polygons, or the two parts do not belong together.
    """
    try:
        with warnings.catch_warnings(), BytesIO(shp) as shapes_in, BytesIO(dbf) as rows_in:
            warnings.simplefilter("error")
            shapes, rows = list(_shapes(shapes_in, shp)), list(_rows(rows_in, dbf))
    except (struct.error, LookupError, UnicodeError, ShapefileException, Warning):
        raise ValueError("the shapefile is cut off or is none") from None
    if len(rows) != len(shapes):
        raise ValueError(f"the shapefile has {len(shapes):,} shapes and {len(rows):,} rows of columns")
    return list(zip(rows, shapes, strict=True))


def _shapes(file: BytesIO, shp: bytes) -> Iterator[list[Floats]]:
    reader, at, number = ShpReader(file), HEADER, 0
    while at < len(shp):
        size = 2 * struct.unpack_from(">i", shp, at + 4)[0]
        if size < 4 or at + 8 + size > len(shp):
            raise IndexError("a record ends before it begins, or behind the file")
        _refuse(number + 1, size // 16)
        shape = reader.shape(number, at, size)
        if shape.shapeType not in (NULL, POLYGON):
            raise ValueError(f"the shapefile holds shapes of kind {shape.shapeType}, not polygons")
        if shape.shapeType == POLYGON and size != 44 + 4 * len(shape.parts) + 16 * len(shape.points):
            raise IndexError("a record is longer than its points")
        yield _rings(np.array(shape.points, dtype=np.float64), np.array(shape.parts, dtype=np.int64))
        at, number = at + 8 + size, number + 1


def _rings(points: Floats, starts: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[Floats]:
    """The points of each part; `starts`: the number of its first point."""
    if not len(points):
        return []
    if starts[0] != 0 or (np.diff(starts, append=len(points)) <= 0).any():
        raise IndexError("parts do not follow each other")
    return np.split(points, starts[1:])


def _refuse(records: int, points: int = 0) -> None:
    if records > MOST_RECORDS:
        raise ValueError(f"the shapefile has more than {MOST_RECORDS:,} records")
    if points > MOST_POINTS:
        raise ValueError(f"the shapefile has a record with more than {MOST_POINTS:,} points")


def _rows(file: BytesIO, dbf: bytes) -> Iterator[dict[str, str]]:
    reader = DbfReader(file, encoding="utf-8")
    count, begin, size = struct.unpack_from("<IHH", dbf, 4)
    columns = reader.data_fields
    if begin != 33 + 32 * len(columns) or size != 1 + sum(column.size for column in columns):
        raise IndexError("columns do not make up a row")
    _refuse(count)
    # Numbers and days are text here as well: read as they are written.
    reader.fields = [column._replace(field_type="C") for column in reader.fields]
    names = [column.name.partition("\0")[0] for column in columns]
    for number, row in enumerate(reader.iterRecords(deleted_as_None=True), 1):
        if row is None:
            raise ValueError(f"row {number:,} of the shapefile's columns is marked as deleted")
        yield {name: value.strip(" \0") for name, value in zip(names, row, strict=True)}
