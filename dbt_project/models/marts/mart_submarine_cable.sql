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
)

select
    listed.area_code,
    listed.cable_id,
    listed.cable_name,
    listed.status,
    listed.rfs_year,
    listed.rfs_text,
    listed.length_km,
    listed.capacity_tbps,
    listed.landing_points,
    listed.owners,
    listed.dataset,
    listed.published_on,
    listed.retrieval_mode,
    listed.citation,
    listed.source_url,
    listed.note
from listed
semi join newest using (area_code, vintage_id)
order by listed.area_code, listed.rfs_year nulls last, listed.cable_id
