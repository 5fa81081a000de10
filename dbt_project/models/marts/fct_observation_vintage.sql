with changes as (
    select * from {{ ref('int_observation_change') }}
)

select
    * exclude (accepted_on, withdrawal_accepted_on, valid_from, valid_to),
    valid_from,
    valid_to
from changes
order by dataset, series_code, area_code, period_start, period, published_on, vintage_seq, edition
