-- What releases said of each day; where several speak of one, the first.
with raw_rows as (
    select * from {{ source('raw', 'published_verdicts') }}
)

select
    as_of,
    target_code,
    method_version,
    status,
    status_basis,
    latest_dataset,
    latest_series_code,
    latest_period,
    latest_value,
    pace_ratio,
    release_id,
    published_on
from raw_rows
qualify row_number() over (partition by target_code, as_of order by release_id) = 1
