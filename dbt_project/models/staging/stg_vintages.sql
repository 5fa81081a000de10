with raw_rows as (
    select * from {{ source('raw_index', 'vintages') }}
)

select
    dataset,
    vintage_id,
    cast(vintage_seq as integer) as vintage_seq,
    retrieval_mode,
    route,
    cast(retrieved_at as timestamp) as retrieved_at,
    edition,
    published_on_min,
    published_on_max,
    cast(row_count as bigint) as row_count,
    content_sha256,
    path,
    cast(held_at as timestamp) as held_at,
    hold_findings,
    accepted_on,
    accepted_by,
    acceptance_reason,
    not is_held or coalesce(accepted_on <= {{ as_of_day() }}, false) as is_in_force
from raw_rows
