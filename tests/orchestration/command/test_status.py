"""The scoreboard's sums: a column for each status that occurs, in the order of the register."""

from __future__ import annotations

from orchestration.command.status import _summary


def test_a_row_a_programme_and_a_column_a_status_in_the_register_s_order() -> None:
    counts = [
        {"programme_code": "r57", "status": "no_data", "targets": 2, "with_value": 0},
        {"programme_code": "r57", "status": "achieved", "targets": 1, "with_value": 1},
        {"programme_code": "xiv", "status": "achieved", "targets": 1, "with_value": 1},
    ]
    assert _summary(counts, ["achieved", "overdue", "no_data"]) == [
        {"programme_code": "r57", "targets": 3, "with_value": 1, "achieved": 1, "no_data": 2},
        {"programme_code": "xiv", "targets": 1, "with_value": 1, "achieved": 1, "no_data": 0},
    ]
