-- The sentence of every verdict in each language: that of the measure that speaks, or of the rule about measures; with it that
-- sources disagree, and the doubt that comes with a figure that meets its target.
with verdicts as (
    select
        verdicts.*,
        data_gaps.gap_en,
        data_gaps.gap_vi,
        verdicts.status = 'achieved' and coalesce(verdicts.latest_note, '') <> '' as has_doubt
    from {{ ref('int_target_verdict') }} as verdicts
    left join {{ ref('data_gaps') }} as data_gaps using (target_code)
),

targets as (
    select * from {{ ref('targets') }}
),

languages as (
    select * from {{ ref('languages') }}
),

assessment_sentences as (
    select * from {{ ref('int_assessment_sentence') }}
),

reason_sentences as (
    select * from {{ ref('reason_sentences') }}
),

verdict_figures as (
    select * from {{ ref('int_verdict_figure') }}
)

select
    verdicts.verdict_key,
    languages.language,
    coalesce(
        assessment_sentences.sentence,
        {{ fill('reason_sentences.sentence', {
            'latest_period': 'verdicts.latest_period',
            'latest': figure_text('verdicts.latest_value', 'verdicts.latest_qualifier', 'verdicts.unit', 'languages'),
            'goal': goal_text('targets', 'languages'),
            'deadline': day_text('targets.deadline', 'languages'),
            'series': 'verdicts.series_name',
            'figures': 'verdict_figures.figures',
            'gap': "if(languages.language = 'vi', verdicts.gap_vi, verdicts.gap_en)",
        }) }}
    )
    || if(
        verdicts.sources_disagree and verdicts.reason_code not in ('disputed', 'proxy_only'),
        ' ' || {{ fill('remarks.sentence', {'figures': 'verdict_figures.figures'}) }},
        ''
    ) as sentence,
    case
        when verdicts.has_doubt then ' ' || {{ fill('languages.figure_note', {'note': 'verdicts.latest_note'}) }}
    end as doubt
from verdicts
inner join targets using (target_code)
cross join languages
left join assessment_sentences
    on
        verdicts.assessment_key = assessment_sentences.assessment_key
        and verdicts.reason_code = assessment_sentences.reason_code
        and languages.language = assessment_sentences.language
left join reason_sentences
    on verdicts.reason_code = reason_sentences.reason_code and languages.language = reason_sentences.language
left join reason_sentences as remarks
    on languages.language = remarks.language and remarks.reason_code = 'figures_disagree'
left join verdict_figures
    on verdicts.verdict_key = verdict_figures.verdict_key and languages.language = verdict_figures.language
