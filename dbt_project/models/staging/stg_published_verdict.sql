-- What releases said of each day before this one, where they began to say something else. What was said of the day itself is left
-- to the next, so that a release made again says the same.
with raw_rows as (
    select * from {{ source('raw', 'published_verdicts') }}
)

select
    as_of,
    target_code,
    method_version,
    status,
    status_basis,
    reason_code,
    asked,
    latest_dataset,
    latest_series_code,
    latest_period,
    latest_value,
    pace_ratio,
    release_id,
    published_on
from raw_rows
where as_of < {{ as_of_day() }}
