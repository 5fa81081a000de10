"""The engine at the border: request → answer → landing → rows → validation → vintage, the same for every dataset.

Publisher modules say what to ask and how to read; everything that touches network, disk or clock is here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from sources.border.attempts import Attempt, remember
from sources.border.entry import take_in
from sources.border.holds import WAITS
from sources.border.http import RETRYABLE, Allowance, HttpClient
from sources.border.judging import cause, judge
from sources.border.landing import Landed, land, request_key
from sources.border.vintages import RawStore, Vintage, Writing
from sources.vocabulary import room
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer, Parsed, Payload, Request, Route, Verdict
from sources.vocabulary.settings import Settings

MAX_REQUESTS = 2_000
"""A route that asks for more than this has lost its way (a publisher repeating its pages for ever)."""

MAX_BYTES = 256 * 1024 * 1024
"""All answers of a route together, repeated ones included: they are in memory at once. The largest dataset needs a
tenth of it."""

PARALLEL_FETCHES = 16
ASKED_AT_ONCE = 4
"""Requests of one route under way at the same time; the pause between two to one host is kept all the same."""


class _UnfitError(Exception):
    """An answer that is not worth having, with the verdict on it."""

    def __init__(self, verdict: Verdict, payload: Payload) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict
        self.payload = payload


def _may_retry(error: BaseException) -> bool:
    if isinstance(error, _UnfitError):
        return error.verdict.retry
    return isinstance(error, SourceError) and error.kind in RETRYABLE


def _ask(
    client: HttpClient, route: Route, request: Request, landed: Landed, allowance: Allowance
) -> tuple[Payload, Verdict]:
    """One request until its answer is good, or until patience ends. Raises SourceError or _UnfitError."""
    settings = client.settings

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.verdict.retry_after_seconds if isinstance(error, _UnfitError) else None
        backoff = settings.backoff * 2.0 ** (state.attempt_number - 1)
        return settings.pace * min(max(asked or 0.0, backoff), settings.retry_after_cap)

    def once() -> tuple[Payload, Verdict]:
        payload = client.send(request, conditional=landed.conditions(request), allowance=allowance)
        if payload.status == 304:
            payload = landed.replay(request, payload)
        verdict = judge(route, payload)
        asked = verdict.retry_after_seconds
        if asked is not None and asked > settings.retry_after_cap:
            # Waiting that long would hold up the run: the publisher is asked again at the next one.
            verdict = Verdict(verdict.answer, f"{verdict.reason}; asked to wait {asked:g} s", False, asked)
        if verdict.answer not in (Answer.OK, Answer.EMPTY):
            raise _UnfitError(verdict, payload)
        return payload, verdict

    retrying = Retrying(
        stop=stop_after_attempt(settings.attempts),
        wait=wait,
        retry=retry_if_exception(_may_retry),
        sleep=client.sleep,
        reraise=True,
    )
    return retrying(once)


def collect(client: HttpClient, route: Route, landing: Path, *, licence: str, dataset: str) -> list[Payload]:
    """All accepted answers of a route, landed, in the order in which they were asked for: first requests, then those
    that follow from their answers, and so on. Raises SourceError naming dataset, request and cause."""
    landed, allowance = Landed(landing), Allowance(MAX_BYTES)
    wave = list(route.adapter.requests(route.options))
    seen: set[str] = set()
    payloads: list[Payload] = []

    def ask(request: Request) -> Payload:
        return answer_to(client, route, request, landed, allowance, landing, licence=licence, dataset=dataset)

    with ThreadPoolExecutor(max_workers=ASKED_AT_ONCE) as pool:
        while wave:
            asked = list({request_key(r): r for r in wave if request_key(r) not in seen}.values())
            seen.update(map(request_key, asked))
            if len(seen) > MAX_REQUESTS:
                raise SourceError("endless", f"more than {MAX_REQUESTS} requests were needed", f"dataset {dataset}")
            wave = []
            try:
                for payload in pool.map(ask, asked):
                    payloads.append(payload)
                    with _reading(route, dataset):
                        wave.extend(route.adapter.more(payload))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    return payloads


def answer_to(
    client: HttpClient,
    route: Route,
    request: Request,
    landed: Landed,
    allowance: Allowance,
    landing: Path,
    *,
    licence: str,
    dataset: str,
) -> Payload:
    """One accepted answer, landed; a refused one is landed too, as evidence. Raises SourceError."""
    try:
        payload, verdict = _ask(client, route, request, landed, allowance)
    except _UnfitError as unfit:
        land(landing, unfit.payload, licence=licence, outcome=unfit.verdict.answer.value)
        raise SourceError(
            kind=unfit.verdict.answer.value,
            what=unfit.verdict.reason or f"the answer is {unfit.verdict.answer.value}",
            where=f"dataset {dataset}, {request.label}, {request.url}",
            next_step=f"the answer is kept as landing/{dataset}/{unfit.payload.sha256[:12]}….{request.suffix}",
        ) from None
    except SourceError as error:
        raise SourceError(
            error.kind, error.what, f"dataset {dataset}, {error.where}", error.kept, error.next_step
        ) from None
    land(landing, payload, licence=licence, outcome=verdict.answer.value)
    return payload


@contextmanager
def _reading(route: Route, dataset: str) -> Iterator[None]:
    """Whatever a damaged body may make a publisher module raise becomes a SourceError."""
    try:
        yield
    except SourceError:
        raise
    except Exception as error:  # whatever a publisher may send: a module guards against what it knows, not against all
        raise SourceError(
            kind="changed_shape",
            what=f"the answer cannot be read as before ({cause(error)})",
            where=f"dataset {dataset}, route {route.name}",
            next_step="compare the landed answer with the last accepted one, then mend the parser",
        ) from error


def read(route: Route, payloads: Sequence[Payload], dataset: Dataset) -> Parsed:
    """Rows from landed answers. Raises SourceError."""
    with _reading(route, dataset.name):
        return route.adapter.parse(payloads, route.options)


def _arrived(client: HttpClient, route: Route, settings: Settings, dataset: Dataset) -> Parsed:
    """Rows by a route. A publisher whose figures changed while they were read is asked once more; then SourceError."""

    def once() -> Parsed:
        landing = settings.landing / dataset.name
        return read(route, collect(client, route, landing, licence=dataset.licence, dataset=dataset.name), dataset)

    try:
        return once()
    except SourceError as error:
        if error.kind != "changed_meanwhile":
            raise
        return once()


def _refuse_held(vintage: Vintage, store: RawStore) -> None:
    """Raise SourceError (`held`) where a vintage waits for a person: what was served before goes on being served."""
    hold = store.hold(vintage)
    if hold is None or not hold.waits:
        return
    raise SourceError(
        WAITS,
        f"vintage {vintage.vintage_id} stands out and waits for a person: " + hold.said,
        f"dataset {vintage.dataset}",
        next_step=f"compare it with the publisher's own page; if it is right: r57 sources accept {vintage.dataset} "
        "--by NAME --reason TEXT",
    )


def fetch(dataset: Dataset, client: HttpClient, settings: Settings, writing: Writing = nullcontext) -> Attempt:
    """Try the routes of a dataset in order; the first that brings an acceptable vintage ends the search. What
    went wrong, on every route and beside them, is in the attempt. `writing` is held while raw is written, and not while
    the publisher is asked. Raises OSError where the disk is full, and else never."""
    started = client.now()
    try:
        return _try_routes(dataset, client, settings, started, writing)
    except Exception as error:
        if room.is_wanting(error):
            raise
        seconds = (client.now() - started).total_seconds()
        return Attempt(dataset.name, "fault", f"{cause(error)}", "", "unknown", started, "", seconds, error=True)


def _try_routes(
    dataset: Dataset, client: HttpClient, settings: Settings, started: datetime, writing: Writing
) -> Attempt:
    store = RawStore(settings.raw)
    with writing():
        store.ensure_schema(dataset.name, dataset.empty())
    failures: list[tuple[str, SourceError]] = []

    def attempt(outcome: str, reason: str, route: str, mode: str, vintage_id: str, error: bool) -> Attempt:
        seconds = (client.now() - started).total_seconds()
        return Attempt(dataset.name, outcome, reason, route, mode, started, vintage_id, seconds, error)

    for route in dataset.routes:
        try:
            parsed = _arrived(client, route, settings, dataset)
            with writing():
                vintage, new = take_in(parsed, dataset, store, mode="live", route=route.name, now=client.now())
            _refuse_held(vintage, store)
        except SourceError as error:
            failures.append((route.name, error))
            if error.kind == WAITS:  # a person looks at this one first; another way would only bring a second
                break
            continue
        except Exception as error:
            if room.is_wanting(error):  # the next route, and the next dataset, would find no more
                raise
            failures.append((route.name, SourceError("fault", cause(error), f"dataset {dataset.name}")))
            continue
        outcome = "new_vintage" if new else "unchanged"
        reason = "; ".join(f"{name}: {error.what}" for name, error in failures)
        return attempt(outcome, reason, route.name, "live", vintage.vintage_id, error=False)
    served = store.newest(dataset.name)
    mode = "none" if served is None else "bundled" if served.retrieval_mode == "bundled" else "stored"
    vintage_id = served.vintage_id if served else ""
    if not failures:
        return attempt("bundled", "curated: not fetched", "", mode, vintage_id, error=False)
    reason = "; ".join(f"{name}: {error}" if name else str(error) for name, error in failures)
    return attempt(failures[-1][1].kind, reason, failures[-1][0], mode, vintage_id, error=True)


def fetch_all(
    datasets: Iterable[Dataset],
    client: HttpClient,
    settings: Settings,
    on_done: Callable[[Attempt], None] = lambda _: None,
) -> list[Attempt]:
    """Fetch datasets side by side (waiting is most of the work); one failing dataset stops no other."""
    listed = list(datasets)

    def one(dataset: Dataset) -> Attempt:
        result = fetch(dataset, client, settings)
        remember(result, settings.state)
        on_done(result)
        return result

    with ThreadPoolExecutor(max_workers=PARALLEL_FETCHES) as pool:
        return list(pool.map(one, listed))
