"""Files of figures of one's own: refused in part, whole, or before they are put there. Every figure is invented."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.handed_in import HEAD, with_wrong_cells
from tests.orchestration.conftest import listening
from tests.soak.tried.stage import Scene, Seen, Stage

BUNDLED = ("run", "--mode", "bundled")


def in_part_and_whole(stage: Stage, data: Path) -> Iterator[Seen]:
    """Two sound rows beside five wrong cells, a file in another encoding, and one of another form."""
    stage.begin(data)
    folder = data / "figures"
    folder.mkdir()
    other = folder / "thang-11.csv"
    other.write_bytes(HEAD.encode("utf-16"))
    yield stage.r57(data, "figures", "check", str(with_wrong_cells(folder / "bo-sung.csv")))
    old = data.with_name("so-lieu.xls")
    old.write_bytes(b"")
    yield stage.r57(data, "figures", "check", str(old))
    yield stage.r57(data, "figures")
    with listening() as hook:
        yield stage.r57(data, *BUNDLED, **hook.env)
        yield Seen("what the webhook received", "\n".join(hook.texts))
    yield stage.r57(data, "figures")


SCENES = (
    Scene(
        in_part_and_whole,
        ("rows refused", "figures refused", "not taken in yet", "a file of figures ends with"),
    ),
)
