-- The caveats of each verdict in words, in each language; of a statement also whose it is.
with flags as (
    select * from {{ ref('int_verdict_caveat') }}
),

raised as (
    select
        verdict_key,
        code
    from {{ ref('int_verdict_caveat') }} unpivot (is_raised for code in (columns(* exclude (verdict_key))))
    where is_raised
),

-- Where figures are withheld from its readers, a release knows of one source no more than that it shows one. What an agency
-- handed in on the target of another is no statement of the one that is measured. A task is stated as done.
told as (
    select
        raised.verdict_key,
        case
            when raised.code = 'single_source' and flags.figures_withheld then 'single_source_shown'
            when raised.code = 'claim_only' and judged.unit = 'milestone' then 'claim_of_task'
            when raised.code = 'own_statement' and judged.priority > {{ var("own_priority") }} then 'own_statement_other'
            else raised.code
        end as code
    from raised
    inner join flags using (verdict_key)
    left join {{ ref('int_target_verdict') }} as verdicts using (verdict_key)
    left join {{ ref('int_assessment') }} as judged on verdicts.judged_key = judged.assessment_key
    union all
    -- What is read into the text of the target itself.
    select
        verdicts.verdict_key,
        readings.reading as code
    from {{ ref('int_target_verdict') }} as verdicts
    inner join {{ ref('target_readings') }} as readings using (target_code)
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
        unnest(['claim_only', 'claim_of_task']) as code,
        judged.language,
        judged.source
    from {{ ref('int_target_verdict') }} as verdicts
    inner join flags using (verdict_key)
    inner join {{ ref('int_assessment_sentence') }} as judged on verdicts.judged_key = judged.assessment_key
    where not flags.is_planned
)

select
    told.verdict_key,
    languages.language,
    string_agg(
        if(languages.language = 'vi', labels.label_vi, labels.label_en) || coalesce(' (' || sources.source || ')', ''),
        '; ' order by labels.sort_order
    ) as caveats
from told
inner join labels on told.code = labels.code
cross join languages
left join sources
    on
        told.verdict_key = sources.verdict_key
        and told.code = sources.code
        and languages.language = sources.language
group by told.verdict_key, languages.language
