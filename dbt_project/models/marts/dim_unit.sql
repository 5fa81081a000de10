with registered as (
    select * from {{ ref('units') }}
),

-- A publisher may change its unit any day: until somebody names it, it is called as it is written.
found as (
    select unit from {{ ref('fct_observation_vintage') }}
    union
    select indicator_unit as unit from {{ ref('fct_observation_vintage') }}
),

unnamed as (
    select
        unit,
        unit as name_en,
        unit as name_vi,
        starts_with(unit, '%') as is_share,
        2 as decimals
    from found
    anti join registered using (unit)
    where unit is not null
),

units as (
    select * from registered
    union all by name
    select * from unnamed
)

select
    unit,
    name_en,
    name_en_one,
    name_vi,
    is_share,
    decimals
from units
order by unit
