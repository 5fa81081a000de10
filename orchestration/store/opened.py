"""Which store an address means: `s3://bucket/prefix` a bucket, anything else a folder."""

from __future__ import annotations

from pathlib import Path

from orchestration.store.contract import Store, StoreError
from orchestration.store.folder import Folder

BUCKET = "s3://"


def opened(address: str, *, may_be_new: bool = True) -> Store:
    """The store at an address; nothing is asked of it yet. Raises StoreError where it can be none, or where what speaks
    to buckets is not installed; and where a folder is not there, unless it may be new: one made in place of a share
    that is not mounted would be another one, on the disk below."""
    if address.startswith(BUCKET):
        from orchestration.store.bucket import Bucket

        return Bucket(address)
    folder = Path(address).absolute()
    if not (may_be_new or folder.is_dir()):
        raise StoreError("there is no such folder", str(folder), "mount it, or have r57 push make it the first time")
    return Folder(folder)
