"""The restore drill: a folder is backed up, lost, restored elsewhere and run; its release is the one that was lost."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.soak.ground import FETCHED, Ground, database, debris, differing, small_project, vintages
from tests.wire.server import WireServer


def main(seed: int = 0, count: int = 1) -> bool:
    """Backup, loss, restore, run; each by its command."""
    folder = Path(tempfile.mkdtemp(prefix="r57-soak-drill-"))
    with WireServer() as wire:
        ground = Ground(small_project(folder / "project"), wire.url)
        data = ground.base(folder / "data")
        steps = [
            (data, ("run", "--select", FETCHED)),
            (data, ("backup", str(folder / "backup"))),
            (folder / "restored", ("restore", str(folder / "backup"))),
            (folder / "restored", ("verify",)),
            (folder / "restored", ("run", "--mode", "bundled")),
            (folder / "restored", ("verify",)),
        ]
        codes = []
        for place, words in steps:
            if words[0] == "restore":
                kept, lost = vintages(data), folder / "lost"
                data.rename(lost)
            done = ground.run(*words, env=ground.environment(place))
            codes.append(done.returncode)
            last = (done.stdout.strip() or done.stderr.strip()).splitlines()
            print(f"  r57 {words[0]}: code {done.returncode} · {last[-1] if last else ''}")
    differs = differing(database(lost), database(folder / "restored"))
    gone, left = sorted({*kept} - {*vintages(folder / "restored")}), debris(folder / "restored")
    print(f"restored: tables that differ {len(differs)}, vintages lost {len(gone)} of {len(kept)}, faults {len(left)}")
    for line in (*differs, *gone, *left):
        print(f"  ! {line}")
    shutil.rmtree(folder)
    return not (any(codes) or differs or gone or left)
