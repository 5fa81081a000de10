"""The way to place a tile when there is no outline: the province of the nearest commune point.

Kept beside `communes.csv` (see `bench/README.md`) to measure what the outlines gain.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.spatial import cKDTree

from sources.tiles.grid import Floats
from sources.tiles.wards import flat_kilometres

COMMUNES = Path(__file__).with_name("communes.csv")


def nearest_commune(lon: Floats, lat: Floats) -> npt.NDArray[np.str_]:
    """Province code (one of 34) of the nearest commune point."""
    communes = pl.read_csv(COMMUNES, schema_overrides={"ward_code": pl.String, "province_code": pl.String})
    _, at = cKDTree(flat_kilometres(communes["lon"].to_numpy(), communes["lat"].to_numpy())).query(
        flat_kilometres(lon, lat)
    )
    codes: npt.NDArray[np.str_] = np.array(communes["province_code"].to_list())
    return np.asarray(codes[at])
