"""`r57 figures`: figures of one's own, from the workbook that asks for them to what would become of each row."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.command.forms import Form, chosen, print_rows
from orchestration.command.output import AsCsv, AsJson, AsMarkdown, note, out, stop
from orchestration.command.own_targets import own_targets
from orchestration.command.place import AnArea, ARelease, reading, settings
from orchestration.command.tables import headings, show
from sources.vocabulary import clock
from sources.vocabulary.clock import hanoi_day
from sources.vocabulary.errors import SourceError

if TYPE_CHECKING:
    from orchestration.own_files import Filed

app = typer.Typer(help="Figures of one's own: what was handed in, a template to be filled in, what a file would bring.")
SHOWN = ("line", "code", "area", "period", "value", "visibility", "outcome", "because")
UNTOLD = ("visibility", "area")
"""What a narrow table of rows does without."""
LISTED = ("file", "came_at", "by", "rows", "taken", "known", "other", "again", "internal", "refused", "outcome")
MISSED = ("again", "known", "other", "internal", "by", "rows")


@app.callback(invoke_without_command=True)
def figures(
    context: typer.Context, as_json: AsJson = False, as_csv: AsCsv = False, as_markdown: AsMarkdown = False
) -> None:
    """List the files of figures that came: when, by whom, how many rows were taken in and how many refused."""
    if context.invoked_subcommand:
        return
    from orchestration.own_files import recall, standing, told
    from orchestration.own_intake import copied, named, unread

    form, place = chosen(as_json=as_json, as_csv=as_csv, as_markdown=as_markdown), settings()
    files = recall(place)
    if form is Form.JSON:
        print_rows(form, [{**asdict(one), "outcome": one.outcome} for one in files])
        return
    rows = [_listed(one) for one in files]
    if form is not Form.TABLE:
        print_rows(form, rows, LISTED)
        return
    if rows:
        show(rows, headings(LISTED), missed=MISSED)
    for line in told(standing(files)):
        out.print(f"refused: {line}", markup=False, soft_wrap=True)
    try:
        waiting = [named(path) for path in unread(place, files)]
        copies = copied(place, files)
    except OSError as error:
        raise stop(1, f"{place.figures} cannot be read: {error.strerror}; give rights there") from None
    if waiting:
        note(f"not taken in yet: {', '.join(waiting)}; r57 run does it")
    for name, of in copies:
        note(f"{name} has the bytes of {of}, which was taken in: nothing is to be done with it")
    for one in standing(files):
        if one.far:
            note(f"{one.name}: figures of another size than before {one.far}; r57 figures check says which")
    if not rows and not waiting:
        note(f"no file of figures has come; put one into {place.figures} and make a run: r57 run")


def _listed(one: Filed) -> dict[str, object]:
    said = {name: getattr(one, name) for name in LISTED if name not in ("file", "refused", "came_at")}
    came_at = datetime.fromisoformat(one.came_at).astimezone(clock.HANOI)
    return {"file": one.name, "came_at": came_at.isoformat(" ", "minutes"), "refused": one.refused_rows, **said}


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX of figures, one a row (docs/own-figures.md).")],
    release: ARelease = "current",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Say row by row what a file of figures would bring; nothing is taken in. Ends with 6 where a cell is refused."""
    from orchestration.own_figures import registers, row_by_row, stated, with_handed_in
    from sources.own.judging import judge
    from sources.own.sheet import read_sheet

    form = chosen(as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)
    try:
        sheet = read_sheet(file)
    except SourceError as error:
        raise stop(6, str(error)) from None
    except OSError as error:
        raise stop(1, f"{file} cannot be read: {error.strerror}; give the path of a CSV or XLSX") from None
    judged = judge(sheet, registers(), hanoi_day(clock.now()))
    known: list[dict[str, Any]] = []
    if (settings().releases / release / "manifest.json").exists():
        with reading(release) as connection:
            known = stated(connection)
    if release == "current":
        known = with_handed_in(known, settings())
    said = row_by_row(judged, known)
    if form is not Form.TABLE:
        print_rows(form, [asdict(one) for one in said], SHOWN)
    else:
        show([asdict(one) for one in said], headings(SHOWN), missed=UNTOLD)
        refused = len({one.line for one in judged.refusals})
        out.print(
            f"{sheet.file}: figures that can be taken in {len(judged.figures)}, rows refused {refused}"
            f" (cells {len(judged.refusals)}), said twice {len(judged.repeated)}, not filled in {judged.unfilled}",
            markup=False,
            soft_wrap=True,
        )
        if sheet.unread:
            note(f"columns that are not read: {', '.join(sheet.unread)}")
        if not known:
            note("there is no release to hold them against: make one with r57 run")
    if judged.refusals:
        raise typer.Exit(6)


@app.command()
def template(
    agency: Annotated[str, typer.Option("--agency", metavar="CODE", help="What one agency owes (dim_agency).")] = "",
    area: AnArea = None,
    missing: Annotated[bool, typer.Option("--missing", help="Only targets of which no figure is known.")] = False,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The workbook to write.")] = Path("so-lieu.xlsx"),
    release: ARelease = "current",
) -> None:
    """Write the workbook to be mailed to an agency, or with --area to a province: a row per figure that is owed, the
    lists and the rules."""
    from orchestration.own_figures import registers
    from orchestration.own_template import asked_for, owed, owed_by_province, template, with_bases

    if agency and area is not None:
        raise stop(2, "--agency asks for what an agency owes, --area for what a province asks of itself: take one")
    with reading(release) as connection:
        if area is None:
            everything = owed(connection)
        else:
            everything = owed_by_province(connection, own_targets(connection, area)[0]["area_code"])
    agency = agency.casefold()
    rows = asked_for(everything, agency, missing=missing)
    agencies = sorted({code for row in everything for code in row["agencies"] if code})
    if agency and agency not in agencies:
        raise stop(1, f"no agency {agency!r} owes a figure; there are {', '.join(agencies)}")
    if not rows:
        raise stop(1, "nothing is owed that fits; leave out --missing, --agency or --area")
    if to.exists():
        raise stop(4, f"{to} is there already, perhaps filled in, and stays as it is; give another file with --to")
    try:
        known = registers()
        asked_rows = with_bases(rows, known)
        to.write_bytes(template(asked_rows, known))
    except OSError as error:
        raise stop(4, f"{to} cannot be written: {error.strerror}; give another file with --to") from None
    asked = "that are owed" if missing else "that are asked for"
    out.print(f"wrote {to}: {len(asked_rows)} figures {asked}, of {len(rows)} targets", soft_wrap=True, markup=False)
