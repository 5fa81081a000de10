-- What the method in force says of each date, what moved it, what the same date looks like with the figures of today, and
-- what had been published of it: what was said stays said.
with verdicts as (
    select
        verdicts.*,
        judged.line,
        judged.dataset,
        judged.series_code,
        judged.latest_period,
        judged.latest_value,
        judged.base_period,
        judged.base_value,
        judged.latest_citation,
        judged.pace_ratio,
        judged.expected_at_horizon,
        judged.probability_met
    from {{ ref('int_target_verdict') }} as verdicts
    left join {{ ref('int_assessment') }} as judged on verdicts.judged_key = judged.assessment_key
),

goals as (
    select * from {{ ref('int_goal') }}
),

-- Where several releases speak of one day, the first.
published as (
    select * from {{ ref('stg_published_verdict') }}
    qualify row_number() over (partition by target_code, as_of order by release_id) = 1
),

observations as (
    select * from {{ ref('int_assessment_observation') }}
    where perspective = 'then' and series_role is distinct from 'context'
),

newest_date as (
    select max(as_of) as as_of from verdicts
),

-- A target has no verdict before it was set.
seen_then as (
    select
        verdicts.*,
        goals.programme_code,
        verdicts.as_of > goals.deadline as deadline_has_passed,
        concat_ws('|', verdicts.line, verdicts.latest_period) as figure_name,
        -- To six digits: copies of one release may differ in the last digits they were stored with.
        concat_ws(
            '|',
            format('{:.5e}', verdicts.base_value),
            format('{:.5e}', verdicts.latest_value),
            format('{:.5e}', verdicts.expected_at_horizon)
        ) as figure_values
    from verdicts
    inner join goals using (target_code)
    cross join newest_date
    where
        verdicts.perspective = 'then'
        and (
            verdicts.as_of >= coalesce(goals.set_on, verdicts.as_of)
            or verdicts.as_of = newest_date.as_of
        )
),

sentences as (
    select
        verdict_key,
        max(sentence) filter (where language = 'en') as status_reason,
        max(sentence) filter (where language = 'vi') as status_reason_vi
    from {{ ref('int_verdict_sentence') }}
    group by verdict_key
),

seen_now as (
    select * from verdicts
    where perspective = 'now'
),

compared as (
    select
        seen_then.*,
        lag(seen_then.as_of) over dates as previous_as_of,
        lag(seen_then.status) over dates as previous_status,
        lag(seen_then.line) over dates as previous_line,
        lag(seen_then.latest_period) over dates as previous_latest_period,
        lag(seen_then.latest_value) over dates as previous_latest_value,
        lag(seen_then.figure_name) over dates as previous_figure_name,
        lag(seen_then.figure_values) over dates as previous_figure_values,
        lag(seen_then.deadline_has_passed) over dates as deadline_had_passed
    from seen_then
    window dates as (partition by seen_then.target_code order by seen_then.as_of)
),

-- What the figure of the date before reads on this date: a release with a new period often restates the old ones too.
restated as (
    select
        compared.*,
        observations.value as previous_latest_value_restated
    from compared
    left join observations
        on
            compared.as_of = observations.as_of
            and compared.target_code = observations.target_code
            and compared.previous_line = observations.line
            and compared.previous_latest_period = observations.period
),

steps as (
    select
        target_code,
        as_of,
        cause
    from {{ ref('int_verdict_step') }}
),

moved as (
    select
        restated.*,
        coalesce({{ is_revised('previous_latest_value', 'previous_latest_value_restated') }}, false) as was_revised,
        case
            when previous_as_of is null then 'first_verdict'
            when figure_name <> previous_figure_name then 'new_observation'
            when figure_values <> previous_figure_values then 'revision'
            when deadline_has_passed <> deadline_had_passed then 'deadline_passed'
            -- What moves a verdict but not its headline figure: a figure of another measure, a search, time.
            when status <> previous_status
                then case steps.cause
                    when 'new_figure' then 'new_observation'
                    when 'deadline' then 'deadline_passed'
                    when 'register' then 'search'
                    else coalesce(steps.cause, 'unknown')
                end
            else 'nothing'
        end as moved_by
    from restated
    left join steps using (target_code, as_of)
)

select
    moved.target_code,
    moved.programme_code,
    moved.as_of,
    moved.method_version,
    moved.status,
    moved.previous_status,
    coalesce(moved.status <> moved.previous_status, false) as status_changed,
    moved.moved_by,
    moved.was_revised,
    moved.previous_latest_period,
    moved.previous_latest_value,
    moved.previous_latest_value_restated,
    moved.status_basis,
    sentences.status_reason,
    sentences.status_reason_vi,
    moved.dataset,
    moved.series_code,
    moved.latest_period,
    moved.latest_value,
    moved.base_period,
    moved.base_value,
    moved.pace_ratio,
    moved.expected_at_horizon,
    100 * moved.probability_met as chance_met_percent,
    seen_now.status as status_as_seen_now,
    seen_now.latest_value as latest_value_as_seen_now,
    seen_now.base_value as base_value_as_seen_now,
    seen_now.pace_ratio as pace_ratio_as_seen_now,
    coalesce(moved.status <> seen_now.status, false) as hindsight_changes_status,
    published.status as published_status,
    published.method_version as published_method_version,
    published.release_id as published_in,
    -- A figure that was handed in later was not there when it was said.
    coalesce(
        published.status <> moved.status and published.method_version <> moved.method_version
        and coalesce(moved.dataset, '') not in {{ own_datasets() }},
        false
    ) as method_changes_status,
    moved.latest_citation as citation
from moved
left join sentences using (verdict_key)
left join seen_now on moved.target_code = seen_now.target_code and moved.as_of = seen_now.as_of
-- What a release said of a day holds until the next day of which it says something else.
asof left join published on moved.target_code = published.target_code and moved.as_of >= published.as_of
