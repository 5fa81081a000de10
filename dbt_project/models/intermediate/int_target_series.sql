-- Which series measure a target: those of the register, and by rule what agencies handed in on its indicator for its area, the
-- whole country or a province; first those of an agency that answers for the target. Agencies of the register speak of every
-- area, the committee of a province of its own alone.
select * from {{ ref('target_series') }}
union all by name
select
    targets.target_code,
    own.dataset,
    own.series_code,
    targets.area_code,
    'official' as role,
    {{ var("own_priority") }} + if(
        own.agency_code = targets.lead_agency_code
        or coalesce(list_contains(string_split(leads.member_codes, ';'), own.agency_code), false),
        0,
        1
    ) as priority
from {{ ref('int_own_series') }} as own
inner join {{ ref('int_target') }} as targets using (indicator_code)
semi join {{ ref('int_speaker') }} as speakers
    on own.agency_code = speakers.agency_code and targets.area_code = coalesce(speakers.area_code, targets.area_code)
left join {{ ref('int_speaker') }} as leads on targets.lead_agency_code = leads.agency_code
