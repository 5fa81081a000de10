"""A bucket: the server of the trial keeps to conditions, what is put there says what it is, what fails is one line."""

from __future__ import annotations

import sys
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orchestration import exchange
from orchestration.publish import publish
from orchestration.published import key
from orchestration.store.contract import StoreError
from orchestration.store.opened import opened
from tests.conftest import NOW
from tests.orchestration.store.conftest import IS_BUCKET_THERE
from tests.orchestration.store.machines import EGDI, machine, take_in
from tests.orchestration.store.made_up import Shelf, name

with_a_bucket = pytest.mark.skipif(
    not IS_BUCKET_THERE,
    reason="needs the extra s3 and a server that speaks S3, in an environment of its own: make test-s3",
)


def test_without_the_extra_a_bucket_is_refused_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(StoreError) as refused:
        opened("s3://bucket/r57")
    assert str(refused.value) == (
        "what speaks to buckets is not installed; where: s3://bucket/r57; kept: what stood there; "
        "next: pip install 'r57[s3]', or name a folder"
    )


@pytest.fixture
def bucket(s3: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Another program that speaks to the server of the trial, to which the settings lead."""
    from tests.orchestration.store.speaking_s3 import asking

    for variable, value in s3.items():
        monkeypatch.setenv(variable, value)
    return asking(s3)


@with_a_bucket
def test_the_server_of_the_trial_refuses_what_does_not_meet_its_condition(bucket: Any) -> None:
    """Else nothing that is tried with it would prove anything."""
    from botocore.exceptions import ClientError

    place = {"Bucket": "r57", "Key": uuid.uuid4().hex}
    first = bucket.put_object(**place, Body=b"1", IfNoneMatch="*")
    for condition in ({"IfNoneMatch": "*"}, {"IfMatch": '"another"'}):
        with pytest.raises(ClientError) as refused:
            bucket.put_object(**place, Body=b"2", **condition)
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 412
    assert bucket.get_object(**place)["Body"].read() == b"1"
    bucket.put_object(**place, Body=b"2", IfMatch=first["ETag"])
    assert bucket.get_object(**place)["Body"].read() == b"2"


@with_a_bucket
def test_a_published_file_says_what_it_is_and_how_long_it_may_be_kept(bucket: Any, shelf: Shelf) -> None:
    prefix = uuid.uuid4().hex
    shelf.add(1)
    publish(shelf.settings, opened(f"s3://r57/{prefix}"), shelf.now)

    def said(file: str) -> tuple[str, str]:
        head = bucket.head_object(Bucket="r57", Key=f"{prefix}/{file}")
        return head["ContentType"], head["CacheControl"]

    immutable = "public, max-age=31536000, immutable"
    assert said(key(name(1), "index.html")) == ("text/html; charset=utf-8", immutable)
    assert said(key(name(1), "r57.duckdb")) == ("application/vnd.duckdb", immutable)
    assert said("current.json") == ("application/json", "no-cache")
    assert said("index.html") == ("text/html; charset=utf-8", "no-cache")


@with_a_bucket
@pytest.mark.usefixtures("bucket")
def test_what_is_not_there_or_does_not_answer_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreError, match="there is no such bucket"):
        opened("s3://another/r57").put_once("a", b"1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("orchestration.store.bucket.PATIENCE", {"max_retries": 0})
    with pytest.raises(StoreError, match="the object store refused or did not answer") as refused:
        opened("s3://r57/x").put_once("a", b"1")
    assert "\n" not in str(refused.value)


@with_a_bucket
@pytest.mark.usefixtures("bucket", "one_dataset")
def test_a_run_goes_on_without_a_bucket_that_does_not_answer_and_gives_once_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(machine(tmp_path, "one"), store=f"s3://r57/{uuid.uuid4().hex}")
    kept = take_in(settings, 0.68)
    with monkeypatch.context() as gone:
        gone.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        gone.setattr("orchestration.store.bucket.PATIENCE", {"max_retries": 0})
        done = exchange.push(settings, NOW, [EGDI])
    assert done is not None
    assert done.error.startswith("the object store refused or did not answer: ")
    assert exchange.standing(settings) == exchange.Standing(settings.store, NOW, done.error)
    again = exchange.push(settings, NOW, [EGDI])
    assert again is not None
    assert (again.error, again.given) == ("", (f"un_egdi {kept.vintage_id}",))
