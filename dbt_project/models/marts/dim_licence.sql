with classes as (
    select * from {{ ref('licences') }}
),

labels as (
    select * from {{ ref('labels') }}
    where list = 'licence_class'
)

select
    classes.licence_class,
    classes.sort_order,
    labels.label_en,
    labels.label_vi,
    classes.meaning_en,
    classes.meaning_vi,
    classes.public_form
from classes
left join labels on classes.licence_class = labels.code
order by classes.sort_order
