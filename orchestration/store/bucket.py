"""A bucket of an object store that speaks S3 as a store, by obstore (extra `s3`, which nothing else needs or imports).

    put_once   PUT with `If-None-Match: *`
    switch     PUT with `If-Match: <ETag>`, or `If-None-Match: *` where nothing was there

A server that takes no notice of these conditions keeps no promise; those that keep them answer 412. Where it is and who
asks is said by the variables that all such programs read: AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY; AWS_ALLOW_HTTP=true where the address is http.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from orchestration.store.contract import PLAIN, Given, MovedError, StoreError, moved, sha256_at, taken
from sources.vocabulary.files import file_sha256

PATIENCE: Any = {"max_retries": 4, "retry_timeout": timedelta(seconds=60)}
PIECE_BYTES = 1 << 20


class Bucket:
    """The store of a bucket and a prefix in it. Raises StoreError where it cannot be spoken to."""

    def __init__(self, address: str) -> None:
        try:
            import obstore
            from obstore.store import S3Store
        except ImportError:
            said = "what speaks to buckets is not installed"
            raise StoreError(said, address, "pip install 'r57[s3]', or name a folder") from None
        self.address = address.rstrip("/")
        self._obstore, self._errors = obstore, obstore.exceptions
        with self._told(address):
            self._bucket = S3Store.from_url(self.address, retry_config=PATIENCE)

    def put_once(self, key: str, content: bytes | Path, given: Given = PLAIN) -> bool:
        try:
            with self._told(key):
                self._put(key, content, given, "create")
        except MovedError:
            digest = file_sha256(content) if isinstance(content, Path) else sha256(content).hexdigest()
            if sha256_at(self, key) != digest:
                raise taken(f"{self.address}/{key}") from None
            return False
        return True

    def read(self, key: str) -> Iterator[bytes]:
        with self._told(key):
            for piece in self._obstore.get(self._bucket, key).stream(min_chunk_size=PIECE_BYTES):
                yield bytes(piece)

    def list(self, prefix: str) -> dict[str, int]:
        with self._told(prefix):
            pages = self._obstore.list(self._bucket, prefix.rstrip("/") or None)
            return {str(each["path"]): int(each["size"]) for page in pages for each in page}

    def standing(self, key: str) -> tuple[bytes, str] | None:
        try:
            with self._told(key):
                there = self._obstore.get(self._bucket, key)
                return bytes(there.bytes()), str(there.meta["e_tag"])
        except FileNotFoundError:
            return None

    def switch(self, key: str, content: bytes, expected: str | None, given: Given = PLAIN) -> None:
        with self._told(key):
            self._put(key, content, given, {"e_tag": expected} if expected else "create")

    def remove(self, key: str) -> None:
        try:
            with self._told(key):
                self._obstore.delete(self._bucket, key)
        except FileNotFoundError:
            return

    def _put(self, key: str, content: bytes | Path, given: Given, mode: Any) -> None:
        attributes = {"Content-Type": given.content_type}
        if given.caching:
            attributes["Cache-Control"] = given.caching
        # in one piece: only then is it one request, which has the condition
        self._obstore.put(self._bucket, key, content, attributes=attributes, mode=mode, use_multipart=False)

    @contextmanager
    def _told(self, key: str) -> Iterator[None]:
        """What the bucket refuses, in the words of this house."""
        where = f"{self.address}/{key}"
        try:
            yield
        except (self._errors.AlreadyExistsError, self._errors.PreconditionError):
            raise moved(where) from None
        except (self._errors.NotFoundError, FileNotFoundError) as error:
            if "NoSuchBucket" in str(error):
                raise StoreError("there is no such bucket", where, "make it, or name another") from None
            raise FileNotFoundError(where) from None
        except (self._errors.BaseError, OSError) as error:
            said = " ".join(str(error).split())
            raise StoreError(
                f"the object store refused or did not answer: {said[:300]}",
                where,
                "look at the AWS_… variables, then run again",
            ) from None
