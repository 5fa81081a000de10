with words as (
    select * from {{ ref('labels') }}
),

qualifiers as (
    select
        code,
        max(word) filter (where language = 'en') as label_en,
        max(word) filter (where language = 'vi') as label_vi
    from (
        select
            language,
            ge,
            le,
            approx
        from {{ ref('languages') }}
    ) unpivot (word for code in (ge, le, approx))
    group by code
),

labels as (
    select * from words
    union all by name
    select
        'value_qualifier' as list,
        code,
        list_position(['eq', 'ge', 'le', 'approx'], code) as sort_order,
        label_en,
        label_vi
    from qualifiers
)

select
    list,
    code,
    cast(sort_order as integer) as sort_order,
    label_en,
    label_vi,
    colour
from labels
order by list, sort_order
