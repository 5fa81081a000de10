"""Microsoft AI Diffusion: the newest release that there is, names, half-years beside quarters, Windows letters."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.publishers import microsoft_ai_diffusion as publisher
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer, Payload
from tests.sources.publishers.payloads import NOW, answered
from tests.sources.publishers.properties import accepted, figures, never_wrong, payload

(LIST,) = publisher.requests({})
LISTED = payload(LIST, [{"name": "AI_Diffusion_Q12026_Update.csv"}, {"name": "README.md"}, {"name": "US"}])
(FILE,) = publisher.more(LISTED)
PERIODS = ("H2 2025", "Q1 2026")
SHARES = dict.fromkeys(publisher.NAMES, ("5.10%", "12.40%")) | {"Vietnam": ("23.50%", "26.50%")}


def table(shares: Mapping[str, tuple[str, ...]], periods: tuple[str, ...] = PERIODS) -> bytes:
    """A release with the economies asked for and as many others as a release has."""
    others = {"Türkiye": ("1.00%",) * len(periods)}
    others |= {f"Economy {number}": ("2.00%",) * len(periods) for number in range(publisher.MIN_ECONOMIES)}
    lines = [",".join(["Economy", *(f"{period} AI Diffusion" for period in periods)])]
    lines += [",".join([name, *cells]) for name, cells in (others | dict(shares)).items()]
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def answers(body: bytes) -> list[Payload]:
    return [LISTED, payload(FILE, body)]


def test_the_newest_release_in_the_folder_is_asked_for() -> None:
    names = ["AI_Diffusion_Q42026_Update.csv", "AI_Diffusion_Q12027_Update.csv", "AI_Diffusion_Q32026_Update.csv"]
    (asked,) = publisher.more(payload(LIST, [{"name": name} for name in names]))
    assert (asked.label, asked.url.rsplit("/", 1)[1]) == ("release 2027-Q1", "AI_Diffusion_Q12027_Update.csv")


def test_a_limit_of_questions_is_waited_out_as_long_as_github_says() -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) + 90)}
    verdict = publisher.classify(answered(LIST, '{"message": "API rate limit exceeded"}', status=403, headers=headers))
    assert (verdict.answer, verdict.retry_after_seconds) == (Answer.THROTTLED, 90)


def test_a_small_release() -> None:
    parsed = accepted(publisher, {}, answers(table(SHARES)))
    rows = parsed.rows.filter(area_code="VNM")
    assert parsed.edition == "2026-Q1"
    assert rows["period", "value", "unit"].rows() == [
        ("2025-H2", 23.5, "% of working-age population"),
        ("2026-Q1", 26.5, "% of working-age population"),
    ]


def test_an_empty_cell_is_a_missing_figure() -> None:
    found = figures(accepted(publisher, {}, answers(table(SHARES | {"Laos": ("", "7.80%")}))))
    assert {period for _, area, period in found if area == "LAO"} == {"2026-Q1"}


def test_an_economy_under_another_name_is_refused_by_its_name() -> None:
    renamed = {name.replace("Vietnam", "Viet Nam"): cells for name, cells in SHARES.items()}
    with pytest.raises(SourceError, match="'Vietnam'"):
        accepted(publisher, {}, answers(table(renamed)))


def test_an_economy_that_comes_twice_is_refused() -> None:
    with pytest.raises(SourceError, match="'Vietnam' comes twice"):
        accepted(publisher, {}, answers(table(SHARES) + b"Vietnam,1.00%,2.00%\r\n"))


@pytest.mark.parametrize("text", ["26.5", "26,50%", "about 26%", "-1%", "1e3%"])
def test_what_is_no_percentage_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="economy Vietnam, column 2026-Q1"):
        accepted(publisher, {}, answers(table(SHARES | {"Vietnam": ("23.50%", f'"{text}"')})))


@pytest.mark.parametrize(
    ("body", "status", "answer"),
    [
        (b'{"message": "Not Found"}', 404, Answer.BLOCKED),
        (b"<!doctype html><html>rate limit</html>", 200, Answer.BLOCKED),
        (b"Economy,Q1 2026 AI Diffusion\r\nVietnam,26.50%\r\n", 200, Answer.TRUNCATED),
        (table(SHARES)[:-2], 200, Answer.TRUNCATED),
        (table(SHARES).replace(b" AI Diffusion", b" Users"), 200, Answer.CHANGED_SHAPE),
        (table(SHARES), 200, Answer.OK),
    ],
)
def test_the_body_says_what_the_answer_is(body: bytes, status: int, answer: Answer) -> None:
    assert publisher.classify(payload(FILE, body, status=status)).answer is answer


@pytest.mark.parametrize(
    ("listed", "answer"),
    [
        ([{"name": "README.md"}], Answer.EMPTY),
        ({"message": "Not Found"}, Answer.ERROR_ENVELOPE),
        (["AI_Diffusion_Q12026_Update.csv"], Answer.CHANGED_SHAPE),
        ([{"name": "AI_Diffusion_Q12026_Update.csv"}], Answer.OK),
    ],
)
def test_the_list_says_what_the_answer_is(listed: object, answer: Answer) -> None:
    assert publisher.classify(payload(LIST, listed)).answer is answer


@given(cut=st.floats(0, 1))
def test_a_cut_file_never_gives_wrong_figures(cut: float) -> None:
    body = table(SHARES)
    truth = figures(accepted(publisher, {}, answers(body)))
    never_wrong(publisher, {}, answers(body[: int(len(body) * cut)]), truth)
