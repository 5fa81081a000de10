select
    agency_code,
    name_vi,
    name_en,
    short_vi,
    kind as agency_kind
from {{ ref('agencies') }}
order by agency_code
