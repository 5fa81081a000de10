with disagreements as (
    select
        disagreement_key,
        first_dataset,
        second_dataset,
        unnest(string_split(nullif(target_codes, ''), ';')) as target_code
    from {{ ref('mart_source_disagreement') }}
)

select
    disagreement_key,
    target_code,
    first_dataset,
    second_dataset
from disagreements
semi join {{ ref('int_national_target') }} using (target_code)
order by disagreement_key, target_code
