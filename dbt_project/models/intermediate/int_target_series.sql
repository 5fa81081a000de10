-- Which series measure a target: those of the register, and by rule what agencies handed in on its indicator for the whole
-- country.
select * from {{ ref('target_series') }}
union all by name
select
    targets.target_code,
    own.dataset,
    own.series_code,
    '{{ var("home_area") }}' as area_code,
    'official' as role,
    {{ var("own_priority") }} as priority
from {{ ref('int_own_series') }} as own
inner join {{ ref('targets') }} as targets using (indicator_code)
