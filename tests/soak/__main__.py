"""`python -m tests.soak [NAME …] [--seed N] [--count N]`: keep every promise, or those named; 0 where all are met."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
import time

PROMISES = {
    "told": "alerts word by word: each cause once, and once when it is well",
    "reader": "a reader through 30 publishes: no error, no mixture",
    "publish": "two hundred readers of a published place through ten publishes: no error, no mixture",
    "guide": "every entry of the operator guide: its failure is made to happen, its line compared",
    "drill": "backup, loss, restore, run: the release that was lost",
    "planted": "what is planted in datasets that are not open is in no byte of a public release but their own files",
    "own_figures": "files of an agency under a real daemon: verdicts, refusals, a revision, what is internal stays so",
    "month": "a month of ticks: runs expected are runs made, idle ones skipped",
    "at_once": "two runs, run and daemon, run and release alone: each ends well, nothing mixed",
    "kills": "r57 run killed at seeded moments of all stages: one clean start, release equal, nothing lost or left",
    "disk_full": "the disk is full at each kind of place: one line, nothing lost, the next run clears it",
    "dagster_kills": "the same of a Dagster worker, the daemon and everything",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PROMISES))
    parser.add_argument("--seed", type=int, default=57)
    parser.add_argument("--count", type=int, help="how often; each promise has its own default")
    asked = parser.parse_args()
    if unknown := sorted({*asked.names} - {*PROMISES}):
        parser.error(f"no such promise: {', '.join(unknown)}; there are {', '.join(PROMISES)}")
    # A shell without job control starts what runs in the background deaf to it, and its children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    more = {} if asked.count is None else {"count": asked.count}
    broken = []
    for name in asked.names or PROMISES:
        print(f"{name}: {PROMISES[name]} (seed {asked.seed})", flush=True)
        began = time.monotonic()
        met = importlib.import_module(f"tests.soak.{name}").main(asked.seed, **more)
        print(f"{name}: {'met' if met else 'BROKEN'} in {time.monotonic() - began:.0f} s\n", flush=True)
        broken += [] if met else [name]
    print(f"promises broken: {', '.join(broken) or 'none'}")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
