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
    current_vintage_id,
    newest_period,
    newest_period_end,
    next_expected_release
from raw_rows
