-- What each target asks for, as its verdict reads it: targets that restate one another share a goal, and with it the oldest base
-- and the words of the text that set it first: more than and at least so much are one goal.
with targets as (
    select
        *,
        coalesce(goal_code, target_code) as goal
    from {{ ref('targets') }}
),

indicators as (
    select * from {{ ref('indicators') }}
),

programmes as (
    select * from {{ ref('programmes') }}
),

data_gaps as (
    select * from {{ ref('int_open_gap') }}
),

first_texts as (
    select *
    from targets
    qualify
        row_number() over (
            partition by goal order by base_year, restates_target_code is not null, legal_date nulls last, target_code
        ) = 1
)

select
    targets.target_code,
    targets.goal as goal_code,
    first_texts.comparator,
    first_texts.threshold_low,
    first_texts.threshold_high,
    first_texts.unit as target_unit,
    -- Below a range, its lower bound is what is asked for.
    if(first_texts.comparator = 'rank<=', first_texts.threshold_high, first_texts.threshold_low) as goal_value,
    if(first_texts.comparator = 'rank<=', -1, coalesce(indicators.direction, 1)) as direction,
    first_texts.base_year,
    targets.deadline,
    targets.horizon_year,
    cast(targets.horizon_year as double) as horizon_time,
    first_texts.path_kind,
    first_texts.target_kind,
    -- Ranks are not projected below 1, shares not past 0 or 100.
    if(first_texts.comparator = 'rank<=', 1, indicators.natural_min) as natural_min,
    indicators.natural_max,
    targets.programme_code,
    targets.legal_document,
    -- A target has no verdict before it was set.
    coalesce(targets.legal_date, programmes.adopted_on) as set_on,
    data_gaps.gap_code,
    targets.searched_on,
    targets.searched_places,
    coalesce(withheld.has_withheld_measure, false) as has_withheld_measure,
    coalesce(withheld.has_withheld_proxy, false) as has_withheld_proxy
from targets
inner join first_texts using (goal)
left join indicators on first_texts.indicator_code = indicators.indicator_code
left join programmes on targets.programme_code = programmes.programme_code
left join data_gaps on targets.target_code = data_gaps.target_code
left join {{ ref('int_withheld_measure') }} as withheld on targets.target_code = withheld.target_code
