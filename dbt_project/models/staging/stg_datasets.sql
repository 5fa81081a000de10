with raw_rows as (
    select * from {{ source('raw_index', 'datasets') }}
)

select
    dataset,
    title,
    publisher,
    publisher_code,
    homepage,
    licence,
    licence_class,
    cadence,
    release_months,
    key_env,
    routes,
    kind,
    description,
    rows_published,
    retrieval_mode,
    cast(last_attempt_at as timestamp) as last_attempt_at,
    cast(last_success_at as timestamp) as last_success_at,
    last_outcome,
    last_reason,
    is_failing,
    current_vintage_id,
    missing_series,
    held_vintage_id,
    cast(held_at as timestamp) as held_at,
    held_findings,
    newest_published_on,
    newest_period,
    newest_period_end,
    release_basis,
    next_expected_release,
    release_grace_days,
    is_release_overdue
from raw_rows
