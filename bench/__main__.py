"""All benchmarks: `make bench`, or `python -m bench run|live|growth|connectivity|scale` for one."""

from __future__ import annotations

import sys
from importlib import import_module

PARTS = ("run", "live", "growth", "connectivity", "scale")


def main() -> None:
    """Run the named parts, or all, one after the other."""
    for part in sys.argv[1:] or PARTS:
        print(f"== {part}", flush=True)
        import_module(f"bench.{part}").report()


if __name__ == "__main__":
    main()
