with observations as (
    select * from {{ ref('int_observation') }}
)

select * exclude (accepted_on, withdrawal_accepted_on)
from observations
order by dataset, series_code, area_code, period_start, period, published_on, vintage_seq, edition
