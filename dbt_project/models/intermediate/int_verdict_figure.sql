-- The newest figure of every other measure of a target with its own result, whatever its year, as one text in each language:
-- nobody who reads a verdict is to miss the figure that says something else.
with verdicts as (
    select * from {{ ref('int_target_verdict') }}
),

measures as (
    select * from {{ ref('int_assessment') }}
    where series_role <> 'proxy'
),

names as (
    select * from {{ ref('int_measure_name') }}
),

languages as (
    select * from {{ ref('languages') }}
),

others as (
    select
        measures.*,
        own_unit,
        names.source_en,
        names.source_vi,
        statuses.label_en,
        statuses.label_vi
    from verdicts
    inner join measures using (verdict_key)
    left join names using (dataset, series_code)
    left join {{ ref('units') }} as own_unit on measures.unit = own_unit.unit
    left join {{ ref('statuses') }} as statuses on measures.status = statuses.status
    where measures.assessment_key is distinct from verdicts.assessment_key
)

select
    others.verdict_key,
    languages.language,
    count(*) as figure_count,
    string_agg(
        {{ fill('languages.other_figure', {
            'source': "if(languages.language = 'vi', others.source_vi, others.source_en)",
            'figure': figure_text('others.latest_value', 'others.latest_qualifier', 'others.own_unit', 'languages'),
            'period': 'others.latest_period',
            'result': "lower(if(languages.language = 'vi', others.label_vi, others.label_en))",
        }) }},
        '; '
        order by others.latest_time desc, others.series_role desc, others.priority asc, others.series_code asc
    ) as figures
from others
cross join languages
group by others.verdict_key, languages.language
