with criteria as (
    select * from {{ ref('official_criteria') }}
),

coordinators as (
    select
        criterion_code,
        unnest(string_split(coordinating_agency_codes, ';')) as agency_code,
        generate_subscripts(string_split(coordinating_agency_codes, ';'), 1) as position
    from criteria
)

select
    criterion_code,
    lead_agency_code as agency_code,
    'lead' as agency_role,
    1 as position
from criteria
union all
select
    criterion_code,
    agency_code,
    'coordinating' as agency_role,
    cast(position as integer) as position
from coordinators
order by criterion_code asc, agency_role desc, position asc
