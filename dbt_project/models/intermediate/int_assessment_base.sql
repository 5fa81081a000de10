-- Base and latest figure of each assessment beside what its target asks for.
with observations as (
    select * from {{ ref('int_assessment_observation') }}
    where series_role is distinct from 'context'
),

targets as (
    select * from {{ ref('targets') }}
),

indicators as (
    select * from {{ ref('indicators') }}
),

methods as (
    select * from {{ ref('method_parameters') }}
),

goals as (
    select
        targets.target_code,
        targets.comparator,
        targets.threshold_low,
        targets.threshold_high,
        targets.unit as target_unit,
        -- Below a range, its lower bound is what is asked for.
        if(targets.comparator = 'rank<=', targets.threshold_high, targets.threshold_low) as goal_value,
        if(targets.comparator = 'rank<=', -1, coalesce(indicators.direction, 1)) as direction,
        targets.base_year,
        targets.deadline,
        targets.horizon_year,
        cast(targets.horizon_year as double) as horizon_time,
        targets.path_kind,
        targets.target_kind,
        -- Ranks are not projected below 1, shares not past 0 or 100.
        if(targets.comparator = 'rank<=', 1, indicators.natural_min) as natural_min,
        indicators.natural_max
    from targets
    left join indicators using (indicator_code)
),

compared as (
    select
        observations.*,
        goals.comparator = 'milestone' and observations.published_unit = 'milestone' as is_fact,
        {{ comparator_holds('observations.value_low', 'observations.value_high', 'goals') }} as comparator_holds
    from observations
    inner join goals using (target_code)
),

latest as (
    select *
    from compared
    qualify
        row_number() over (
            partition by assessment_key
            -- A milestone is reached once: the first statement that it is done stays the one that counts.
            order by
                if(is_fact, value, 0) desc,
                if(is_fact and value = 1, -period_time, period_time) desc,
                published_on desc,
                period desc
        ) = 1
),

-- The last figure at or before the base year; where there is none, the first one after it.
bases as (
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
                period desc
        ) = 1
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
    inner join methods on observations.method_version = methods.method_version
    group by all
)

select
    latest.assessment_key,
    latest.verdict_key,
    latest.perspective,
    latest.as_of,
    latest.method_version,
    latest.target_code,
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
    goals.* exclude (target_code),
    -- A target that the base already meets is a floor to keep: its path is flat.
    if(bases.comparator_holds and goals.path_kind <> 'none', 'constant', goals.path_kind) as effective_path_kind,
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
    -- Days of a mean year, and months of one.
    (latest.as_of - latest.period_end) / 365.25 as data_age_years,
    (latest.as_of - latest.period_end) / 365.25
    > methods.stale_factor * latest.release_interval_months / 12 as is_stale
from latest
inner join bases using (assessment_key)
inner join counts using (assessment_key)
inner join goals on latest.target_code = goals.target_code
inner join methods on latest.method_version = methods.method_version
