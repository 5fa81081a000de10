-- Two clocks per dataset: when we last fetched it, and how old what we have is against its release calendar. What is newest and
-- what is due is known before the build, by the same function that `r57 sources` asks: here nothing is worked out again.
with datasets as (
    select * from {{ ref('stg_datasets') }}
)

select
    dataset,
    title,
    title_vi,
    publisher,
    retrieval_mode,
    last_attempt_at,
    last_success_at,
    last_outcome,
    nullif(last_reason, '') as last_reason,
    date_diff('day', cast(last_success_at as date), {{ as_of_day() }}) as days_since_fetch,
    cadence,
    newest_published_on,
    newest_period,
    newest_period_end,
    date_diff('day', newest_period_end, {{ as_of_day() }}) as days_since_period_end,
    next_expected_release,
    is_release_overdue,
    {{ as_of_day() }} as as_of,
    is_failing,
    nullif(missing_series, '') as missing_series,
    release_basis,
    release_grace_days,
    held_vintage_id,
    held_at,
    nullif(held_findings, '') as held_findings,
    newest_published_on_kind,
    overdue_since,
    overdue_reason
from datasets
order by dataset
