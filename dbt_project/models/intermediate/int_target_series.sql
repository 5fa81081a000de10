-- Which series measure a target: those of the register, and by rule what agencies handed in on its indicator for the whole
-- country; first those of an agency that answers for the target. Agencies of the register alone speak for the country, and no
-- committee of a province does.
select * from {{ ref('target_series') }}
union all by name
select
    targets.target_code,
    own.dataset,
    own.series_code,
    '{{ var("home_area") }}' as area_code,
    'official' as role,
    {{ var("own_priority") }} + if(
        own.agency_code = targets.lead_agency_code
        or coalesce(list_contains(string_split(leads.member_codes, ';'), own.agency_code), false),
        0,
        1
    ) as priority
from {{ ref('int_own_series') }} as own
inner join {{ ref('targets') }} as targets using (indicator_code)
semi join {{ ref('agencies') }} as speakers on own.agency_code = speakers.agency_code
left join {{ ref('agencies') }} as leads on targets.lead_agency_code = leads.agency_code
