"""docs/sources.md, from the catalog, the shipped vintages and the matrix; `python -m tests.wire.document` writes it.

It stands with the tests because only they know which faults are played for which source.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import urlsplit

from sources.catalog import DATASETS
from sources.shipped.tables import bundled_vintages
from sources.tiles.ookla import BASE_URL as TILES
from sources.tiles.ookla import EVIDENCE as TILES_EVIDENCE
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.exchange import Evidence
from sources.vocabulary.releases import told_day
from tests import ROOT
from tests.wire.dialect import Dialect
from tests.wire.dialects import load
from tests.wire.faults import CONTENT, FAULTS, WIRE, Outcome, Promise
from tests.wire.test_matrix import FIRST_OF_ITS_ADAPTER

PAGE = ROOT / "docs" / "sources.md"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
INTRODUCTION = """# Sources

Made by `make docs` from the catalog, the figures shipped with the project and the tests; do not edit. What a running
warehouse has fetched is shown by `r57 sources`; how to add a source is in [add-a-source.md](add-a-source.md); what the
licences mean here is in [data-licences.md](data-licences.md).
"""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


def releases(dataset: Dataset) -> str:
    """How often, and in which months, the publisher releases."""
    cadence = dataset.cadence.replace("_", "-")
    if not dataset.release_months or len(dataset.release_months) == len(MONTHS):
        return cadence
    return f"{cadence}: {', '.join(MONTHS[month - 1] for month in dataset.release_months)}"


def ways(dataset: Dataset) -> str:
    """The ways to a dataset, in the order in which they are tried."""
    if dataset.partitioned:
        return "by partition, read where it lies"
    if not dataset.routes:
        return "kept by hand"
    told = [f"{route.name} (`{_host(dataset, number)}`)" for number, route in enumerate(dataset.routes)]
    return told[0] if len(told) == 1 else "<br>".join(f"{n}. {way}" for n, way in enumerate(told, start=1))


def shipped(dataset: Dataset) -> str:
    """The newest vintage shipped with the project."""
    newest: tuple[date, str, str] | None = None
    for parsed in bundled_vintages(dataset.name):
        if parsed.rows.is_empty():
            continue
        days = parsed.rows["published_on"].max() if "published_on" in parsed.rows.columns else parsed.published_on
        if isinstance(days, date) and (newest is None or days >= newest[0]):
            newest = (days, parsed.edition, told_day(days, parsed.published_on_kind))
    if newest is None:
        return "none: arrives when fetched"
    _, edition, told = newest
    return told if edition in ("", told) else f"{edition} ({told})"


def held(dataset: Dataset, dialects: dict[str, Dialect]) -> str:
    """The faults that the tests play for a dataset."""
    if dataset.partitioned:
        return "those of large files: stalls, cuts, no ranges, changed columns (`tests/sources/tiles`)"
    if not dataset.routes:
        return "none: nothing is fetched"
    struck = sorted(
        {name for number in range(len(dataset.routes)) for name in dialects[_host(dataset, number)].alterations},
        key=list(FAULTS).index,
    )
    return f"all {len(WIRE)} of the wire{at(dataset)}; " + ", ".join(f"`{name}`" for name in struck)


def at(dataset: Dataset) -> str:
    """Where the faults of the wire are played for the adapters of a dataset, unless that is here for all of them."""
    places = dict.fromkeys(FIRST_OF_ITS_ADAPTER[route.adapter].dataset.name for route in dataset.routes)
    if list(places) == [dataset.name]:
        return ""
    return ", at " + " and ".join("this one" if name == dataset.name else f"`{name}`" for name in places)


def rests_on(evidence: Sequence[Evidence]) -> str:
    """What is known of a service, and how well."""
    return "<br>".join(f"**{item.grade}** ({item.on}): {item.what}" for item in evidence)


def outcome(promise: Promise) -> str:
    """A promise in words."""
    if promise.outcome is Outcome.REFUSED:
        return f"{promise.outcome.value} ({' or '.join(f'`{kind}`' for kind in sorted(promise.kinds))})"
    return promise.outcome.value


def _host(dataset: Dataset, number: int) -> str:
    route = dataset.routes[number]
    return urlsplit(route.adapter.requests(route.options)[0].url).netloc


def page() -> str:
    """The whole page."""
    dialects = load()
    listed = list(DATASETS.values())
    lines = [INTRODUCTION, "## What there is", ""]
    lines += table(
        ("Dataset", "What", "Publisher", "Licence", "Released", "Key", "Shipped vintage"),
        (
            (
                f"`{d.name}`",
                f"[{d.title}]({d.homepage})<br>{d.description}" if d.homepage else f"{d.title}<br>{d.description}",
                d.publisher,
                f"{d.licence} — {d.licence_class}",
                releases(d),
                f"`{d.key_env}`" if d.key_env else "none",
                shipped(d),
            )
            for d in listed
        ),
    )
    lines += ["", "## How each is reached, and which faults it has been put through", ""]
    lines += [
        "The first way that brings an acceptable vintage is taken; the data name it (`route`). The faults of the wire",
        "are played once an adapter, on the first way that it serves, for it is the engine that meets them; those of",
        "content on every way whose publisher's dialect speaks of them (`tests/wire/test_matrix.py`). Below is what",
        "they are, and what is promised.",
        "",
    ]
    lines += table(
        ("Dataset", "Ways, in order", "Faults played"), ((f"`{d.name}`", ways(d), held(d, dialects)) for d in listed)
    )
    lines += ["", "## What each service is known to do, and how well that is known", ""]
    lines += [
        "The tests play each service as it is known. **recorded**: an answer of it was read; **documented**: the",
        "publisher says so, or a program that was seen to work; **assumed**: neither, so a live run may find it",
        "otherwise. The day is that of the recording, else that of the looking up.",
        "",
    ]
    lines += table(
        ("Host", "Rests on", "Refuses, there and in the tests"),
        (
            *(
                (
                    ", ".join(f"`{host}`" for host in dialect.hosts),
                    rests_on(dialect.evidence),
                    "; ".join(dialect.refuses),
                )
                for host, dialect in sorted(dialects.items())
                if host == dialect.hosts[0]
            ),
            (f"`{urlsplit(TILES).netloc}`", rests_on(TILES_EVIDENCE), "a quarter that is not out"),
        ),
    )
    lines += ["", "## The faults, and what is promised", ""]
    lines += table(
        ("Fault", "What happens", "Where", "Promise"),
        ((f"`{f.name}`", f.title, "wire" if f in WIRE else "content", outcome(f.promise)) for f in (*WIRE, *CONTENT)),
    )
    others = [
        (f"`{host}`", f"`{name}`", outcome(promise))
        for host, dialect in sorted(dialects.items())
        for name, promise in dialect.promises.items()
    ]
    if others:
        lines += ["", "Where a publisher's fault ends otherwise:", ""]
        lines += table(("Host", "Fault", "Promise"), others)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
