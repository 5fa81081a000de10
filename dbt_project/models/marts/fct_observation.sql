with observations as (
    select * from {{ ref('int_observation') }}
)

select
    {{ observation_key('observations') }} as observation_key,
    * exclude (
        observation_number, line, said_at, is_set_aside, withdrawn_on, accepted_on, withdrawal_accepted_on, valid_from, valid_to,
        is_current
    )
from observations
where is_current
order by dataset, series_code, area_code, period_start, period
