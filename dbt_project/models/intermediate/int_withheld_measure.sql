-- The targets that have measures whose figures the readers of this build may not have, or that are computed from such figures:
-- measures of their own, or proxies.
with withheld as (
    select * from {{ ref('stg_withheld_dataset') }}
),

measures as (
    select * from {{ ref('int_target_series') }}
    where role in ('primary', 'official', 'proxy')
),

recipes as (
    select * from {{ ref('derived_series') }}
    where first_dataset in (select withheld.dataset from withheld) or second_dataset in (select withheld.dataset from withheld)
)

select
    target_code,
    bool_or(role <> 'proxy') as has_withheld_measure,
    bool_or(role = 'proxy') as has_withheld_proxy
from measures
where
    dataset in (select withheld.dataset from withheld)
    or (dataset = 'derived' and series_code in (select recipes.series_code from recipes))
group by target_code
