"""A finished release put where many read it, a static host's folder or a bucket, and switched to in one step, last.

    files of the release, each once → its manifest → all of it read back and held against the manifest → `current.json`

Whatever is interrupted before the switch leaves readers where they were, and the next call goes on from what stands
there. Two that publish at once put the same files or others, and the one that comes second looks again at what stands:
no switch is lost, and none leads back unasked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from exports.marts.audience import Audience
from exports.release import MANIFEST, read_manifest, verify_release
from exports.serving import caching_of, type_of
from exports.shelf import CURRENT, PUBLIC
from orchestration import decisions
from orchestration.decisions import Decisions
from orchestration.published import CURRENT as NAMED
from orchestration.published import INDEX, PAGE, Current, due, following, key, named
from orchestration.store.contract import Given, MovedError, Store
from orchestration.store.tree import put_tree, remove_tree
from sources.vocabulary.clock import Clock
from sources.vocabulary.files import file_sha256
from sources.vocabulary.settings import Settings

Step = Callable[[str, int], None]


@dataclass(eq=False)  # not frozen: an exception takes a traceback as it travels through context managers
class PublishError(Exception):
    """A release was not published; readers of the place go on reading what they read. `damaged`: what stands there
    under the name of the release and is not the release, a sentence each."""

    what: str
    where: str
    next_step: str
    damaged: tuple[str, ...] = ()

    def __str__(self) -> str:
        kept = "what is read there"
        return f"{self.what}; where: {self.where}; kept: {kept}; next: {self.next_step}"


@dataclass(frozen=True, slots=True)
class Published:
    """What one publish did. `before`: what was read there until then; `removed`: releases taken away."""

    current: Current
    before: str
    files: int
    added: int
    removed: tuple[str, ...] = ()

    @property
    def is_switched(self) -> bool:
        return self.before != self.current.release_id


def publish(
    settings: Settings,
    store: Store,
    now: Clock,
    release_id: str = "",
    *,
    is_internal: bool = False,
    is_older_meant: bool = False,
    keep: int | None = None,
    step: Step = lambda *_: None,
) -> Published:
    """Publish a release, the newest public one where none is named, and have readers of the place read it.

    `is_internal`: one that may not be passed on is meant; then the current one where none is named. `is_older_meant`:
    it may be older than what is read there. `keep`: how many stay there (`published.py`). Raises PublishError, nothing
    is switched then; ReleaseError where what was decided of releases cannot be read; StoreError.
    """
    folder = _chosen(settings.releases, release_id, is_internal=is_internal)
    manifest = read_manifest(folder)
    new = named(manifest, file_sha256(folder / MANIFEST))
    _refuse_decided(settings.releases, new)
    _keep_standing(store, new, now)
    added = _put(store, folder, manifest, new, step)
    was: str | None = None
    gone: set[str] = set()
    while True:
        decided = _refuse_decided(settings.releases, new)
        before, tag = _standing(store)
        if before:
            _refuse_standing(before, new, decided, now, is_older_meant=is_older_meant)
        after = following(new, before, keep=keep, now=now(), gone=gone)
        if after != before:
            try:
                store.switch(NAMED, after.to_json(), tag, _given(NAMED))
            except MovedError:
                continue
        if was is None:
            was = before.release_id if before else ""
        if not (going := due(after, now())):
            return Published(after, was, len(manifest["files"]) + 1, added, tuple(sorted(gone)))
        for name in going:
            remove_tree(store, key(name, ""), MANIFEST)
        gone |= {*going}


def _chosen(releases: Path, release_id: str, *, is_internal: bool) -> Path:
    """The folder of the release that is meant. Raises PublishError where there is none, it is damaged, or it is one
    that may not be passed on and that was not asked for."""
    name = release_id or (CURRENT if is_internal else PUBLIC)
    folder = (releases / name).resolve()
    if Path(name).name != name or not (folder / MANIFEST).is_file():
        how = "r57 release --audience public makes one" if name == PUBLIC else "r57 releases lists those that are kept"
        raise PublishError(f"there is no release {name!r} to publish", str(releases), how)
    if faults := verify_release(folder):
        raise PublishError(f"the release is damaged: {faults[0]}", folder.name, "r57 verify; name another one")
    if not is_internal and read_manifest(folder).get("audience", Audience.INTERNAL) != Audience.PUBLIC:
        said = "the release is internal: it holds rows that may not be passed on"
        raise PublishError(said, folder.name, "r57 release --audience public; or, for a place of your own: --internal")
    return folder


def _refuse_decided(releases: Path, new: Current) -> Decisions:
    """What was decided of releases. Raises PublishError where this one was taken back, or readers stay at another."""
    decided = decisions.read(releases)
    pinned = decided.pin.release_id if decided.pin else ""
    taken_back = decided.withdrawal(new.release_id)
    if taken_back and pinned != new.release_id:
        said = f"the release was withdrawn: {taken_back.erratum.reason}"
        raise PublishError(said, new.release_id, "publish another one; r57 releases lists them")
    if pinned and pinned != new.release_id and new.audience != Audience.PUBLIC:
        said = f"readers stay at release {pinned}: it is pinned"
        raise PublishError(said, new.release_id, "r57 unpin, or publish the pinned one")
    return decided


def _standing(store: Store) -> tuple[Current | None, str | None]:
    """What is read at the place, and the tag of the object that says so. Raises PublishError where it cannot be
    believed: without it nobody knows what may be switched."""
    there = store.standing(NAMED)
    if there is None:
        return None, None
    try:
        return Current.from_json(there[0]), there[1]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        said = f"{NAMED} there cannot be believed ({type(error).__name__}: {error})"
        raise PublishError(said, store.address, "remove it there and publish again") from None


def _refuse_standing(before: Current, new: Current, decided: Decisions, now: Clock, *, is_older_meant: bool) -> None:
    """Raises PublishError where what is read there is for others, or newer and as good, or where the release is on its
    way out."""
    if before.audience != new.audience:
        said = f"a release for another audience is read there ({before.audience}; this one: {new.audience})"
        raise PublishError(said, before.release_id, "name another place")
    if new.release_id in due(before, now()):
        said = "the release is being taken away there"
        raise PublishError(said, new.release_id, "publish another one first, then this one again")
    is_meant = is_older_meant or bool(decided.withdrawal(before.release_id))
    is_meant |= decided.pin is not None and decided.pin.release_id == new.release_id
    if new.age < before.age and not is_meant:
        raise PublishError("a newer release is read there", before.release_id, "--older, to go back to this one")


def _keep_standing(store: Store, new: Current, now: Clock) -> None:
    """Say, before its files are looked at, that a release that was said to leave does not: else it may be taken away
    after they were. Raises PublishError, and MovedError where another publishes at this moment."""
    before, tag = _standing(store)
    if before is None:
        return
    _refuse_standing(before, new, Decisions(), now, is_older_meant=True)  # whether it is older: when it is switched
    if new.release_id in before.leaves:
        leaves = {name: moment for name, moment in before.leaves.items() if name != new.release_id}
        store.switch(NAMED, replace(before, leaves=leaves).to_json(), tag, _given(NAMED))


def _put(store: Store, folder: Path, manifest: Mapping[str, Any], new: Current, step: Step) -> int:
    """Have a whole release stand there, its manifest last; give how many files were put. Raises PublishError where what
    stands there afterwards is not the release."""
    files = {name: str(entry["sha256"]) for name, entry in manifest["files"].items()}
    prefix = key(new.release_id, "")
    there = store.list(prefix)
    foreign = sorted({*there} - {prefix + name for name in (*files, MANIFEST)})
    _refuse_damaged([f"{name}: not of the release" for name in foreign], store, prefix)
    total = 0
    for wanted in (files, {MANIFEST: new.manifest_sha256}):
        added, faults = put_tree(
            store, prefix, folder, wanted, there=there, given=_given, step=lambda name: step(name, len(files) + 1)
        )
        total += added
        _refuse_damaged(faults, store, prefix)
    page = store.standing(INDEX)
    if page is None or page[0] != PAGE.encode():
        with suppress(MovedError):  # another puts the same page at this moment
            store.switch(INDEX, PAGE.encode(), page[1] if page else None, _given(INDEX))
    return total


def _refuse_damaged(faults: Sequence[str], store: Store, prefix: str) -> None:
    if faults:
        more = f", and {len(faults) - 1} more" if faults[1:] else ""
        raise PublishError(
            f"what stands there is not the release: {faults[0]}{more}",
            f"{store.address}/{prefix}",
            "remove there what is named, and publish again",
            tuple(faults),
        )


def _given(name: str) -> Given:
    return Given(type_of(name), caching_of(name))
