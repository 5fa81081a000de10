with changes as (
    select * from {{ ref('int_observation_change') }}
)

select
    {{ observation_key('observations') }} as observation_key,
    observations.* exclude (observation_number, line, said_at, accepted_on, withdrawal_accepted_on)
    replace (changes.withdrawn_on as withdrawn_on),
    changes.is_current,
    changes.valid_from,
    changes.valid_to
from {{ ref('int_stated_observation') }} as observations
inner join changes using (observation_number)
order by dataset, series_code, area_code, period_start, period, published_on, vintage_seq, edition nulls first
