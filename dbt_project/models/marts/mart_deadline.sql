-- Every target that is due within 24 months, or past: which figure it needs, from whom, when that is expected, and what the last
-- one known says.
{% set months_ahead = 24 %}
with statuses as (
    select * from {{ ref('mart_target_status') }}
),

targets as (
    select * from {{ ref('dim_target') }}
),

goals as (
    select * from {{ ref('int_goal') }}
),

measures as (
    select * from {{ ref('int_deadline_measure') }}
),

words as (
    select * from {{ ref('int_target_word') }}
),

due as (
    select *
    from targets
    where
        deadline <= {{ as_of_day() }} + interval {{ months_ahead }} month
        -- what sets no year misses none
        and not contains(coalesce(readings, ''), 'says_no_year')
)

select
    due.target_code,
    goals.goal_code,
    due.programme_code,
    due.name_vi,
    due.name_en,
    due.deadline,
    date_diff('day', statuses.as_of, due.deadline) as days_left,
    due.deadline < statuses.as_of as is_past,
    statuses.status,
    statuses.reason_code,
    due.indicator_code,
    due.criterion_codes,
    due.readings,
    due.target_kind,
    due.comparator,
    due.threshold_low,
    due.threshold_high,
    due.unit,
    words_en.asked_for as asked,
    words_vi.asked_for as asked_vi,
    -- A figure of the year, of its last quarter or of its last month counts where the deadline is the end of a year.
    if(month(due.deadline) = 12, strftime(due.deadline, '%Y'), strftime(due.deadline, '%Y-%m')) as period_asked,
    due.lead_agency_code,
    words_en.agency as agency_en,
    words_vi.agency as agency_vi,
    measures.measure_count,
    measures.publishers,
    measures.publishers_vi,
    measures.is_figure_known,
    if(measures.is_figure_known, null, measures.expected_on) as expected_on,
    if(measures.is_figure_known, null, measures.expected_dataset) as expected_dataset,
    coalesce(not measures.is_figure_known and measures.expected_on < statuses.as_of, false) as is_figure_late,
    case
        when measures.is_figure_known then 'known'
        when measures.measure_count = 0 then 'no_measure'
        when not measures.has_calendar then 'no_calendar'
        when measures.expected_on is null then 'no_period'
    end as no_day_reason,
    statuses.latest_period,
    statuses.latest_value,
    statuses.value_qualifier,
    statuses.latest_unit,
    statuses.latest_dataset,
    statuses.latest_series_code,
    statuses.series_role,
    statuses.latest_published_on,
    statuses.citation,
    statuses.source_url,
    statuses.gap_code,
    words_en.where_to_look,
    due.searched_on,
    statuses.as_of
from due
inner join statuses using (target_code)
inner join goals using (target_code)
inner join measures using (target_code)
left join words as words_en on due.target_code = words_en.target_code and words_en.language = 'en'
left join words as words_vi on due.target_code = words_vi.target_code and words_vi.language = 'vi'
order by due.deadline, due.target_code
