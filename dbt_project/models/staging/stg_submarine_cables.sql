with raw_rows as (
    select * from {{ source('raw', 'submarine_cables') }}
)

select
    dataset,
    cable_id,
    cable_name,
    area_code,
    status,
    rfs_year,
    rfs_text,
    length_km,
    capacity_tbps,
    landing_points,
    owners,
    edition,
    as_of,
    as_of_kind,
    vintage_id,
    citation,
    source_url,
    note
from raw_rows
