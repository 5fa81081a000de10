-- The verdict of every assessment, with every number behind it; the trend is that of the path's own form.
with bases as (
    select * from {{ ref('int_assessment_base') }}
),

paces as (
    select * from {{ ref('int_assessment_pace') }}
),

outlooks as (
    select * from {{ ref('int_assessment_outlook') }}
),

judgements as (
    select * from {{ ref('int_assessment_judgement') }}
)

select
    bases.*,
    paces.* exclude (assessment_key),
    outlooks.* exclude (assessment_key, trend_form),
    judgements.* exclude (assessment_key)
from bases
inner join paces using (assessment_key)
inner join judgements using (assessment_key)
left join outlooks using (assessment_key, trend_form)
