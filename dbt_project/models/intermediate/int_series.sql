-- Every series there are figures of: those of the register, and by rule those of what agencies handed in.
select * from {{ ref('series') }}
union all by name
select
    dataset,
    series_code,
    indicator_code,
    name_en,
    name_vi,
    unit as publisher_unit,
    cast(1 as double) as unit_factor,
    agency_code as measure_variant,
    'own_statement' as source_class,
    'per_period' as revision_policy,
    12 as release_interval_months,
    -- One agency on one indicator in the unit and the definition of the register: its periods make one line.
    value_kind = 'outcome' as trend_allowed
from {{ ref('int_own_series') }}
