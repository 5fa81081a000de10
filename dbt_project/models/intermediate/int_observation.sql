with observations as (
    select * from {{ ref('int_eligible_observation') }}
    union all by name
    select * from {{ ref('int_derived_observation') }}
),

series as (
    select * from {{ ref('series') }}
),

indicators as (
    select * from {{ ref('indicators') }}
),

described as (
    select
        observations.*,
        md5(concat_ws(
            '|',
            observations.dataset, observations.vintage_id, observations.series_code, observations.area_code,
            observations.period, observations.edition, observations.published_on
        )) as observation_key,
        series.indicator_code,
        coalesce(series.measure_variant, '') as measure_variant,
        cast(year(observations.period_end) as integer) as period_year,
        observations.value
        * if(observations.unit = series.older_unit, series.older_unit_factor, series.unit_factor) as indicator_value,
        indicators.unit as indicator_unit,
        series.source_class,
        {{ known_on('observations') }} as known_from,
        {{ known_until('observations') }} as known_until
    from observations
    left join series using (dataset, series_code)
    left join indicators using (indicator_code)
),

-- A row that another release came before, or that is set aside, never was what is known: it has no interval.
timed as (
    select
        *,
        not is_set_aside and coalesce(known_until > known_from, true) as was_known,
        if(was_known, known_from, null) as valid_from,
        if(was_known, known_until, null) as valid_to
    from described
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
    published_on,
    published_on_kind,
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
    value_kind,
    is_set_aside,
    withdrawn_on,
    accepted_on,
    withdrawal_accepted_on,
    valid_from,
    valid_to,
    coalesce({{ is_known('timed', as_of_day()) }}, false) as is_current
from timed
