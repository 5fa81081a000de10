with observations as (
    select * from {{ ref('int_published_observation') }}
),

vintages as (
    select * from {{ ref('stg_vintages') }}
),

series as (
    select * from {{ ref('series') }}
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

-- One release of one series for one area, and how far it reaches.
releases as (
    select
        observations.dataset,
        observations.series_code,
        observations.area_code,
        observations.published_on,
        observations.vintage_id,
        bool_and(observations.published_on_kind = 'approximate') as is_approximate,
        max(observations.period_end) as newest_period_end
    from observations
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
)

select
    observations.*,
    vintages.vintage_seq,
    vintages.retrieval_mode,
    vintages.retrieved_at,
    series.revision_policy,
    replaced_vintages.vintage_id is not null or outreached_releases.vintage_id is not null as is_set_aside
from observations
left join vintages using (dataset, vintage_id)
left join series using (dataset, series_code)
left join replaced_vintages using (dataset, vintage_id)
left join outreached_releases using (dataset, series_code, area_code, published_on, vintage_id)
