-- Growth of the measures whose target asks for growth: as published, since the base, and before it over a longer and a shorter
-- span.
with bases as (
    select * from {{ ref('int_assessment_base') }}
    where target_kind = 'growth_rate'
),

observations as (
    select * from {{ ref('int_assessment_observation') }}
    where value_qualifier in ('eq', 'approx') and not is_plan
),

methods as (
    select * from {{ ref('int_method') }}
),

spans as (
    select
        methods.*,
        unnest(['long', 'short']) as span,
        unnest([methods.growth_years, methods.growth_short_years]) as years
    from methods
),

-- The figure nearest to the start of each span; editions that do not compare, and bounds, give no growth.
starts as (
    select
        bases.assessment_key,
        spans.span,
        observations.period as start_period,
        observations.period_time as start_time,
        observations.value as start_value
    from bases
    cross join spans
    inner join observations
        on
            bases.assessment_key = observations.assessment_key
            and abs(observations.period_time - (bases.latest_time - spans.years)) <= spans.growth_start_tolerance_years
    where bases.trend_allowed and not bases.is_bound and bases.published_unit not like '\%/year%' escape '\'
    qualify
        row_number() over (
            partition by bases.assessment_key, spans.span
            order by
                abs(observations.period_time - (bases.latest_time - spans.years)) asc,
                observations.period_time asc,
                observations.published_on desc
        ) = 1
),

prior_starts as (
    select
        assessment_key,
        max(start_period) filter (where span = 'long') as long_start_period,
        max(start_time) filter (where span = 'long') as long_start_time,
        max(start_value) filter (where span = 'long') as long_start_value,
        max(start_period) filter (where span = 'short') as short_start_period,
        max(start_time) filter (where span = 'short') as short_start_time,
        max(start_value) filter (where span = 'short') as short_start_value
    from starts
    group by assessment_key
),

-- Percent a year, or points a year where the target asks for points.
rates as (
    select
        bases.*,
        prior_starts.* exclude (assessment_key),
        bases.latest_time > bases.base_time as has_figure_after_base,
        round(bases.latest_time - bases.base_time, 9) >= methods.pace_min_years as has_pace,
        {{ growth_between('bases.base_value', 'bases.base_time') }} as growth_since_base,
        {{ growth_between('prior_starts.long_start_value', 'prior_starts.long_start_time') }} as growth_long,
        {{ growth_between('prior_starts.short_start_value', 'prior_starts.short_start_time') }} as growth_short
    from bases
    left join prior_starts using (assessment_key)
    cross join methods
),

chosen as (
    select
        *,
        case
            when published_unit like '\%/year%' escape '\' then if(latest_time > base_year, 'published_growth', null)
            when has_pace and growth_since_base is not null then 'growth'
            when growth_long is not null then 'prior_growth'
        end as growth_basis,
        case growth_basis
            when 'published_growth' then latest_value
            when 'growth' then growth_since_base
            when 'prior_growth' then growth_long
        end as growth_rate,
        if(growth_basis = 'prior_growth', growth_short, null) as growth_rate_short
    from rates
)

select
    chosen.assessment_key,
    chosen.growth_basis,
    chosen.growth_rate,
    chosen.growth_rate_short,
    if(chosen.growth_basis = 'prior_growth', chosen.long_start_period, null) as growth_start_period,
    if(chosen.growth_basis = 'prior_growth', chosen.long_start_value, null) as growth_start_value,
    if(chosen.growth_rate_short is not null, chosen.short_start_period, null) as growth_short_start_period,
    if(chosen.growth_rate_short is not null, chosen.short_start_value, null) as growth_short_start_value,
    -- Where nothing but a rise is asked for, the ratio is its sign.
    if(chosen.goal_value = 0, sign(chosen.growth_rate), chosen.growth_rate / chosen.goal_value) as growth_ratio,
    if(
        chosen.goal_value = 0, sign(chosen.growth_rate_short), chosen.growth_rate_short / chosen.goal_value
    ) as growth_ratio_short,
    {{ comparator_holds('chosen.growth_rate', 'chosen.growth_rate', 'chosen') }} as growth_holds
from chosen
