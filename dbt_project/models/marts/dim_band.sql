with bands as (
    select * from {{ ref('assessment_bands') }}
),

statuses as (
    select * from {{ ref('statuses') }}
)

select
    bands.method_version,
    bands.basis,
    bands.band,
    bands.lower_bound,
    bands.upper_bound,
    bands.sort_order,
    statuses.label_en,
    statuses.label_vi
from bands
left join statuses on bands.band = statuses.status
order by bands.method_version, bands.basis, bands.sort_order
