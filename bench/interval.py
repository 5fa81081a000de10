"""How often the 95 per cent interval of a province's mean holds the truth, where that is known: tiles of a made-up
world in which tests per tile are as uneven as in generated files, and busy tiles are faster or not.

    python -m bench.interval
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from sources.tiles.grid import Floats

DRAWS = 6_000
WORLD = 4_000_000
TILES = (30, 100, 250)
BUSY_IS_FASTER = (0.0, 0.4)
"""Correlation of how busy and how fast a tile is, on the scale of logarithms."""


def world(rng: np.random.Generator, shape: tuple[int, ...], correlation: float) -> tuple[Floats, Floats]:
    """Tests and average download of tiles."""
    busy, other = rng.normal(size=shape), rng.normal(size=shape)
    fast = correlation * busy + np.sqrt(1 - correlation**2) * other
    return np.floor(np.maximum(1, np.exp(1.6 + 1.3 * busy))), 150 * np.exp(-0.1 + 0.55 * fast)


def main() -> None:
    """One line per world and number of tiles."""
    rng = np.random.default_rng(57)
    for correlation in BUSY_IS_FASTER:
        tests, speed = world(rng, (WORLD,), correlation)
        truth = (tests * speed).sum() / tests.sum()
        for tiles in TILES:
            n, x = world(rng, (DRAWS, tiles), correlation)
            mean = (n * x).sum(1) / n.sum(1)
            error = np.sqrt(tiles / (tiles - 1) * ((n * (x - mean[:, None])) ** 2).sum(1)) / n.sum(1)
            effective = n.sum(1) ** 2 / (n**2).sum(1)
            reach = stats.t.ppf(0.975, np.clip(np.floor(effective) - 1, 1, 150)) * error
            held = 100 * (abs(mean - truth) <= reach).mean()
            print(f"correlation {correlation}, {tiles} tiles (effective {effective.mean():.0f}): holds {held:.1f} %")


if __name__ == "__main__":
    main()
