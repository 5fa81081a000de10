-- Every series there are figures of: those of the register, and by rule those of what agencies handed in. A computed figure
-- is as doubtful as the most doubtful figure in it: its series is of the weakest class of its inputs.
with registered as (
    select * from {{ ref('series') }}
),

recipes as (
    select * from {{ ref('derived_series') }}
),

weakest_inputs as (
    select
        'derived' as dataset,
        recipes.series_code,
        ({{ source_classes() }})[max(list_position({{ source_classes() }}, inputs.source_class))] as source_class
    from recipes
    inner join registered as inputs
        on (inputs.dataset, inputs.series_code) in (
            (recipes.first_dataset, recipes.first_series_code),
            (recipes.second_dataset, recipes.second_series_code)
        )
    group by recipes.series_code
)

select registered.* replace (coalesce(registered.source_class, weakest_inputs.source_class) as source_class)
from registered
left join weakest_inputs using (dataset, series_code)
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
