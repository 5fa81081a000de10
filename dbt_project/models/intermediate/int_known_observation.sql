-- What was known of each measure on the days of its targets.
with measured_days as (
    select distinct
        target_series.dataset,
        target_series.series_code,
        target_series.area_code,
        assessment_dates.as_of
    from {{ ref('int_assessment_date') }} as assessment_dates
    inner join {{ ref('int_target_series') }} as target_series using (target_code)
),

observations as (
    select observations.*
    from {{ ref('int_observation') }} as observations
    semi join measured_days using (dataset, series_code, area_code)
    where observations.valid_from is not null
),

points as (
    select distinct
        dataset,
        series_code,
        area_code,
        period
    from observations
),

-- The intervals of a point do not overlap: the last that began by a day is the one, unless it is over.
known as (
    select
        days.as_of,
        observations.*
    from (
        select
            measured_days.*,
            points.period
        from measured_days
        inner join points using (dataset, series_code, area_code)
    ) as days
    asof inner join observations
        on
            days.dataset = observations.dataset
            and days.series_code = observations.series_code
            and days.area_code = observations.area_code
            and days.period = observations.period
            and days.as_of >= observations.valid_from
)

select
    {{ observation_key('known') }} as observation_key,
    * exclude (
        observation_number, said_at, is_set_aside, withdrawn_on, accepted_on, withdrawal_accepted_on, valid_from, valid_to,
        is_current
    )
from known
where {{ is_known('known', 'as_of') }}
