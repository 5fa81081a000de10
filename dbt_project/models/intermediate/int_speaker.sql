{{ config(materialized = 'view') }}

-- Who may state a figure or answer for a target: the agencies of the register, and the People's Committee of each province, which
-- speaks for its own alone.
select
    agency_code,
    null as area_code,
    name_en,
    name_vi,
    short_vi,
    member_codes
from {{ ref('agencies') }}
union all by name
select
    concat('{{ var("committee_code") }}', gso_code) as agency_code,
    gso_code as area_code,
    'People''s Committee of ' || name_en as name_en,
    'UBND ' || full_name_vi as name_vi,
    'UBND ' || full_name_vi as short_vi
from {{ ref('provinces') }}
