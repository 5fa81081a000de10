"""One shipped table as text, and the rules it must keep.

Reading is strict, because a table kept by hand has no publisher to check it: every cell that is not what it should be
ends in a SourceError naming dataset, file, row, column, value and rule. A row is its line in the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sources.vocabulary.errors import SourceError
from sources.vocabulary.periods import parse_period
from sources.vocabulary.units import bounds_of_unit

NUMBER = r"^-?\d+(\.\d+)?(e-?\d+)?$"
DAY = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
ADDRESS = r"^(https?://\S+)?$"


@dataclass(frozen=True, slots=True)
class StrictTable:
    """One file as text, with the line of each row, and the rules it must keep."""

    dataset: str
    file: str
    rows: pl.DataFrame

    @classmethod
    def read(cls, folder: Path, file: str, dataset: str, columns: tuple[str, ...]) -> StrictTable:
        where = f"dataset {dataset}, file sources/shipped/{file}"
        try:
            rows = pl.read_csv(folder / file, infer_schema=False).fill_null("")
        except (OSError, pl.exceptions.PolarsError) as error:
            raise SourceError(
                "invalid", f"the table cannot be read: {error}", where, next_step="restore it from version control"
            ) from error
        if tuple(rows.columns) != columns:
            raise SourceError(
                "changed_shape",
                f"the columns are {', '.join(rows.columns)}; rule: {', '.join(columns)}",
                f"{where}, row 1",
                next_step="restore the header from version control",
            )
        return cls(dataset, file, rows.with_row_index("line", offset=2))

    def where(self, broken: pl.Expr) -> StrictTable:
        return StrictTable(self.dataset, self.file, self.rows.filter(broken))

    def refuse(self, broken: pl.Expr, column: str, rule: str) -> None:
        """Raise a SourceError for the rows that are broken, if there are any."""
        found = self.rows.filter(broken.fill_null(value=True))
        if found.is_empty():
            return
        first = found.row(0, named=True)
        others = f" ({found.height} rows in all)" if found.height > 1 else ""
        raise SourceError(
            kind="invalid",
            what=f"a shipped table breaks the rule: {rule}{others}",
            where=f"dataset {self.dataset}, file sources/shipped/{self.file}, row {first['line']}, "
            f"column {column}, value {first[column]!r}",
            next_step="restore the row from version control, or correct it together with its citation",
        )

    def must_match(self, column: str, pattern: str, rule: str) -> None:
        self.refuse(~pl.col(column).str.contains(pattern), column, rule)

    def must_be_one_of(self, column: str, words: Iterable[str], rule: str) -> None:
        self.refuse(~pl.col(column).is_in(sorted(words)), column, rule)

    def must_be_filled(self, *columns: str) -> None:
        for column in columns:
            self.refuse(pl.col(column).str.strip_chars() == "", column, "a value in every row")

    def must_be_days(self, column: str) -> None:
        self.must_match(column, DAY, "a day as YYYY-MM-DD")
        self.refuse(pl.col(column).str.to_date(strict=False).is_null(), column, "a day of the calendar")

    def must_be_periods(self, column: str) -> None:
        unread = []
        for text in self.rows[column].unique():
            try:
                parse_period(text)
            except ValueError:
                unread.append(text)
        self.refuse(pl.col(column).is_in(unread), column, "a period")

    def must_be_unique(self, *columns: str) -> None:
        self.refuse(pl.struct(columns).is_duplicated(), columns[0], f"unique key ({', '.join(columns)})")

    def must_lie_within_units(self) -> None:
        """The value is a number that its unit allows. Expects a column `unit`."""
        units = self.rows["unit"].unique().to_list()
        low = pl.col("unit").replace_strict({u: bounds_of_unit(u)[0] for u in units}, return_dtype=pl.Float64)
        high = pl.col("unit").replace_strict({u: bounds_of_unit(u)[1] for u in units}, return_dtype=pl.Float64)
        value = pl.col("value").cast(pl.Float64)
        self.refuse(~value.is_finite(), "value", "a finite number")
        self.refuse((value < low) | (value > high), "value", "the range of the unit (a share is within 0-100)")
