-- The list a country's cables had in the newest state known: a cable that is no longer listed is no longer there.
with listed as (
    select
        cables.*,
        vintages.vintage_seq,
        vintages.retrieval_mode
    from {{ ref('stg_submarine_cables') }} as cables
    inner join {{ ref('stg_vintages') }} as vintages using (dataset, vintage_id)
    where cables.published_on <= {{ as_of_day() }} and coalesce(vintages.is_in_force, true)
),

newest as (
    select distinct
        area_code,
        vintage_id
    from listed
    qualify dense_rank() over (partition by area_code order by published_on desc, vintage_seq desc) = 1
),

-- A list grows old: a cable that it plans may have gone into service since, and a later figure says so.
later_figures as (
    select
        cables.cable_id,
        figures.area_code,
        figures.published_on,
        figures.citation
    from {{ ref('cable_figures') }} as cables
    inner join {{ ref('fct_observation') }} as figures using (dataset, series_code)
    where figures.value_kind = 'outcome'
    qualify row_number() over (
        partition by cables.cable_id, figures.area_code order by figures.published_on desc, figures.period desc
    ) = 1
)

select
    listed.area_code,
    listed.cable_id,
    listed.cable_name,
    if(later_figures.cable_id is null, listed.status, 'in_service') as cable_status,
    listed.rfs_year,
    nullif(listed.rfs_text, '') as rfs_text,
    listed.length_km,
    listed.capacity_tbps,
    nullif(listed.landing_points, '') as landing_points,
    nullif(listed.owners, '') as owners,
    listed.dataset,
    listed.published_on,
    listed.retrieval_mode,
    concat_ws('; in service: ', listed.citation, later_figures.citation) as citation,
    nullif(listed.source_url, '') as source_url,
    nullif(listed.note, '') as note
from listed
semi join newest using (area_code, vintage_id)
left join later_figures
    on
        listed.cable_id = later_figures.cable_id
        and listed.area_code = later_figures.area_code
        and listed.published_on < later_figures.published_on
order by listed.area_code, listed.rfs_year nulls last, listed.cable_id
