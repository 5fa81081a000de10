-- The caveats of each verdict in words, in each language; of a statement also whose it is.
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
),

-- A plan is nobody's statement of what came about.
sources as (
    select
        verdicts.verdict_key,
        'claim_only' as code,
        judged.language,
        judged.source
    from {{ ref('int_target_verdict') }} as verdicts
    inner join {{ ref('int_verdict_caveat') }} as flags using (verdict_key)
    inner join {{ ref('int_assessment_sentence') }} as judged on verdicts.judged_key = judged.assessment_key
    where not flags.is_planned
)

select
    raised.verdict_key,
    languages.language,
    string_agg(
        if(languages.language = 'vi', labels.label_vi, labels.label_en) || coalesce(' (' || sources.source || ')', ''),
        '; ' order by labels.sort_order
    ) as caveats
from raised
inner join labels on raised.code = labels.code
cross join languages
left join sources
    on
        raised.verdict_key = sources.verdict_key
        and raised.code = sources.code
        and languages.language = sources.language
group by raised.verdict_key, languages.language
