-- The gaps of the register that are open: an agency that handed in what came about in the area of a target has closed its own.
with measured as (
    select distinct targets.target_code
    from {{ ref('int_own_series') }} as own
    inner join {{ ref('stg_observation') }} as observations using (dataset, series_code)
    inner join {{ ref('int_target_series') }} as targets using (dataset, series_code, area_code)
    inner join {{ ref('int_target') }} as goals using (target_code)
    -- what came after the deadline says of the target itself nothing, but where it may be reached late
    where own.value_kind <> 'plan' and (observations.period_end <= goals.deadline or goals.comparator = 'milestone')
)

select data_gaps.*
from {{ ref('data_gaps') }} as data_gaps
anti join measured using (target_code)
