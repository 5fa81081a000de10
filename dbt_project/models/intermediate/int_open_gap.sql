-- The gaps of the register that are open: an agency that handed in what came about in the area of a target has closed its own.
with measured as (
    select distinct targets.target_code
    from {{ ref('int_own_series') }} as own
    inner join {{ ref('stg_observation') }} using (dataset, series_code)
    inner join {{ ref('int_target_series') }} as targets using (dataset, series_code, area_code)
    where own.value_kind <> 'plan'
)

select data_gaps.*
from {{ ref('data_gaps') }} as data_gaps
anti join measured using (target_code)
