-- The days, past and to come, on which time alone could move the verdict on a target, and what turns.
with goals as (
    select * from {{ ref('int_goal') }}
),

methods as (
    select * from {{ ref('int_method') }}
),

turns as (
    -- A target has a verdict from the day on which it was set, another state when its deadline is over, and silence where
    -- somebody has looked for what was due.
    select
        target_code,
        unnest([set_on, deadline + 1, searched_on]) as turns_on,
        unnest(['set', 'deadline', 'searched']) as turn
    from goals
    union all
    -- What is asked for each year is judged anew with each year.
    select
        target_code,
        make_date(unnest(range(base_year + 1, horizon_year + 2)), 1, 1) as turns_on,
        'year' as turn
    from goals
    where target_kind = 'annual_floor'
    union all
    -- What grows from nothing has a path that asks for the first one from some day on (two days later by the calendar's leap
    -- years).
    select
        goals.target_code,
        make_date(goals.base_year, 12, 31) + 2 + cast(
            ceil(365.25 * methods.count_asked_min * (goals.horizon_year - goals.base_year) / goals.goal_value) as integer
        ) as turns_on,
        'first_asked' as turn
    from goals
    cross join methods
    where goals.target_kind = 'new_count' and goals.goal_value > 0
)

select
    target_code,
    turns_on,
    turn
from turns
where turns_on is not null
