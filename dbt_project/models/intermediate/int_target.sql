{{ config(materialized = 'view') }}

-- Every target, of the whole country and of provinces. Where no text names who is in charge of a province's target, its own
-- People's Committee answers for it.
select
    * replace (
        coalesce(
            lead_agency_code,
            if(area_code = '{{ var("home_area") }}', null, concat('{{ var("committee_code") }}', area_code))
        ) as lead_agency_code
    )
from {{ ref('targets') }}
