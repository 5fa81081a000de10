with criteria as (
    select
        criterion_code,
        match,
        unnest(string_split(target_codes, ';')) as target_code
    from {{ ref('official_criteria') }}
)

select
    trim(target_code) as target_code,
    criterion_code,
    match
from criteria
order by target_code, criterion_code
