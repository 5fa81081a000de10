"""Many objects below one prefix: put where they are missing, read back, held against their digests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from orchestration.store.contract import PLAIN, Given, Store, TakenError, sha256_at

AT_ONCE = 8
"""Objects that are put or read at the same time: most of what one costs is waiting for its answer."""


def put_tree(
    store: Store,
    prefix: str,
    folder: Path,
    wanted: Mapping[str, str],
    *,
    there: Mapping[str, int],
    given: Callable[[str], Given] = lambda _: PLAIN,
    step: Callable[[str], None] = lambda _: None,
) -> tuple[int, list[str]]:
    """Have the files of a folder stand below a prefix (which ends with `/`); give how many were put, and what stands
    there afterwards and is not what is wanted, a sentence each.

    `wanted`: name → sha256; `there`: what `store.list` said, of which nothing is put again. Raises StoreError, and
    OSError where a file cannot be read.
    """

    def put(name: str) -> bool:
        step(name)
        if prefix + name in there:
            return False
        try:
            return store.put_once(prefix + name, folder / name, given(prefix + name))
        except TakenError:  # by another writer, since it was listed: what it is, is seen when it is read back
            return False

    def fault(name: str) -> str:
        try:
            return "" if sha256_at(store, prefix + name) == wanted[name] else f"{name}: altered"
        except FileNotFoundError:
            return f"{name}: gone since it was put"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        added = sum(pool.map(put, sorted(wanted)))
        return added, [said for said in pool.map(fault, sorted(wanted)) if said]


def remove_tree(store: Store, prefix: str, first: str) -> None:
    """Take away all below a prefix, first the object without which the rest is not taken for whole."""
    store.remove(prefix + first)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(store.remove, store.list(prefix)))
