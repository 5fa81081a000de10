"""Shapefiles: what is read of one, and that one which was damaged is refused in a sentence and never read otherwise."""

from __future__ import annotations

import random
import re
import struct
import tracemalloc
import warnings

import pytest

from sources.tiles import shapefile as reader
from sources.tiles.shapefile import records
from tests.sources.tiles.test_boundaries import SQUARE, shapefile

HOLE = [[0.25, 0.25], [0.75, 0.25], [0.75, 0.75], [0.25, 0.25]]
SHP, DBF = shapefile({"NAME": "Việt Nam", "ISO_A3": "VNM"}, SQUARE, HOLE)
FIRST = 100
"""Where the first record stands in .shp; its content begins eight bytes on."""
COORDINATES = range(FIRST + 8 + 44 + 2 * 4, len(SHP))
MOST_HELD = 1024**2


def written(at: int, value: int, order: str, of: bytes) -> bytes:
    """The bytes with another number of four bytes at a place."""
    return of[:at] + struct.pack(f"{order}i", value) + of[at + 4 :]


def test_a_record_has_its_columns_as_text_and_its_rings_as_they_are_closed() -> None:
    ((columns, rings),) = records(SHP, DBF)
    assert columns == {"NAME": "Việt Nam", "ISO_A3": "VNM"}
    assert [ring.tolist() for ring in rings] == [SQUARE, HOLE]
    assert {ring.dtype.str for ring in rings} == {"<f8"}


@pytest.mark.parametrize("kind", [b"N", b"F", b"D", b"L", b"C"])
def test_numbers_and_days_are_text_as_they_are_written(kind: bytes) -> None:
    shp, dbf = shapefile({"POP_EST": "0096462106.50"}, SQUARE)
    ((columns, _),) = records(shp, dbf[:43] + kind + dbf[44:])
    assert columns == {"POP_EST": "0096462106.50"}


def test_a_record_without_a_shape_has_no_rings() -> None:
    nothing = written(24, 56, ">", SHP[:FIRST]) + struct.pack(">2i", 1, 2) + struct.pack("<i", 0)
    assert records(nothing, DBF) == [({"NAME": "Việt Nam", "ISO_A3": "VNM"}, [])]


def test_a_file_that_is_cut_off_anywhere_is_refused() -> None:
    for length in range(len(SHP)):
        with pytest.raises(ValueError, match="cut off"):
            records(SHP[:length], DBF)
    for length in range(len(DBF)):
        with pytest.raises(ValueError, match="cut off"):
            records(SHP, DBF[:length])


@pytest.mark.parametrize(
    ("what", "at", "value"),
    [
        ("too long", FIRST + 4, 1_000_000_000),
        ("too short", FIRST + 4, 10),
        ("goes back to itself", FIRST + 4, -4),
        ("goes back before the file", FIRST + 4, -60),
    ],
)
def test_a_record_of_another_length_is_refused(what: str, at: int, value: int) -> None:
    with pytest.raises(ValueError, match="cut off"):
        records(written(at, value, ">", SHP), DBF)


@pytest.mark.parametrize(
    ("what", "at", "value"),
    [
        ("no parts", 36, 0),
        ("a part less", 36, 1),
        ("more parts than there are", 36, 2_000_000_000),
        ("parts below zero", 36, -2),
        ("no points", 40, 0),
        ("a point less", 40, 8),
        ("more points than there are", 40, 2_000_000_000),
        ("points below zero", 40, -9),
        ("the first part does not begin with the first point", 44, 1),
        ("a part without points", 48, 0),
        ("a part that goes back", 48, -3),
        ("a part behind the last point", 48, 9),
    ],
)
def test_a_count_that_does_not_fit_is_refused(what: str, at: int, value: int) -> None:
    with pytest.raises(ValueError, match="cut off"):
        records(written(FIRST + 8 + at, value, "<", SHP), DBF)


@pytest.mark.parametrize("kind", [1, 3, 8, 15, 31, 99, -1])
def test_what_is_no_polygon_is_refused(kind: int) -> None:
    with pytest.raises(ValueError, match=r"not polygons|cut off"):
        records(written(FIRST + 8, kind, "<", SHP), DBF)


def test_kinds_of_shapes_are_named() -> None:
    point = SHP[:FIRST] + struct.pack(">2i", 1, 10) + struct.pack("<i2d", 1, 105.8, 21.0)
    with pytest.raises(ValueError, match="holds shapes of kind 1, not polygons"):
        records(written(24, len(point) // 2, ">", point), DBF)


def test_shapes_and_rows_are_as_many() -> None:
    twice = written(24, (2 * len(SHP) - FIRST) // 2, ">", SHP + SHP[FIRST:])
    with pytest.raises(ValueError, match="2 shapes and 1 rows"):
        records(twice, DBF)
    assert len(records(twice, written(4, 2, "<", DBF) + DBF[-33:])) == 2


def test_more_than_any_outlines_have_is_not_taken_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two records of nine points each: as many as there may be, and one more of either than there may be."""
    shp = written(24, (2 * len(SHP) - FIRST) // 2, ">", SHP + SHP[FIRST:])
    dbf = written(4, 2, "<", DBF) + DBF[-33:]
    monkeypatch.setattr(reader, "MOST_RECORDS", 2)
    monkeypatch.setattr(reader, "MOST_POINTS", 12)
    assert len(records(shp, dbf)) == 2
    monkeypatch.setattr(reader, "MOST_POINTS", 8)
    with pytest.raises(ValueError, match="a record with more than 8 points"):
        records(shp, dbf)
    monkeypatch.setattr(reader, "MOST_RECORDS", 1)
    monkeypatch.setattr(reader, "MOST_POINTS", 12)
    for rows in (dbf, DBF):  # too many in the one part, in the other
        with pytest.raises(ValueError, match="more than 1 records"):
            records(shp, rows)
    with pytest.raises(ValueError, match="more than 1 records"):
        records(SHP, dbf)


def test_a_row_that_is_marked_as_deleted_is_no_area_to_leave_out_in_silence() -> None:
    with pytest.raises(ValueError, match="row 1 of the shapefile's columns is marked as deleted"):
        records(SHP, DBF[:-33] + b"*" + DBF[-32:])


def test_text_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(ValueError, match="cut off or is none"):
        records(SHP, DBF[:-32] + "Việt Nam".encode("utf-16-le") + DBF[-16:])


def test_a_flipped_bit_is_refused_or_changes_what_it_stands_in_alone() -> None:
    """Nothing but ValueError, no other number of points or columns, no memory beyond what a file of 300 bytes needs."""
    tracemalloc.start()
    for at in range(len(SHP) * 8):
        flipped = bytearray(SHP)
        flipped[at // 8] ^= 1 << at % 8
        try:
            ((columns, rings),) = records(bytes(flipped), DBF)
        except ValueError:
            continue
        assert columns == {"NAME": "Việt Nam", "ISO_A3": "VNM"}
        split = [len(ring) for ring in rings]
        assert sum(split) == 9
        assert at // 8 in COORDINATES or at // 8 in range(FIRST + 8 + 48, FIRST + 8 + 52) or split == [5, 4]
    for at in range(len(DBF) * 8):
        flipped = bytearray(DBF)
        flipped[at // 8] ^= 1 << at % 8
        try:
            ((columns, rings),) = records(SHP, bytes(flipped))
        except ValueError:
            continue
        assert len(columns) == 2
        assert [ring.tolist() for ring in rings] == [SQUARE, HOLE]
    assert tracemalloc.get_traced_memory()[1] < MOST_HELD
    tracemalloc.stop()


def test_whatever_comes_ends_in_records_or_in_a_sentence() -> None:
    """Bytes at several places at once, by a fixed seed; warnings are none of the reader's answers."""
    dice = random.Random(57)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(5000):
            parts = [bytearray(SHP), bytearray(DBF)]
            for part in parts:
                for _ in range(dice.randrange(4)):
                    part[dice.randrange(len(part))] = dice.choice((0, 1, 32, 127, 128, 254, 255))
                del part[dice.choice((dice.randrange(len(part)), len(part), len(part))) :]
            assert re.match("the shapefile |row |[01] records", came_of(bytes(parts[0]), bytes(parts[1])))


def came_of(shp: bytes, dbf: bytes) -> str:
    try:
        return f"{len(records(shp, dbf))} records"
    except ValueError as error:
        return str(error)
