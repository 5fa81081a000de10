"""Where Viet Nam's former wards lie: one point each, with the former province it belongs to (`former_wards.csv`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import polars as pl

from sources.tiles.grid import Floats


@dataclass(frozen=True, slots=True)
class Points:
    """Places with the province each belongs to."""

    province: npt.NDArray[np.str_]
    lon: Floats
    lat: Floats


@cache
def former_wards() -> Points:
    """The former wards that have a point (10,035 of 10,040), with the codes of the 63 former provinces."""
    columns = {"ward_code": pl.String, "province_code": pl.String, "lon": pl.Float64, "lat": pl.Float64}
    table = pl.read_csv(files("sources.tiles").joinpath("former_wards.csv").read_bytes(), schema=columns)
    return Points(np.array(table["province_code"].to_list()), table["lon"].to_numpy(), table["lat"].to_numpy())


PLACES_SAID = (
    "middle of the points of its former wards (vietnamadminunits 1.0.4, MIT): a place, no outline",
    "điểm giữa của các xã, phường cũ (vietnamadminunits 1.0.4, MIT): chỉ là vị trí, không phải địa giới",
)
"""What a place of `former_places` is, in English and Vietnamese."""


def former_places() -> dict[str, tuple[float, float]]:
    """A place for each of the 63 former provinces: the median longitude and latitude of its wards, which islands far
    off do not draw out to sea."""
    points = former_wards()
    of_each = {code: points.province == code for code in sorted(set(points.province.tolist()))}
    return {
        code: (round(float(np.median(points.lon[own])), 4), round(float(np.median(points.lat[own])), 4))
        for code, own in of_each.items()
    }


def flat_kilometres(lon: Floats, lat: Floats) -> Floats:
    """Coordinates in which distances near Viet Nam are kilometres to within two per cent."""
    return np.column_stack([lon * 111.32 * np.cos(np.radians(16.0)), lat * 110.6])
