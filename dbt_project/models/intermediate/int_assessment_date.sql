-- The days on which something could have changed for Viet Nam: each publication of a series that measures a target.
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
    select observations.as_of as known_on
    from observations
    semi join target_series using (dataset, series_code, area_code)
    where not observations.is_set_aside
)

select publications.known_on
from publications
inner join span on publications.known_on between span.first_day and span.last_day
union
select first_day as known_on
from span
where first_day <= last_day
union
select last_day as known_on
from span
