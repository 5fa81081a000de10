"""What the cells of one row say together: who may speak of which area, and when what came about can be known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sources.own.known import COMMITTEE_CODE, Known, Measure
from sources.own.numbers import Number
from sources.vocabulary.periods import Period

MILESTONE = "milestone"
LONGEST_MONTH = 31
OUTCOME, CLAIM = "outcome", "claim_of_completion"
OVER = (
    "a period that was over when the document was issued, or a long one in its last month; what is known so far has a "
    "period of its own, such as 9 tháng năm 2026"
)
BEGUN = "a period that had begun when the document was issued"
CLAIMED = "thực hiện: a milestone is completed, a figure is an outcome or a plan"
SO_FAR = (
    "a total from the beginning of {0} on: a day up to which it is counted, such as 30/6/{1}, or a period that begins "
    "with {0}; a part of it says nothing of the whole"
)
A_YEAR = "a whole year: years are held against each other, and a part of one is no year"
UNDONE = "xong where the kind is hoàn thành; of what is not done yet the kind is thực hiện"
UNMARKED = "no mark: a milestone is done or it is not"
MARKED = "the same mark as stands before the value, or none"
OF_ITS_TARGET = "{}, whose own target it is; a figure of another area is written with the code of the indicator, {}"
ITS_OWN = "the province whose committee says it: it speaks for no other, and not for the whole country"


@dataclass(frozen=True, slots=True)
class Together:
    """The cells of a row that could be read; None for those that could not."""

    measure: Measure | None
    area: str | None
    period: Period | None
    number: Number | None
    qualifier: str | None
    """Empty where its cell is."""
    kind: str | None
    agency: str | None
    published_on: date | None

    @property
    def stated_kind(self) -> str | None:
        """The kind under which it is kept. That a milestone is done is a claim, whichever word says so: who says later
        that it is not corrects the same series."""
        is_milestone = self.measure and self.measure.unit == MILESTONE
        return CLAIM if is_milestone and self.kind == OUTCOME else self.kind

    @property
    def bound(self) -> str | None:
        """The mark of a value, from its own cell or from before the value; None where that cell is not understood."""
        if self.number and self.number.qualifier != "eq":
            return self.number.qualifier
        return "eq" if self.qualifier == "" else self.qualifier

    def broken(self, known: Known) -> Iterator[tuple[str, str]]:
        """The field and the rule of each cell that does not go with the others."""
        if self.qualifier not in (None, "", self.bound):
            yield "qualifier", MARKED
        if self.measure and self.measure.area and self.area and self.area != self.measure.area:
            yield "area", OF_ITS_TARGET.format(known.area_names[self.measure.area], self.measure.indicator)
        elif self.agency and self.area:
            if self.agency.startswith(COMMITTEE_CODE) and self.agency.removeprefix(COMMITTEE_CODE) != self.area:
                yield "area", ITS_OWN
            if self.published_on and (rule := _before_the_merger(self.area, self.published_on, known)):
                yield "area", rule
        is_milestone = self.measure is not None and self.measure.unit == MILESTONE
        is_undone = self.number is not None and self.number.value == 0
        if self.kind == CLAIM and self.measure and not is_milestone:
            yield "kind", CLAIMED
        if is_milestone and self.bound not in (None, "eq"):
            yield "qualifier", UNMARKED
        if self.kind == CLAIM and is_milestone and is_undone:
            yield "value", UNDONE
        if self.period and self.measure and (rule := _of_the_whole(self.period, self.measure)):
            yield "period", rule
        if not (self.period and self.published_on):
            return
        if self.stated_kind == OUTCOME or (self.kind == OUTCOME and is_undone):
            if not _is_over(self.period, self.published_on):
                yield "period", OVER
        elif self.stated_kind == CLAIM and self.period.start > self.published_on:
            yield "period", BEGUN


def _before_the_merger(area: str, published_on: date, known: Known) -> str:
    """A document from before a province was merged speaks of another province of the same name."""
    merged_on = known.merged_on.get(area)
    if merged_on is None or published_on >= merged_on:
        return ""
    return f"a province as it is since {merged_on.isoformat()}: the document is older and speaks of one of those merged"


def _of_the_whole(period: Period, measure: Measure) -> str:
    """The rule of a count of what comes about over time, where a period is not all of it."""
    if measure.is_yearly and period.frequency != "A":
        return A_YEAR
    since = measure.counted_from
    if since is None or period.start == date(since, 1, 1) or (period.start == period.end and period.end.year >= since):
        return ""
    return SO_FAR.format(since, max(since, period.end.year))


def _is_over(period: Period, published_on: date) -> bool:
    """Whether a document could know what came about in a period: after it, or, of more than a month, in its last month,
    when reports of the year are written."""
    is_longer = (period.end - period.start).days > LONGEST_MONTH
    return published_on >= (period.end.replace(day=1) if is_longer else period.end)
