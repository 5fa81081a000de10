-- What moved each verdict in one sentence, in each language, and the kinds of its causes.
with causes as (
    select * from {{ ref('int_verdict_change_figure') }}
),

windows as (
    select * from {{ ref('int_verdict_window') }}
),

languages as (
    select * from {{ ref('languages') }}
),

worded as (
    select
        causes.*,
        languages.language,
        coalesce(
            {{ day_text('causes.happened_on', 'languages') }},
            {{ published_text('causes.published_on', 'causes.published_on_kind', 'languages') }}
        ) as day_words,
        coalesce(if(languages.language = 'vi', causes.source_vi, causes.source_en), causes.dataset) as source_words,
        {{ figure_text('causes.value', 'causes.value_qualifier', 'causes.own_unit', 'languages') }} as figure_words,
        coalesce(causes.previous_qualifier, 'eq') as qualifier_before,
        {{ figure_text('causes.previous_value', 'qualifier_before', 'causes.own_unit', 'languages') }} as previous_words,
        {{ period_text('causes.period', 'languages') }} as period_words,
        if(languages.language = 'vi', disputes.met_by_vi, disputes.met_by_en) as met_by,
        if(languages.language = 'vi', disputes.not_met_by_vi, disputes.not_met_by_en) as not_met_by
    from causes
    left join {{ ref('int_verdict_dispute') }} as disputes on causes.dispute_key = disputes.verdict_key
    cross join languages
),

told as (
    select
        worded.target_code,
        worded.change_window,
        worded.language,
        string_agg(
            {{ fill('sentences.sentence', {
                'method': 'windows.method_version',
                'since_method': 'windows.since_method_version',
                'seen': "if(worded.language = 'vi', seen.label_vi, seen.label_en)",
                'rule': "if(worded.language = 'vi', reasons.test_vi, reasons.test_en)",
                'day': 'worded.day_words',
                'source': 'worded.source_words',
                'figure': 'worded.figure_words',
                'previous': 'worded.previous_words',
                'period': 'worded.period_words',
                'count': 'cast(worded.figure_count as varchar)',
                'met_by': 'worded.met_by',
                'not_met_by': 'worded.not_met_by',
            }) }},
            '; ' order by worded.cause_number
        ) as sentence
    from worded
    inner join windows using (target_code, change_window)
    left join {{ ref('reasons') }} as reasons on windows.seen_reason_code = reasons.reason_code
    left join {{ ref('statuses') }} as seen on windows.seen_status = seen.status
    -- Where the rule makes another verdict of that day than today, it is said.
    left join {{ ref('change_sentences') }} as sentences
        on
            sentences.phrase
            = if(worded.phrase = 'method' and windows.seen_status <> windows.status, 'method_then', worded.phrase)
            and worded.language = sentences.language
    group by worded.target_code, worded.change_window, worded.language
),

summed as (
    select
        target_code,
        change_window,
        string_agg(distinct cause, ';' order by cause) as causes,
        bool_and(is_certain) as is_cause_certain,
        bool_and(cause <> 'unknown') as is_cause_known,
        max(moved_on) as moved_on
    from causes
    group by target_code, change_window
)

select
    told.target_code,
    told.change_window,
    told.language,
    summed.causes,
    summed.is_cause_certain,
    summed.moved_on,
    upper(told.sentence[1]) || told.sentence[2:]
    || if(summed.is_cause_known and not summed.is_cause_certain, '; ' || uncertain.sentence, '') || '.' as because
from told
inner join summed using (target_code, change_window)
inner join {{ ref('change_sentences') }} as uncertain
    on told.language = uncertain.language and uncertain.phrase = 'uncertain'
