"""WIPO GII: comma decimals, broken names, editions checked against their address, the next one not there yet."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.publishers import wipo_gii
from sources.vocabulary.areas import COUNTRIES
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer, Payload, Request
from tests.sources.publishers.properties import Figures, accepted, figures, never_wrong, payload

OPTIONS = {"editions": ("2025",)}
THIS, NEXT = wipo_gii.requests(OPTIONS)
NOT_YET = payload(NEXT, b"Not Found", status=404)
Scores = dict[str, tuple[int, float]]
"""Economy → (rank, score)."""

scores_of = st.dictionaries(
    st.sampled_from(COUNTRIES), st.tuples(st.integers(1, 139), st.floats(0.5, 100)), min_size=1, max_size=15
)


def table(scores: Scores, *, edition: str = "2025", seed: int = 0, comma: bool = True) -> bytes:
    """A file with the economies asked for and as many others as an edition has."""
    lines = []
    others = {f"Q{i:02d}": (i + 1, 50.0) for i in range(wipo_gii.MIN_ECONOMIES)}
    for code, (rank, score) in {**others, **scores}.items():
        told = f'"{score!r}"'.replace(".", ",") if comma else repr(score)
        name = "CÃ´te d'Ivoire" if code == "Q05" else code
        lines.append(f"{rank},{code},{name},{told},{rank},{'NA' if code == 'Q09' else edition}")
    random.Random(seed).shuffle(lines)
    return ("\n".join(["v1,iso3,economy_name,score,rank,giiyr", *lines]) + "\n").encode()


def answers(body: bytes) -> list[Payload]:
    return [payload(THIS, body), NOT_YET]


def truth_of(scores: Scores) -> Figures:
    ranks = {("GII_RANK", code, "2025"): float(rank) for code, (rank, _) in scores.items()}
    return ranks | {("GII_SCORE", code, "2025"): score for code, (_, score) in scores.items()}


def test_a_small_edition() -> None:
    rows = accepted(wipo_gii, OPTIONS, answers(table({"VNM": (44, 37.12345678)}))).rows
    assert rows["series_code", "value", "edition", "published_on_kind"].rows() == [
        ("GII_RANK", 44.0, "2025", "edition_year_end"),
        ("GII_SCORE", 37.12345678, "2025", "edition_year_end"),
    ]


def test_an_edition_of_a_year_that_has_not_ended_is_dated_by_its_fetching() -> None:
    request = Request(url=THIS.url.replace("2025", "2026"), label="GII 2026", suffix="csv")
    body = table({"VNM": (44, 37.1)}, edition="2026")
    rows = accepted(wipo_gii, {"editions": ("2026",)}, [payload(request, body)]).rows
    assert {(str(day), kind) for day, kind in rows["published_on", "published_on_kind"].rows()} == {
        ("2026-11-23", "fetched")
    }


def test_another_edition_under_this_address_is_refused() -> None:
    with pytest.raises(SourceError, match="not 2025"):
        accepted(wipo_gii, OPTIONS, answers(table({"VNM": (44, 37.1)}, edition="2024")))


def test_an_economy_that_comes_twice_is_refused() -> None:
    body = table({"VNM": (44, 37.1)})
    line = next(line for line in body.splitlines(keepends=True) if b",VNM," in line)
    with pytest.raises(SourceError, match="comes twice"):
        accepted(wipo_gii, OPTIONS, answers(body + line))


@pytest.mark.parametrize(
    ("request_", "body", "status", "answer"),
    [
        (NEXT, b"Not Found", 404, Answer.EMPTY),
        (NEXT, b"<!doctype html><html>app</html>", 200, Answer.EMPTY),
        (THIS, b"Not Found", 404, Answer.BLOCKED),
        (THIS, b"<!doctype html><html>app</html>", 200, Answer.BLOCKED),
        (THIS, b"iso3,rank,score,giiyr\nVNM,1,2,2025\n", 200, Answer.TRUNCATED),
        (THIS, table({}).replace(b"score", b"points"), 200, Answer.CHANGED_SHAPE),
        (THIS, b'{"message": "denied"}', 200, Answer.ERROR_ENVELOPE),
    ],
)
def test_the_body_says_what_the_answer_is(request_: Request, body: bytes, status: int, answer: Answer) -> None:
    assert wipo_gii.classify(payload(request_, body, status=status)).answer is answer


@given(scores=scores_of, seed=st.integers(), comma=st.booleans())
def test_figures_survive_any_order_and_either_decimal_sign(scores: Scores, seed: int, *, comma: bool) -> None:
    body = table(scores, seed=seed, comma=comma)
    assert figures(accepted(wipo_gii, OPTIONS, answers(body))) == truth_of(scores)


@given(scores=scores_of, seed=st.integers(), cut=st.floats(0, 1))
def test_a_cut_file_never_gives_wrong_figures(scores: Scores, seed: int, cut: float) -> None:
    body = table(scores, seed=seed)
    never_wrong(wipo_gii, OPTIONS, answers(body[: int(len(body) * cut)]), truth_of(scores))


@given(text=st.sampled_from(("about 40", "37,1,2", "", "-", "1.234,5", "-3")))
def test_what_is_no_number_is_refused(text: str) -> None:
    body = table({"VNM": (44, 37.125)}).replace(b'"37,125"', f'"{text}"'.encode())
    with pytest.raises(SourceError, match="is not a number"):
        accepted(wipo_gii, OPTIONS, answers(body))
