select
    agency_code,
    name_vi,
    name_en,
    short_vi,
    kind,
    coalesce(member_codes, '') as member_codes
from {{ ref('agencies') }}
order by agency_code
