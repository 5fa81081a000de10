{{ config(materialized = 'view') }}

select
    weighed.* exclude (wording_number),
    {{ line('weighed.dataset', 'weighed.series_code') }} as line,
    wordings.* exclude (wording_number),
    vintages.retrieval_mode,
    vintages.retrieved_at
from {{ ref('int_weighed_observation') }} as weighed
left join {{ ref('int_observation_wording') }} as wordings using (wording_number)
left join {{ ref('stg_vintages') }} as vintages using (dataset, vintage_id)
