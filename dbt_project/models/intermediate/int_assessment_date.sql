-- The days on which something could have changed for Viet Nam: each publication of a series that measures a target, or the
-- day on which a person accepted it.
with observations as (
    select * from {{ ref('int_observation') }}
),

target_series as (
    select * from {{ ref('target_series') }}
),

span as (
    select
        cast('{{ var("history_starts_on") }}' as date) as first_day,
        {{ as_of_day() }} as last_day
),

publications as (
    select {{ known_on('observations') }} as as_of
    from observations
    semi join target_series using (dataset, series_code, area_code)
    where not observations.is_set_aside
)

select publications.as_of
from publications
inner join span on publications.as_of between span.first_day and span.last_day
union
select first_day as as_of
from span
where first_day <= last_day
union
select last_day as as_of
from span
