with criteria as (
    select * from {{ ref('official_criteria') }}
),

agencies as (
    select * from {{ ref('agencies') }}
),

coordinators as (
    select
        criterion_code,
        unnest(string_split(coordinating_agency_codes, ';')) as agency_code,
        generate_subscripts(string_split(coordinating_agency_codes, ';'), 1) as place
    from criteria
),

coordinators_of_criterion as (
    select
        coordinators.criterion_code,
        string_agg(agencies.name_vi, '; ' order by coordinators.place) as coordinating_agency
    from coordinators
    inner join agencies using (agency_code)
    group by coordinators.criterion_code
)

select
    criteria.criterion_code,
    criteria.name_vi,
    criteria.name_en,
    agencies.name_vi as lead_agency,
    criteria.lead_agency_code,
    coordinators_of_criterion.coordinating_agency,
    criteria.match,
    criteria.source as read_at
from criteria
left join agencies on criteria.lead_agency_code = agencies.agency_code
left join coordinators_of_criterion using (criterion_code)
order by criteria.criterion_code
