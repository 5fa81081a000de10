"""The page of a province, `provinces/<code>.html`: where it stands by each indicator, then and now; what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import eq
from typing import Any

from exports.marts import provinces as of_speeds
from exports.marts.contents import Contents
from exports.marts.kinds import PROVINCES
from exports.marts.planned import TABLES as PLANNED
from exports.marts.planned import planned
from exports.marts.records import Row
from exports.marts.registers import Text
from exports.marts.standings import ORDER, TABLES, Province, place_of, provinces, withheld
from exports.pages import Page, Sheets
from exports.pages.disagreements import TABLES as DISPUTED
from exports.pages.disagreements import Dispute, by_target, who
from exports.pages.rendering.cards import Card, card
from exports.pages.rendering.moves import moves
from exports.pages.rendering.panels import by_series
from exports.pages.rendering.site import NEEDS
from exports.pages.rendering.standing import Standing, standings
from exports.pages.rendering.wording import both

ONLY_BEFORE = Text(
    "only of the provinces that it was made from, which cannot be joined to one figure",
    "chỉ có của các tỉnh, thành phố cũ, không gộp được thành một số liệu",
)
BY_ANOTHER = Text(
    "none by the series by which provinces are compared; what others state stands above",
    "không có theo chuỗi dùng để so sánh các tỉnh, thành phố; số liệu nơi khác nêu có ở trên",
)
NOT_FOUND = Text("no public figure was found", "chưa tìm thấy số liệu công khai")
PUBLISHED_BY = Text("who publishes it of provinces", "nơi công bố số liệu của các tỉnh, thành phố")
OTHER = Text("Other", "Khác")
ITS_TARGETS = Text("Targets of its own", "Mục tiêu của tỉnh, thành phố")
NONE_REGISTERED = Text(
    "no programme of the province is in the register yet; it can add its own",
    "chưa có chương trình nào của tỉnh, thành phố trong danh mục; tỉnh, thành phố có thể bổ sung",
)

PUBLISHERS = """
    select
        figures.indicator_code, source.dataset, series.name_en, series.name_vi,
        coalesce(series.stated_by_en, source.publisher) as publisher,
        coalesce(series.stated_by_vi, source.publisher_vi) as publisher_vi
    from mart_province_indicator as figures
    left join dim_series as series using (dataset, series_code)
    left join bridge_derived_input as recipe using (dataset, series_code)
    inner join dim_source as source on coalesce(recipe.input_dataset, figures.dataset) = source.dataset
    qualify row_number() over (
        partition by figures.indicator_code
        order by figures.period_end desc, figures.dataset, figures.series_code, recipe.input_dataset
    ) = 1
"""
"""Of each indicator whoever published the newest figure of a province; of what is computed here, of its input."""


def sheets(contents: Contents) -> Sheets:
    """One page per province."""
    kept_back = withheld(contents)
    published_by = {row["indicator_code"]: who(row) for row in contents.rows(PUBLISHERS)}
    names = {row["indicator_code"]: both(row["name_en"], row["name_vi"]) for row in contents.rows("from dim_indicator")}
    unfilled = of_speeds.unfilled(contents.connection)
    themes: Mapping[str, Text] = contents.registers.labels["theme"]
    every = provinces(contents)
    targets = [target for province in every for target in province.targets]
    plans = planned(contents.connection, PROVINCES)
    disputed = by_target(contents, targets, PROVINCES)
    for place, province in enumerate(every):
        found = list(standings(province))
        groups = [_group(words, found, partial(eq, code)) for code, words in themes.items()]
        groups.append(_group(OTHER, found, lambda theme: theme not in themes))
        yield (
            province.path,
            {
                "province": province,
                "groups": [group for group in groups if group.shown],
                "glance": [one for one in found if one.code in ORDER and one.newest],
                "own": _own(province, contents, plans, disputed),
                "classes": contents.registers.labels.get("source_class", {}),
                "missing": [
                    *(
                        (names.get(code, Text(code, code)), _why(code, province, kept_back, published_by))
                        for code in sorted((*province.by_other_series, *province.missing), key=place_of)
                    ),
                    *([] if province.targets else [(ITS_TARGETS, NONE_REGISTERED)]),
                ],
                "unfilled": unfilled,
                "neighbours": (every[place - 1], every[(place + 1) % len(every)]),
            },
        )


@dataclass(frozen=True, slots=True)
class Programme:
    """A document of the province with the targets that it sets; `row`: one of them, for what is the same of all."""

    row: Row
    targets: Sequence[Own]


@dataclass(frozen=True, slots=True)
class Own:
    """A target of the province with what the page of a national one shows: its figures, how its verdict moved."""

    card: Card
    series: Sequence[Sequence[Row]]
    history: Sequence[Mapping[str, Any]]
    plans: Sequence[Row]
    disputes: Sequence[Dispute]


def _own(
    province: Province,
    contents: Contents,
    plans: Mapping[str, Sequence[Row]],
    disputed: Mapping[str, Sequence[Dispute]],
) -> list[Programme]:
    """What the province asks of itself, by document."""
    found = []
    by_document = groupby(province.targets, key=lambda one: (one.register["programme_name_vi"], one.register["set_on"]))
    for _, targets in by_document:
        own = [
            Own(
                card(one, contents),
                by_series(one.figures),
                moves(one.history, contents.registers),
                plans.get(one.code, ()),
                disputed[one.code],
            )
            for one in targets
        ]
        found.append(Programme(own[0].card.target.register, own))
    return found


@dataclass(frozen=True, slots=True)
class Group:
    """The indicators of one theme: those of the scorecard, and others folded away beside them."""

    words: Text
    shown: Sequence[Standing]
    folded: Sequence[Standing]


def _group(words: Text, found: Sequence[Standing], is_of_it: Callable[[str], bool]) -> Group:
    own = [one for one in found if is_of_it(one.theme)]
    first = [one for one in own if one.code in ORDER]
    return Group(words, first or own, [one for one in own if one.code not in ORDER] if first else ())


def _why(code: str, province: Province, kept_back: Mapping[str, Text], published_by: Mapping[str, Text]) -> Text:
    """Why there is no figure of the province to compare: none that may be shown, one by another series alone, none that
    can be made, or none at all; with who publishes it."""
    if code in kept_back:
        tables = kept_back[code]
        return Text(
            f"measured by {tables.en}, which may not be passed on: not in a public release",
            f"có trong {tables.vi}, không được chia sẻ lại: không có trong bản công khai",
        )
    if code in province.by_other_series:
        return _by(published_by.get(code), BY_ANOTHER)
    return _by(published_by.get(code), ONLY_BEFORE if code in province.by_indicator else NOT_FOUND)


def _by(publisher: Text | None, why: Text) -> Text:
    if publisher is None:
        return why
    return Text(
        f"{why.en}; {PUBLISHED_BY.en}: {publisher.en}",
        f"{why.vi}; {PUBLISHED_BY.vi}: {publisher.vi}",
    )


PAGE = Page(
    name="province",
    files=("provinces/*.html",),
    template="province.html.j2",
    sheets=sheets,
    needs=(*NEEDS, *TABLES, *(PROVINCES.table(name) for name in (*PLANNED, *DISPUTED))),
)
