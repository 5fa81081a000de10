"""Which store an address means: `s3://bucket/prefix` a bucket, anything else a folder."""

from __future__ import annotations

from pathlib import Path

from orchestration.store.contract import Store
from orchestration.store.folder import Folder

BUCKET = "s3://"


def opened(address: str) -> Store:
    """The store at an address; nothing is asked of it yet. Raises StoreError where it can be none, or where what speaks
    to buckets is not installed."""
    if address.startswith(BUCKET):
        from orchestration.store.bucket import Bucket

        return Bucket(address)
    return Folder(Path(address).absolute())
