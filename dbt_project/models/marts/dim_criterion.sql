with criteria as (
    select * from {{ ref('official_criteria') }}
)

select
    criterion_code,
    name_vi,
    name_en,
    lead_agency,
    coordinating_agency,
    match,
    target_codes,
    source
from criteria
order by criterion_code
