{{ config(materialized = 'view') }}

select
    stated.*,
    intervals.valid_from,
    intervals.valid_to,
    intervals.is_current
from {{ ref('int_stated_observation') }} as stated
left join {{ ref('int_observation_interval') }} as intervals using (observation_number)
