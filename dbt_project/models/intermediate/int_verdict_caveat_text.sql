-- The caveats of each verdict in words, in each language.
with raised as (
    select
        verdict_key,
        code
    from {{ ref('int_verdict_caveat') }} unpivot (is_raised for code in (columns(* exclude (verdict_key))))
    where is_raised
),

languages as (
    select * from {{ ref('languages') }}
),

labels as (
    select * from {{ ref('labels') }}
    where list = 'caveat'
)

select
    raised.verdict_key,
    languages.language,
    string_agg(if(languages.language = 'vi', labels.label_vi, labels.label_en), '; ' order by labels.sort_order) as caveats
from raised
inner join labels on raised.code = labels.code
cross join languages
group by raised.verdict_key, languages.language
