-- Each target at the beginning and at the end of each window over which changes are told: what had been said of its first day
-- (what a release said of it, or the method in force where none spoke), what the method in force says of that day, and what it
-- says today.
with verdicts as (
    select
        verdicts.verdict_key,
        verdicts.target_code,
        verdicts.as_of,
        verdicts.method_version,
        verdicts.status,
        verdicts.reason_code,
        shown.line,
        shown.latest_period,
        shown.latest_value,
        shown.latest_observation_key
    from {{ ref('int_target_verdict') }} as verdicts
    left join {{ ref('int_assessment') }} as shown using (assessment_key)
    where verdicts.perspective = 'then'
),

published as (
    select * from {{ ref('stg_published_verdict') }}
),

dates as (
    select
        {{ as_of_day() }} as as_of,
        cast('{{ var("history_starts_on") }}' as date) as history_starts_on
),

windows as (
    select
        'last_published' as change_window,
        max(published.as_of) as since
    from published
    having count(*) > 0
    union all
    select
        'year_start' as change_window,
        greatest(make_date(year(as_of) - 1, 12, 31), history_starts_on) as since
    from dates
    union all
    select
        'days_90' as change_window,
        greatest(as_of - 90, history_starts_on) as since
    from dates
    union all
    select
        'days_30' as change_window,
        greatest(as_of - 30, history_starts_on) as since
    from dates
),

targets as (
    select
        goals.target_code,
        goals.set_on,
        -- What the register asks, in the words in which each release keeps it.
        concat_ws(
            '|', targets.comparator, format('{:g}', targets.threshold_low), format('{:g}', targets.threshold_high), targets.unit,
            targets.deadline
        ) as asked
    from {{ ref('int_goal') }} as goals
    inner join {{ ref('targets') }} as targets using (target_code)
),

asked as (
    select
        targets.*,
        windows.*
    from targets
    cross join windows
),

-- Of the first day of a window, the first release that spoke of it; of the day last spoken of, the last.
said as (
    select
        asked.target_code,
        asked.change_window,
        published.* exclude (target_code, as_of)
    from asked
    inner join published on asked.target_code = published.target_code and asked.since >= published.as_of
    qualify
        row_number() over (
            partition by asked.target_code, asked.change_window
            order by
                published.as_of desc,
                if(asked.change_window = 'last_published', published.release_id, null) desc,
                published.release_id asc
        ) = 1
),

seen as (
    select
        asked.target_code,
        asked.change_window,
        verdicts.* exclude (target_code, as_of)
    from asked
    inner join verdicts on asked.target_code = verdicts.target_code and asked.since >= verdicts.as_of
    where asked.since >= coalesce(asked.set_on, asked.since)
    qualify row_number() over (partition by asked.target_code, asked.change_window order by verdicts.as_of desc) = 1
)

select
    asked.target_code,
    asked.change_window,
    asked.since,
    dates.as_of,
    asked.set_on,
    -- Verdicts that are compared with those of a release are compared with what it said, not with what one would say of its day.
    coalesce(said.status, if(asked.change_window = 'last_published', null, seen.status)) as since_status,
    coalesce(said.method_version, if(asked.change_window = 'last_published', null, seen.method_version)) as since_method_version,
    said.release_id as since_release_id,
    if(said.status is null, seen.reason_code, said.reason_code) as since_reason_code,
    seen.status as seen_status,
    seen.reason_code as seen_reason_code,
    seen.verdict_key as seen_verdict_key,
    seen.latest_observation_key as seen_observation_key,
    today.status,
    today.reason_code,
    today.method_version,
    coalesce(said.asked <> asked.asked, false) as was_asked_otherwise,
    coalesce(said.method_version <> today.method_version, false) as was_another_method,
    said.status is not null
    and concat_ws(
        '|',
        if(said.latest_series_code <> '', {{ line('said.latest_dataset', 'said.latest_series_code') }}, null),
        nullif(said.latest_period, '')
    ) <> concat_ws('|', seen.line, seen.latest_period) as was_another_figure,
    coalesce({{ is_revised('said.latest_value', 'seen.latest_value') }}, false) as was_another_value,
    said.latest_value as said_value
from asked
cross join dates
left join verdicts as today on asked.target_code = today.target_code and dates.as_of = today.as_of
left join said on asked.target_code = said.target_code and asked.change_window = said.change_window
left join seen on asked.target_code = seen.target_code and asked.change_window = seen.change_window
