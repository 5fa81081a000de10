with observations as (
    select * from {{ ref('int_published_observation') }}
    union all by name
    select * from {{ ref('int_derived_observation') }}
),

series as (
    select * from {{ ref('series') }}
),

indicators as (
    select * from {{ ref('indicators') }}
),

-- One release of one series for one area, and how far it reaches.
releases as (
    select
        dataset,
        series_code,
        area_code,
        as_of,
        vintage_seq,
        bool_and(as_of_kind = 'approximate') as is_approximate,
        max(period_end) as newest_period_end
    from observations
    group by all
),

-- A release whose date is only a guess must not push aside a dated one that knows more.
outreached_releases as (
    select distinct
        approximate.dataset,
        approximate.series_code,
        approximate.area_code,
        approximate.as_of,
        approximate.vintage_seq
    from releases as approximate
    inner join releases as dated
        on
            approximate.dataset = dated.dataset
            and approximate.series_code = dated.series_code
            and approximate.area_code = dated.area_code
            and approximate.as_of >= dated.as_of
            and approximate.newest_period_end < dated.newest_period_end
    where approximate.is_approximate and not dated.is_approximate
),

described as (
    select
        observations.*,
        md5(concat_ws(
            '|',
            observations.dataset, observations.vintage_id, observations.series_code, observations.area_code,
            observations.period, observations.edition, observations.as_of
        )) as observation_key,
        series.indicator_code,
        coalesce(series.measure_variant, '') as measure_variant,
        cast(year(observations.period_end) as integer) as period_year,
        observations.value * series.unit_factor as indicator_value,
        indicators.unit as indicator_unit,
        series.revision_policy,
        series.source_class,
        observations.is_replaced
        or (outreached_releases.dataset is not null and series.revision_policy = 'restated') as is_set_aside
    from observations
    left join series using (dataset, series_code)
    left join indicators using (indicator_code)
    left join outreached_releases using (dataset, series_code, area_code, as_of, vintage_seq)
),

candidates as (
    select
        *,
        as_of <= {{ as_of_day() }} and not is_set_aside as is_candidate
    from described
),

ranked as (
    select
        *,
        {{ selection_rank(['is_candidate']) }} as selection_rank
    from candidates
)

select
    observation_key,
    dataset,
    series_code,
    indicator_code,
    measure_variant,
    area_code,
    period,
    period_start,
    period_end,
    frequency,
    period_year,
    value,
    value_qualifier,
    unit,
    indicator_value,
    indicator_unit,
    obs_status,
    edition,
    as_of,
    as_of_kind,
    vintage_id,
    vintage_seq,
    retrieval_mode,
    retrieved_at,
    citation,
    source_url,
    source_locator,
    verification,
    note,
    revision_policy,
    source_class,
    is_set_aside,
    is_candidate and selection_rank = 1 as is_current
from ranked
