-- Counts of targets by status, for each programme as a whole and for each theme in it; goals beside, for targets that restate one
-- another are one goal. Counts with their coverage, never a score.
with judged_targets as (
    select
        target_statuses.*,
        statuses.is_judged
    from {{ ref('mart_target_status') }} as target_statuses
    inner join {{ ref('statuses') }} as statuses using (status)
),

programmes as (
    select * from {{ ref('programmes') }}
),

counted as (
    select
        programme_code,
        coalesce(theme, '') as theme,
        grouping(theme) as is_whole,
        count(*) as target_count,
        count(distinct goal_code) as goal_count,
        count(distinct goal_code) filter (where is_judged) as goals_assessed,
        count(*) filter (where status = 'achieved') as achieved,
        count(*) filter (where status = 'on_track') as on_track,
        count(*) filter (where status = 'acceleration_needed') as acceleration_needed,
        count(*) filter (where status = 'limited_progress') as limited_progress,
        count(*) filter (where status = 'deterioration') as deterioration,
        count(*) filter (where status = 'not_yet') as not_yet,
        count(*) filter (where status = 'overdue') as overdue,
        count(*) filter (where status = 'disputed') as disputed,
        count(*) filter (where status = 'planned') as planned,
        count(*) filter (where status = 'unreported') as unreported,
        count(*) filter (where status = 'unable_to_assess') as unable_to_assess,
        count(*) filter (where status = 'no_data') as no_data,
        count(*) filter (where is_judged) as targets_assessed,
        max(as_of) as as_of,
        max(method_version) as method_version
    from judged_targets
    group by grouping sets ((programme_code), (programme_code, theme))
)

select
    counted.programme_code,
    programmes.name_en as programme_name_en,
    programmes.name_vi as programme_name_vi,
    if(counted.is_whole = 1, 'all', counted.theme) as theme,
    counted.target_count,
    counted.goal_count,
    counted.achieved,
    counted.on_track,
    counted.acceleration_needed,
    counted.limited_progress,
    counted.deterioration,
    counted.not_yet,
    counted.overdue,
    counted.disputed,
    counted.planned,
    counted.unreported,
    counted.unable_to_assess,
    counted.no_data,
    counted.target_count - counted.no_data as targets_with_figures,
    counted.targets_assessed,
    counted.goals_assessed,
    100.0 * counted.targets_assessed / counted.target_count as assessed_percent,
    counted.as_of,
    counted.method_version
from counted
left join programmes using (programme_code)
order by counted.programme_code, theme
