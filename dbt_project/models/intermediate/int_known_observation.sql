-- What was known on each assessment date, for the series and areas that measure a target; for regional targets all members.
with observations as (
    select * from {{ ref('int_observation') }}
    where not is_set_aside
),

assessment_dates as (
    select * from {{ ref('int_assessment_date') }}
),

measured as (
    select
        dataset,
        series_code,
        area_code
    from {{ ref('target_series') }}
    union
    select
        target_series.dataset,
        target_series.series_code,
        areas.area_code
    from {{ ref('target_series') }} as target_series
    inner join {{ ref('targets') }} as targets using (target_code)
    inner join {{ ref('stg_area') }} as areas on areas.is_asean
    where targets.scope = 'asean'
),

candidates as (
    select
        assessment_dates.as_of,
        observations.*
    from observations
    semi join measured using (dataset, series_code, area_code)
    inner join assessment_dates
        on
            {{ known_on('observations') }} <= assessment_dates.as_of
            and {{ is_standing('observations', 'assessment_dates.as_of') }}
)

select * exclude (is_set_aside, withdrawn_on, accepted_on, withdrawal_accepted_on, is_current)
from candidates
qualify {{ selection_rank(['as_of']) }} = 1
