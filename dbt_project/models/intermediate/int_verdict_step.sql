-- Each change of a verdict from one day to the next on which something could have changed, with what happened on that day:
-- a figure that came or reads otherwise, a deadline, a search of the public record, or time alone. Nothing is guessed: where
-- nothing of that happened the cause is unknown, where more than one did it is not certain.
with verdicts as (
    select
        verdict_key,
        target_code,
        as_of,
        assessment_key,
        status,
        reason_code,
        lag(as_of) over dates as previous_as_of,
        lag(status) over dates as previous_status,
        lag(reason_code) over dates as previous_reason_code
    from {{ ref('int_target_verdict') }}
    where perspective = 'then'
    window dates as (partition by target_code order by as_of)
),

goals as (
    select * from {{ ref('int_goal') }}
),

steps as (
    select
        verdicts.*,
        -- The last day of a deadline, or of a year of a floor, that lies between the two days.
        if(
            goals.deadline >= verdicts.previous_as_of and goals.deadline < verdicts.as_of,
            goals.deadline,
            if(
                goals.target_kind = 'annual_floor' and year(verdicts.previous_as_of) < year(verdicts.as_of),
                make_date(year(verdicts.as_of) - 1, 12, 31),
                null
            )
        ) as passed_deadline,
        if(
            goals.searched_on > verdicts.previous_as_of
            and goals.searched_on <= verdicts.as_of
            and verdicts.reason_code in ('unreported', 'floor_unreported'),
            goals.searched_on,
            null
        ) as searched_on
    from verdicts
    inner join goals using (target_code)
    where verdicts.status <> verdicts.previous_status
),

observations as (
    select
        *,
        concat_ws('|', target_code, line, period) as figure_key
    from {{ ref('int_assessment_observation') }}
    where perspective = 'then' and series_role <> 'context'
),

earlier as (
    select
        steps.as_of as step_on,
        observations.*
    from steps
    inner join observations
        on steps.target_code = observations.target_code and steps.previous_as_of = observations.as_of
),

later as (
    select observations.*
    from observations
    semi join steps using (target_code, as_of)
),

compared as (
    select
        coalesce(later.target_code, earlier.target_code) as target_code,
        coalesce(later.as_of, earlier.step_on) as as_of,
        coalesce(later.assessment_key, earlier.assessment_key) as assessment_key,
        coalesce(later.observation_key, earlier.observation_key) as observation_key,
        coalesce(later.series_role, earlier.series_role) as series_role,
        coalesce(later.period_end, earlier.period_end) as period_end,
        earlier.value as previous_value,
        earlier.value_qualifier as previous_qualifier,
        later.figure_key is null as is_withdrawn,
        case
            when earlier.figure_key is null then 'new_figure'
            when
                later.figure_key is null
                or later.value_qualifier <> earlier.value_qualifier
                or {{ is_revised('earlier.value', 'later.value') }}
                then 'revision'
        end as cause
    from later
    full join earlier on later.figure_key = earlier.figure_key and later.as_of = earlier.step_on
),

-- Of several the figure that is shown, else the newest one of a measure that speaks.
figures as (
    select
        steps.target_code,
        steps.as_of,
        compared.cause,
        compared.observation_key,
        compared.previous_value,
        compared.previous_qualifier,
        compared.is_withdrawn,
        count(*) over (partition by steps.target_code, steps.as_of) as figure_count,
        max(compared.cause) over (partition by steps.target_code, steps.as_of)
        = min(compared.cause) over (partition by steps.target_code, steps.as_of) as is_of_one_kind
    from steps
    inner join compared using (target_code, as_of)
    where compared.cause is not null
    qualify
        row_number() over (
            partition by steps.target_code, steps.as_of
            order by
                compared.is_withdrawn asc,
                compared.assessment_key is distinct from steps.assessment_key asc,
                compared.series_role = 'proxy' asc,
                compared.period_end desc,
                compared.observation_key asc
        ) = 1
)

select
    steps.verdict_key,
    steps.target_code,
    steps.as_of,
    steps.previous_as_of,
    steps.previous_status,
    steps.status,
    steps.previous_reason_code,
    steps.reason_code,
    case
        when figures.cause is not null then figures.cause
        when steps.passed_deadline is not null then 'deadline'
        when steps.searched_on is not null then 'register'
        -- Of a count nothing is asked until its path reaches one.
        when steps.previous_reason_code = 'count_not_yet' then 'time'
        else 'unknown'
    end as cause,
    case
        when figures.cause is not null
            then figures.is_of_one_kind and steps.passed_deadline is null and steps.searched_on is null
        else
            (steps.passed_deadline is not null)::integer
            + (steps.searched_on is not null)::integer
            + (steps.previous_reason_code = 'count_not_yet')::integer = 1
    end as is_certain,
    steps.passed_deadline,
    steps.searched_on,
    figures.observation_key,
    figures.previous_value,
    figures.previous_qualifier,
    figures.is_withdrawn,
    coalesce(figures.figure_count, 0) as figure_count
from steps
left join figures using (target_code, as_of)
