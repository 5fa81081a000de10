with vintages as (
    select * from {{ ref('stg_vintages') }}
),

series as (
    select * from {{ ref('int_series') }}
),

-- A corrected register, or a corrected bundled table of the same date, takes the place of the one before it whole.
replaced_vintages as (
    select
        dataset,
        vintage_id
    from vintages
    where retrieval_mode = 'bundled'
    qualify lead(vintage_seq) over (
        partition by dataset, if(dataset in {{ curated_datasets() }}, null, published_on_max)
        order by vintage_seq
    ) is not null
),

-- A vintage that waits for a person is not there yet. What decides about a row is narrow.
points as (
    select
        published.dataset,
        published.vintage_id,
        published.series_code,
        published.area_code,
        published.period,
        published.period_end,
        published.published_on,
        published.published_on_kind
    from {{ ref('int_published_observation') }} as published
    anti join vintages
        on
            published.dataset = vintages.dataset
            and published.vintage_id = vintages.vintage_id
            and not vintages.is_in_force
),

-- One release of one series for one area, and how far it reaches.
releases as (
    select
        points.dataset,
        points.series_code,
        points.area_code,
        points.published_on,
        points.vintage_id,
        bool_and(points.published_on_kind = 'approximate') as is_approximate,
        max(points.period_end) as newest_period_end
    from points
    inner join series using (dataset, series_code)
    where series.revision_policy = 'restated'
    group by all
),

-- A release whose date is only a guess must not push aside a dated one that knows more.
outreached_releases as (
    select
        approximate.dataset,
        approximate.series_code,
        approximate.area_code,
        approximate.published_on,
        approximate.vintage_id
    from releases as approximate
    semi join releases as dated
        on
            approximate.dataset = dated.dataset
            and approximate.series_code = dated.series_code
            and approximate.area_code = dated.area_code
            and approximate.published_on >= dated.published_on
            and approximate.newest_period_end < dated.newest_period_end
            and not dated.is_approximate
    where approximate.is_approximate
),

-- From which day on a figure is no longer there: the publisher's day of the first later vintage that has it no more, and the
-- day on which that vintage was accepted, where it had to be. The first is the one that was known first.
withdrawn as (
    select
        points.dataset,
        points.vintage_id,
        points.series_code,
        points.area_code,
        points.period,
        arg_min(
            struct_pack(published_on := later.published_on_max, accepted_on := later.accepted_on),
            row(greatest(later.published_on_max, later.accepted_on), later.published_on_max, later.accepted_on)
        ) as release
    from {{ ref('stg_withdrawal') }} as withdrawals
    inner join vintages as later
        on
            withdrawals.dataset = later.dataset
            and withdrawals.vintage_id = later.vintage_id
            and later.is_in_force
    inner join points
        on
            withdrawals.dataset = points.dataset
            and withdrawals.series_code = points.series_code
            and withdrawals.area_code = points.area_code
            and withdrawals.period = points.period
            and later.published_on_max >= points.published_on
    inner join vintages as own
        on
            points.dataset = own.dataset
            and points.vintage_id = own.vintage_id
            and later.vintage_seq > own.vintage_seq
    group by all
)

-- What a figure is said with is left to its wording: what decides is narrow, and there are many more rows than changes.
select
    {{ observation_number('observations') }} as observation_number,
    observations.dataset,
    observations.series_code,
    observations.area_code,
    observations.period,
    observations.period_start,
    observations.period_end,
    observations.value,
    observations.edition,
    observations.published_on,
    observations.said_at,
    observations.vintage_id,
    observations.wording_number,
    vintages.vintage_seq,
    vintages.accepted_on,
    series.revision_policy,
    withdrawn.release.published_on as withdrawn_on,
    withdrawn.release.accepted_on as withdrawal_accepted_on,
    replaced_vintages.vintage_id is not null or outreached_releases.vintage_id is not null as is_set_aside
from {{ ref('int_published_observation') }} as observations
left join vintages using (dataset, vintage_id)
left join series using (dataset, series_code)
left join replaced_vintages using (dataset, vintage_id)
left join outreached_releases using (dataset, series_code, area_code, published_on, vintage_id)
left join withdrawn using (dataset, vintage_id, series_code, area_code, period)
where vintages.is_in_force is distinct from false
