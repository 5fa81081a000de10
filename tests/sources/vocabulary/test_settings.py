"""What the environment says: read once, refused by the name of the variable."""

from __future__ import annotations

import duckdb
import pytest

from sources.vocabulary.settings import from_environment


@pytest.mark.parametrize(
    "text",
    [
        "lots",
        "-5GB",
        "0GB",
        "5",
        "80%",
        "1e3MB",
        "٤٤٨MB",
        "1B",
        "900kb",
        "1000TB",
        "99999999999999TB",
        "",
        "256MB",
        "1.5 GiB",
        "5g",
        "1000kb",
        "256000000 b",
    ],
)
def test_memory_is_what_duckdb_takes_and_enough_to_begin_with(text: str) -> None:
    """The first are refused; DuckDB itself takes the other ones, and of these minus five gigabytes and none."""
    is_taken = text in ("", "256MB", "1.5 GiB", "5g", "1000kb", "256000000 b")
    if text:
        try:
            duckdb.connect(config={"memory_limit": text}).close()
        except duckdb.Error:
            assert not is_taken
    if is_taken:
        from_environment({"R57_DUCKDB_MEMORY": text})
        return
    with pytest.raises(ValueError, match="R57_DUCKDB_MEMORY must be an amount of memory such as 256MB, not"):
        from_environment({"R57_DUCKDB_MEMORY": text})


@pytest.mark.parametrize("text", ["many", "inf", "1e400", "nan", "-1"])
@pytest.mark.parametrize("name", ["R57_HTTP_ATTEMPTS", "R57_HTTP_PACE", "R57_HTTP_READ_TIMEOUT"])
def test_a_variable_that_is_no_number_is_named(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=f"{name} must be a number of 0 or more, not '{text}'"):
        from_environment({name: text})


def test_a_number_is_taken_and_an_empty_variable_is_none() -> None:
    settings = from_environment({"R57_HTTP_ATTEMPTS": "2", "R57_HTTP_PACE": ""})
    assert (settings.http.attempts, settings.http.pace) == (2, 1.0)
