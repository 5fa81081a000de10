"""`r57 release`: a release of what lies here, for the organisation or for everybody."""

from __future__ import annotations

from typing import Annotated

import typer

from exports.marts.audience import SAID, Audience
from orchestration.command import run
from orchestration.command.output import AsJson, err, out, print_json, stop
from orchestration.command.place import settings


def release(
    audience: Annotated[
        Audience,
        typer.Option(help="internal: everything the organisation may read; public: what anybody may pass on."),
    ] = Audience.INTERNAL,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The day as known on, e.g. 2025-04-15.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a release of what lies here, asking no publisher: internal (as `r57 run` makes it), or public, beside it."""
    if audience is Audience.INTERNAL:
        run.run(mode="bundled", as_of=as_of, as_json=as_json)
    else:
        _public(as_of, as_json=as_json)


def _public(as_of: str | None, *, as_json: bool) -> None:
    from exports.marts.errors import ReleaseError
    from exports.release import read_manifest
    from orchestration import public
    from orchestration.dbt import DbtFailure
    from orchestration.pipeline import NoSuchDayError
    from orchestration.progress import Progress
    from orchestration.room import NoRoomError

    try:
        with err.status("making a public release") as said:
            _, path, is_new = public.release(settings(), run.day(as_of), progress=Progress(stage=said.update))
    except NoSuchDayError as error:
        raise stop(2, str(error)) from None
    except (DbtFailure, ReleaseError, NoRoomError) as error:
        raise stop(4, str(error)) from None
    manifest = read_manifest(path)
    if as_json:
        parts = {name: sum(tables.values()) for name, tables in manifest["parts"].items()}
        rows = sum(table["rows"] for table in manifest["tables"].values())
        print_json(
            {
                "release_id": path.name,
                "release_path": str(path),
                "as_of": manifest["as_of"],
                "changed": is_new,
                "rows": rows,
                "rows_in_files_of_their_own": parts,
                "withheld": manifest["withheld"],
            }
        )
        return
    word = "new public release" if is_new else "nothing changed; public release"
    out.print(f"[bold]{word}[/] {path.name} · as known on {manifest['as_of']}")
    for name, tables in manifest["parts"].items():
        out.print(f"in {name}/: {sum(tables.values()):,} rows of {len(tables)} tables, under their own licences")
    if manifest["withheld"]:
        rows = (f"{dataset} ({count:,} rows)" for dataset, count in manifest["withheld"].items())
        out.print(f"withheld: {', '.join(rows)}", soft_wrap=True)
    out.print(f"{path}\n{SAID[Audience.PUBLIC].en}", soft_wrap=True)
