-- The targets that have a measure of their own whose figures the readers of this build may not have, or one that is computed from
-- such figures.
with withheld as (
    select * from {{ ref('stg_withheld_dataset') }}
),

measures as (
    select * from {{ ref('target_series') }}
    where role in ('primary', 'official')
),

recipes as (
    select * from {{ ref('derived_series') }}
    where first_dataset in (select withheld.dataset from withheld) or second_dataset in (select withheld.dataset from withheld)
)

select distinct target_code
from measures
where
    dataset in (select withheld.dataset from withheld)
    or (dataset = 'derived' and series_code in (select recipes.series_code from recipes))
