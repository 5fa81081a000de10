"""Read by every Python process of `make test-clock` at its start: a `time.sleep` that libfaketime does not break.

Releases of libfaketime up to 0.9.10 refuse the wait that CPython uses (clock_nanosleep until a monotonic point in time)
when that clock is left alone. `select` waits as long and is not touched by them.
"""

import select
import time


def _sleep(seconds: float, /) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


time.sleep = _sleep
