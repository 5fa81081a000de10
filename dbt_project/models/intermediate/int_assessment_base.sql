-- Base and latest figure of each assessment beside what its target asks for.
with observations as (
    select * from {{ ref('int_assessment_observation') }}
    where series_role is distinct from 'context'
),

goals as (
    select * from {{ ref('int_goal') }}
),

methods as (
    select * from {{ ref('int_method') }}
),

compared as (
    select
        observations.*,
        {{ comparator_holds('observations.value_low', 'observations.value_high', 'goals') }} as comparator_holds,
        goals.comparator = 'milestone' and observations.published_unit = 'milestone' as is_fact,
        is_fact and observations.value = 1 and observations.period_time > coalesce(
            max(observations.period_time) filter (where is_fact and observations.value <> 1)
                over (partition by observations.assessment_key),
            0
        ) as is_done
    from observations
    inner join goals using (target_code)
),

-- Of two periods that end on one day the longer one speaks, not its last month.
-- The newest statement speaks: a later worse one undoes an earlier better one. What was done stays done on the day it first was.
latest as (
    select *
    from compared
    qualify
        row_number() over (
            partition by assessment_key
            order by is_done desc, if(is_done, -period_time, period_time) desc, published_on desc, period_start asc, period desc
        ) = 1
),

-- The last figure at or before the base year; where there is none, the first one after it.
first_figures as (
    select compared.*
    from compared
    inner join goals using (target_code)
    qualify
        row_number() over (
            partition by assessment_key
            order by
                period_time > goals.base_year,
                if(period_time <= goals.base_year, -period_time, period_time),
                published_on desc,
                period_start asc,
                period desc
        ) = 1
),

-- A count of new things starts at 0 at the base date.
bases as (
    select
        first_figures.assessment_key,
        goals.target_kind = 'new_count' as starts_at_zero,
        if(starts_at_zero, cast(goals.base_year as varchar), first_figures.period) as period,
        if(starts_at_zero, goals.base_year, first_figures.period_time) as period_time,
        if(starts_at_zero, 0, first_figures.value) as value,
        if(starts_at_zero, 'eq', first_figures.value_qualifier) as value_qualifier,
        not starts_at_zero and first_figures.comparator_holds as comparator_holds,
        if(starts_at_zero, goals.legal_document, first_figures.citation) as citation,
        if(starts_at_zero, null, first_figures.observation_key) as observation_key
    from first_figures
    inner join goals using (target_code)
),

counts as (
    select
        observations.assessment_key,
        count(*) as observation_count,
        count(*) filter (
            where
            observations.value_qualifier in ('eq', 'approx')
            and observations.period_time > latest.period_time - methods.trend_window_years
        ) as recent_count
    from observations
    inner join latest using (assessment_key)
    cross join methods
    group by all
)

select
    latest.assessment_key,
    latest.verdict_key,
    latest.perspective,
    latest.as_of,
    latest.method_version,
    latest.target_code,
    latest.line,
    latest.dataset,
    latest.series_code,
    latest.series_name,
    latest.area_code,
    latest.series_role,
    latest.priority,
    latest.measure_variant,
    latest.source_class,
    latest.release_interval_months,
    latest.trend_allowed,
    latest.unit,
    latest.published_unit,
    counts.observation_count,
    counts.recent_count,
    goals.* exclude (
        target_code, programme_code, legal_document, set_on, gap_code, searched_places, has_withheld_measure,
        has_withheld_proxy
    ),
    -- A target that the base already meets is a floor to keep: its path is flat. No step on the way bends a path.
    case
        when goals.path_kind = 'none' then 'none'
        when bases.comparator_holds then 'constant'
        when goals.path_kind = 'cagr' or (goals.path_kind = 'constant' and not bases.starts_at_zero) then goals.path_kind
        else 'linear'
    end as path_form,
    if(goals.path_kind = 'cagr', 'log', 'linear') as trend_form,
    bases.period as base_period,
    bases.period_time as base_time,
    bases.value as base_value,
    bases.value_qualifier as base_qualifier,
    bases.comparator_holds as base_holds,
    bases.citation as base_citation,
    bases.observation_key as base_observation_key,
    latest.period as latest_period,
    latest.period_end as latest_period_end,
    latest.period_year as latest_period_year,
    latest.period_time as latest_time,
    latest.value as latest_value,
    latest.value_qualifier as latest_qualifier,
    latest.printed_digit,
    latest.is_plan as latest_is_plan,
    latest.is_after_deadline as latest_is_after_deadline,
    latest.obs_status as latest_obs_status,
    latest.comparator_holds as latest_holds,
    latest.published_on as latest_published_on,
    latest.published_on_kind as latest_published_on_kind,
    latest.citation as latest_citation,
    latest.source_url as latest_source_url,
    latest.source_locator as latest_source_locator,
    latest.verification as latest_verification,
    latest.note as latest_note,
    latest.observation_key as latest_observation_key,
    latest.is_done,
    latest.value_qualifier in ('ge', 'le') as is_bound,
    latest.obs_status in ('E', 'P') as is_provisional,
    latest.source_class in {{ claims() }} as claim_only,
    {{ time_of('latest.as_of') }} as as_of_time,
    latest.as_of > goals.deadline as is_past_deadline,
    -- Year-end reports are made in the deadline's own month: a figure of that month speaks for the deadline.
    date_trunc('month', latest.period_end) >= date_trunc('month', goals.deadline) as covers_deadline,
    -- A rank or group of an edition, and a level to be kept, are settled only by a figure of the deadline.
    bases.comparator_holds or goals.target_kind = 'rank' as must_hold_at_deadline,
    -- Days of a mean year, and months of one.
    (latest.as_of - latest.period_end) / 365.25 as data_age_years,
    (latest.as_of - latest.period_end) / 365.25
    > methods.stale_factor * latest.release_interval_months / 12
    and not latest.is_done as is_stale  -- what was done is done: it does not age
from latest
inner join bases using (assessment_key)
inner join counts using (assessment_key)
inner join goals on latest.target_code = goals.target_code
cross join methods
