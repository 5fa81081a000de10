-- What moved since verdicts were last published, since the start of the year, in 90 and in 30 days, and what moved it: one row
-- per target and window.
with windows as (
    select
        *,
        case
            when since_status is null then 'appeared'
            when since_status = status then 'unchanged'
            else 'moved'
        end as change_kind
    from {{ ref('int_verdict_window') }}
),

targets as (
    select * from {{ ref('targets') }}
),

goals as (
    select * from {{ ref('int_goal') }}
),

languages as (
    select * from {{ ref('languages') }}
),

causes as (
    select
        causes.* replace (
            if(
                own_unit.unit = 'milestone' and causes.phrase in ('new_figure', 'new_figures', 'another_figure'),
                'fact',
                causes.phrase
            ) as phrase
        ),
        row_number() over (
            partition by causes.target_code, causes.change_window order by causes.moved_on nulls first, causes.phrase
        ) as cause_number,
        observations.dataset,
        observations.series_code,
        observations.period,
        observations.indicator_value as value,
        observations.value_qualifier,
        observations.indicator_unit as unit,
        observations.published_on,
        observations.published_on_kind,
        observations.vintage_id,
        observations.citation,
        observations.source_url,
        names.source_en,
        names.source_vi,
        own_unit
    from {{ ref('int_verdict_cause') }} as causes
    left join {{ ref('int_observation') }} as observations using (observation_key)
    left join {{ ref('int_measure_name') }} as names
        on observations.dataset = names.dataset and observations.series_code = names.series_code
    left join {{ ref('units') }} as own_unit on observations.indicator_unit = own_unit.unit
),

-- The last figure that moved it is the one that is cited.
figures as (
    select *
    from causes
    where observation_key is not null
    qualify row_number() over (partition by target_code, change_window order by cause_number desc) = 1
),

told as (
    select
        causes.target_code,
        causes.change_window,
        languages.language,
        string_agg(
            {{ fill('sentences.sentence', {
                'method': 'windows.method_version',
                'since_method': 'windows.since_method_version',
                'rule': 'reasons.test_en',
                'day': "coalesce(" ~ day_text('causes.happened_on', 'languages') ~ ", " ~ published_text('causes.published_on', 'causes.published_on_kind', 'languages') ~ ")",
                'source': "coalesce(if(languages.language = 'vi', causes.source_vi, causes.source_en), causes.dataset)",
                'figure': figure_text('causes.value', 'causes.value_qualifier', 'causes.own_unit', 'languages'),
                'previous': figure_text('causes.previous_value', "coalesce(causes.previous_qualifier, 'eq')", 'causes.own_unit', 'languages'),
                'period': period_text('causes.period', 'languages'),
                'count': 'cast(causes.figure_count as varchar)',
            }) }},
            '; ' order by causes.cause_number
        ) as sentence
    from causes
    inner join windows using (target_code, change_window)
    left join {{ ref('reasons') }} as reasons on windows.seen_reason_code = reasons.reason_code
    cross join languages
    left join {{ ref('change_sentences') }} as sentences
        on causes.phrase = sentences.phrase and languages.language = sentences.language
    group by causes.target_code, causes.change_window, languages.language
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
),

sentences as (
    select
        told.target_code,
        told.change_window,
        told.language,
        upper(told.sentence[1]) || told.sentence[2:]
        || if(summed.is_cause_known and not summed.is_cause_certain, '; ' || uncertain.sentence, '') || '.' as because
    from told
    inner join summed using (target_code, change_window)
    inner join {{ ref('change_sentences') }} as uncertain
        on told.language = uncertain.language and uncertain.phrase = 'uncertain'
)

select
    windows.target_code,
    windows.change_window,
    goals.goal_code,
    targets.programme_code,
    targets.name_vi,
    targets.name_en,
    windows.change_kind,
    windows.since,
    windows.since_status,
    windows.as_of,
    windows.status,
    summed.causes,
    summed.is_cause_certain,
    summed.moved_on,
    because_en.because,
    because_vi.because as because_vi,
    windows.since_reason_code,
    windows.reason_code,
    windows.since_method_version,
    windows.method_version,
    windows.since_release_id,
    figures.dataset,
    figures.series_code,
    figures.period,
    figures.value,
    figures.unit,
    figures.previous_value,
    figures.published_on,
    figures.observation_key,
    figures.vintage_id,
    -- Where no figure moved it, the text that set target and deadline, where was searched, or the method.
    coalesce(
        figures.citation,
        case
            when windows.change_kind = 'unchanged' then null
            when windows.change_kind = 'appeared' or contains(summed.causes, 'deadline')
                then concat_ws(', ', targets.legal_document, targets.legal_number, targets.legal_item)
            when contains(summed.causes, 'register') then targets.searched_places
            when contains(summed.causes, 'method') then concat('Method ', methods.method_version, ': ', methods.note)
        end
    ) as citation,
    coalesce(
        figures.source_url,
        if(
            windows.change_kind = 'appeared' or (figures.observation_key is null and contains(summed.causes, 'deadline')),
            targets.source_url,
            null
        )
    ) as source_url
from windows
inner join targets using (target_code)
inner join goals using (target_code)
left join summed using (target_code, change_window)
left join sentences as because_en
    on
        windows.target_code = because_en.target_code
        and windows.change_window = because_en.change_window
        and because_en.language = 'en'
left join sentences as because_vi
    on
        windows.target_code = because_vi.target_code
        and windows.change_window = because_vi.change_window
        and because_vi.language = 'vi'
left join {{ ref('methods') }} as methods on windows.method_version = methods.method_version
left join figures
    on windows.target_code = figures.target_code and windows.change_window = figures.change_window
order by windows.target_code, windows.change_window
