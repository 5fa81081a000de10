with members as (
    select
        agency_code,
        unnest(string_split(member_codes, ';')) as member_code,
        generate_subscripts(string_split(member_codes, ';'), 1) as position
    from {{ ref('agencies') }}
)

select
    agency_code,
    member_code,
    cast(position as integer) as position
from members
order by agency_code, position
