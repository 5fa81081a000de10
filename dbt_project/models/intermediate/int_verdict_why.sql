-- Why each verdict is what it is, in each language: the sentence of the measure that speaks, or of the rule about measures.
-- The register says why a target has no figure, once all that it names is known; one that has figures now had none only then.
{% set gap_label = "coalesce(if(target_words.language = 'vi', gaps.label_vi, gaps.label_en), languages.no_figure_then)" %}
{% set words = {
    'latest_period': 'shown.period_words',
    'latest': 'shown.figure',
    'source': 'shown.source',
    'measure': 'shown.measure',
    'gap': "coalesce(if(spoken.as_of < target_words.gap_known_from, null, target_words.gap), languages.no_figure_then || '.')",
    'gap_label': "lower((" ~ gap_label ~ ")[1]) || (" ~ gap_label ~ ")[2:]",
    'last_known': "if(shown.figure is null, languages.no_figure, " ~ fill('languages.last_figure', {
        'figure': 'shown.figure',
        'period': 'shown.period_words',
    }) ~ ")",
    'agency': "coalesce(target_words.agency, '–')",
    'where_to_look': "coalesce(target_words.where_to_look, '–')",
} %}
with verdicts as (
    select * from {{ ref('int_target_verdict') }}
),

assessment_sentences as (
    select * from {{ ref('int_assessment_sentence') }}
),

target_words as (
    select * from {{ ref('int_target_word') }}
),

reason_sentences as (
    select * from {{ ref('reason_sentences') }}
),

-- That nothing was found says little without the day until which it was looked for.
spoken as (
    select
        verdicts.*,
        verdicts.searched_on <= verdicts.as_of and verdicts.reason_code in (
            'no_figure', 'proxy_only', 'deadline_without_figure', 'milestone_undated', 'floor_planned_only',
            'floor_kept_then_planned_only', 'unreported'
        ) as tells_search
    from verdicts
)

select
    spoken.verdict_key,
    target_words.language,
    concat_ws(
        ' ',
        if(
            spoken.reason_code = shown.reason_code and spoken.judged_key is not null,
            shown.sentence,
            {{ fill('reason_sentences.sentence', words) }}
        ),
        if(spoken.tells_search, target_words.searched, null)
    ) as sentence,
    if(
        spoken.reason_code = shown.reason_code and spoken.judged_key is not null,
        shown.short_sentence,
        {{ fill('reason_sentences.short_sentence', words) }}
    ) as short_sentence,
    -- A proxy's figure is never the figure of a target.
    if(
        shown.series_role <> 'proxy',
        shown.figure || ' (' || shown.period_words || ')',
        null
    ) as latest_text
from spoken
inner join target_words using (target_code)
inner join {{ ref('languages') }} as languages on target_words.language = languages.language
left join {{ ref('gaps') }} as gaps on spoken.gap_code = gaps.gap_code
left join assessment_sentences as shown
    on spoken.assessment_key = shown.assessment_key and target_words.language = shown.language
left join reason_sentences
    on spoken.reason_code = reason_sentences.reason_code and target_words.language = reason_sentences.language
