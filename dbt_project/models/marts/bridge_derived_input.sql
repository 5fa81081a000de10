-- What a figure of ours is computed from: one or two series of publishers.
with recipes as (
    select * from {{ ref('derived_series') }}
),

inputs as (
    select
        series_code,
        'first' as input_role,
        first_dataset as input_dataset,
        first_series_code as input_series_code,
        formula,
        factor
    from recipes
    union all
    select
        series_code,
        'second' as input_role,
        second_dataset as input_dataset,
        second_series_code as input_series_code,
        formula,
        factor
    from recipes
    where second_dataset is not null
)

select
    'derived' as dataset,
    series_code,
    input_role,
    input_dataset,
    input_series_code,
    formula,
    factor
from inputs
order by series_code, input_role
