-- Each verdict in each language as a journalist can quote it: one sentence verdict, one sentence why, what the other measures
-- say, then the caveats.
with verdicts as (
    select * from {{ ref('int_target_verdict') }}
),

target_words as (
    select * from {{ ref('int_target_word') }}
),

languages as (
    select * from {{ ref('languages') }}
),

verdict_figures as (
    select * from {{ ref('int_verdict_figure') }}
),

caveats as (
    select * from {{ ref('int_verdict_caveat_text') }}
)

select
    verdicts.verdict_key,
    target_words.language,
    -- Of a floor of each year a year alone can be overdue, long before the last one.
    if(verdicts.reason_code = 'floor_missed', status_sentences.floor_sentence, status_sentences.sentence) as said,
    {{ fill('said', {
        'goal': 'target_words.goal',
        'deadline': 'target_words.deadline',
        'horizon': 'target_words.horizon',
    }) }} as verdict,
    whys.sentence as why,
    {{ fill('languages.others', {'figures': 'verdict_figures.figures'}) }} as beside,
    caveats.caveats,
    verdict_figures.figure_count,
    verdict_figures.figures,
    whys.short_sentence,
    whys.latest_text,
    target_words.asked_for,
    concat_ws(
        ' ',
        verdict,
        why,
        if(verdict_figures.figures is not null, beside, null),
        if(caveats.caveats is not null, {{ fill('languages.caveats', {'caveats': 'caveats.caveats'}) }}, null)
    ) as sentence
from verdicts
inner join target_words using (target_code)
inner join languages on target_words.language = languages.language
inner join {{ ref('status_sentences') }} as status_sentences
    on verdicts.status = status_sentences.status and target_words.language = status_sentences.language
left join {{ ref('int_verdict_why') }} as whys
    on verdicts.verdict_key = whys.verdict_key and target_words.language = whys.language
left join verdict_figures
    on verdicts.verdict_key = verdict_figures.verdict_key and target_words.language = verdict_figures.language
left join caveats on verdicts.verdict_key = caveats.verdict_key and target_words.language = caveats.language
