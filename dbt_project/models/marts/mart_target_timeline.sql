-- Every figure of every measure of a target beside what the path asked for at the end of its period, and the years the path
-- still has to go.
with newest_date as (
    select max(as_of) as as_of from {{ ref('int_assessment_date') }}
),

targets as (
    select * from {{ ref('targets') }}
),

observations as (
    select int_assessment_observation.*
    from {{ ref('int_assessment_observation') }} as int_assessment_observation
    inner join newest_date using (as_of)
    where int_assessment_observation.perspective = 'then' and not int_assessment_observation.is_plan
),

bases as (
    select * from {{ ref('int_assessment_base') }}
),

headline_paths as (
    select * from {{ ref('fct_target_path') }}
),

statuses as (
    select * from {{ ref('mart_target_status') }}
),

-- The path is read at the end of the figure's own period; the base has none. Growth is asked for of the change, not of the
-- level.
required as (
    select
        observations.assessment_key,
        observations.period,
        {{ path_at('observations.period_time') }} as required
    from observations
    inner join bases using (assessment_key)
    where
        observations.period_time > bases.base_time
        and observations.period_time <= bases.horizon_time
        and bases.target_kind <> 'growth_rate'
),

actual_rows as (
    select
        observations.target_code,
        observations.period,
        observations.period_year,
        observations.dataset,
        observations.series_code,
        observations.series_name,
        observations.series_role,
        observations.measure_variant,
        observations.unit,
        observations.value as actual,
        observations.value_qualifier,
        observations.obs_status,
        required.required,
        if(targets.comparator = 'rank<=', -1, coalesce(indicators.direction, 1)) as ahead,
        if(
            targets.target_kind = 'growth_rate' or observations.series_role = 'context',
            null,
            {{ comparator_holds('observations.value_low', 'observations.value_high', 'targets') }}
        ) as meets_target,
        coalesce(
            observations.dataset = statuses.latest_dataset and observations.series_code = statuses.latest_series_code,
            false
        ) as is_headline,
        observations.published_on,
        observations.citation,
        observations.source_url
    from observations
    inner join targets using (target_code)
    left join {{ ref('indicators') }} as indicators using (indicator_code)
    left join required using (assessment_key, period)
    left join statuses using (target_code)
),

path_rows as (
    select
        headline_paths.target_code,
        cast(headline_paths.year as varchar) as period,
        headline_paths.year as period_year,
        headline_paths.dataset,
        headline_paths.series_code,
        'path' as series_role,
        targets.unit,
        headline_paths.required_value as required,
        true as is_headline,
        headline_paths.legal_document as citation
    from headline_paths
    inner join targets using (target_code)
    anti join actual_rows
        on
            headline_paths.target_code = actual_rows.target_code
            and headline_paths.dataset = actual_rows.dataset
            and headline_paths.series_code = actual_rows.series_code
            and cast(headline_paths.year as varchar) = actual_rows.period
    where headline_paths.required_value is not null
),

timeline as (
    select * from actual_rows
    union all by name
    select * from path_rows
)

select
    concat_ws('|', target_code, coalesce(dataset, ''), coalesce(series_code, ''), period) as timeline_key,
    target_code,
    period,
    period_year,
    dataset,
    series_code,
    series_name,
    series_role,
    measure_variant,
    unit,
    actual,
    value_qualifier,
    obs_status,
    required,
    ahead * (actual - required) + 0 as ahead_by,
    meets_target,
    is_headline,
    published_on,
    citation,
    source_url
from timeline
order by target_code asc, is_headline desc, dataset asc, series_code asc, period_year asc, period asc
