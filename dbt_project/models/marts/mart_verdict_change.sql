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
    select * from {{ ref('int_national_target') }}
),

goals as (
    select * from {{ ref('int_goal') }}
),

-- The last figure that moved it is the one that is cited.
figures as (
    select *
    from {{ ref('int_verdict_change_figure') }}
    where observation_key is not null
    qualify row_number() over (partition by target_code, change_window order by cause_number desc) = 1
),

words as (
    select * from {{ ref('int_verdict_change_word') }}
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
    because_en.causes,
    because_en.is_cause_certain,
    because_en.moved_on,
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
            when windows.change_kind = 'appeared' or contains(because_en.causes, 'deadline')
                then concat_ws(', ', targets.legal_document, targets.legal_number, targets.legal_item)
            when contains(because_en.causes, 'register') then targets.searched_places
            when contains(because_en.causes, 'method') then concat('Method ', methods.method_version, ': ', methods.note)
        end
    ) as citation,
    coalesce(
        figures.source_url,
        if(
            windows.change_kind = 'appeared' or (figures.observation_key is null and contains(because_en.causes, 'deadline')),
            targets.source_url,
            null
        )
    ) as source_url
from windows
inner join targets using (target_code)
inner join goals using (target_code)
left join words as because_en
    on
        windows.target_code = because_en.target_code
        and windows.change_window = because_en.change_window
        and because_en.language = 'en'
left join words as because_vi
    on
        windows.target_code = because_vi.target_code
        and windows.change_window = because_vi.change_window
        and because_vi.language = 'vi'
left join {{ ref('methods') }} as methods on windows.method_version = methods.method_version
left join figures
    on windows.target_code = figures.target_code and windows.change_window = figures.change_window
order by windows.target_code, windows.change_window
