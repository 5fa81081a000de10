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
    -- vintages kept before release 0.2.0 call the publisher's day `as_of`
    coalesce(published_on, as_of) as published_on,
    coalesce(published_on_kind, as_of_kind) as published_on_kind,
    vintage_id,
    citation,
    source_url,
    note
from raw_rows
