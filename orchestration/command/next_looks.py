"""What to look at next, below the scoreboard: the verdicts that ask for a second look, each with the command for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from exports.marts.records import records
from orchestration.command.output import out

if TYPE_CHECKING:
    import duckdb

LOOKS = (
    """select target_code, 'moved from ' || since_status || ' to ' || status || ' since the release before' as why,
        count(*) over () as alike
    from mart_verdict_change where change_window = 'last_published' and change_kind = 'moved'
    order by target_code""",
    """select target_code, 'past its deadline and not met' as why, count(*) over () as alike
    from mart_target_status where status = 'overdue' order by deadline desc, target_code""",
    """select target_code, 'its figures contradict each other' as why, count(*) over () as alike
    from mart_target_status where status = 'disputed' order by deadline, target_code""",
    """select target_code, 'falls due next, on ' || deadline as why, count(*) over (partition by deadline) as alike
    from mart_target_status where deadline >= as_of and status <> 'achieved' order by deadline, target_code""",
)
"""A query each, of which the first row is shown; `alike`: how many rows there are of its kind."""
WAYS = (
    ("r57 find WORDS", "targets by words, in either language, with or without marks"),
    ("r57 open", "the same as pages, with charts"),
)


def print_next_looks(connection: duckdb.DuckDBPyConnection) -> None:
    """A command a line, with why."""
    shown = Table.grid(padding=(0, 2, 0, 0))
    shown.add_column(no_wrap=True)
    shown.add_column()
    for sql in LOOKS:
        for row in records(connection, f"{sql} limit 1"):
            others = f", and {row['alike'] - 1} more" if row["alike"] > 1 else ""
            shown.add_row(Text(f"r57 status {row['target_code']}"), Text(f"{row['why']}{others}"))
    for command, why in WAYS:
        shown.add_row(Text(command), Text(why))
    out.print("\n[bold]Look at next[/]")
    out.print(shown)
