-- The days on which the verdict on a target could have changed: those on which a figure of one of its measures came, changed or
-- went, those on which time alone could move it, and those on which a release had said something else of it. On any other day
-- is known what was known on the last of these.
with changes as (
    select * from {{ ref('int_observation_change') }}
),

target_series as (
    select * from {{ ref('int_target_series') }}
),

goals as (
    select * from {{ ref('int_goal') }}
),

span as (
    select
        cast('{{ var("history_starts_on") }}' as date) as first_day,
        {{ as_of_day() }} as last_day
),

changed as (
    select
        target_series.target_code,
        unnest([changes.valid_from, changes.valid_to]) as as_of
    from changes
    inner join target_series using (dataset, series_code, area_code)
),

days as (
    select * from changed
    union
    select
        target_code,
        turns_on as as_of
    from {{ ref('int_target_turn') }}
    union
    select
        target_code,
        as_of
    from {{ ref('stg_published_verdict') }}
)

select days.*
from days
semi join goals using (target_code)
inner join span on days.as_of between span.first_day and span.last_day
union
-- The first day of the history, and the day known as of.
select
    goals.target_code,
    unnest([least(span.first_day, span.last_day), span.last_day]) as as_of
from goals
cross join span
