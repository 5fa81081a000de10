"""The command on another day than today: `python -m tests.on_a_day 2031-01-05 run --mode bundled`.

The clock is held still at nine in the morning of that day, in Ha Noi. A run of a day that has not come is refused.
"""

from __future__ import annotations

import sys
from datetime import date, datetime, time

from sources.vocabulary import clock


def main() -> None:
    """Hold the clock still, then what the command does."""
    from orchestration.command.app import main as command

    moment = datetime.combine(date.fromisoformat(sys.argv.pop(1)), time(9), clock.HANOI)
    clock.source = lambda: moment
    command()


if __name__ == "__main__":
    main()
