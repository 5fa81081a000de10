with raw_rows as (
    select * from {{ source('raw_index', 'withdrawals') }}
)

select
    dataset,
    vintage_id,
    series_code,
    area_code,
    period
from raw_rows
