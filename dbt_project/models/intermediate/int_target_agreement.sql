-- What the measures of a target say beside each other: whether two contradict each other on the target itself, or only differ.
with observations as (
    select * from {{ ref('int_assessment_observation') }}
    where series_role not in ('context', 'proxy') and not is_plan
),

headlines as (
    select * from {{ ref('int_target_headline') }}
    where series_role <> 'proxy'
),

goals as (
    select * from {{ ref('int_goal') }}
),

methods as (
    select * from {{ ref('int_method') }}
),

-- On its newest day every figure of a measure counts. What the headline has left behind by years contradicts nothing.
newest_figures as (
    select
        observations.*,
        goals.target_kind,
        coalesce(observations.published_unit = 'milestone', false) as is_milestone,
        -- Nobody knows of a day after the document that speaks of it.
        least(observations.period_end, observations.published_on) as spoken_of,
        if(
            is_milestone,
            observations.value = 1,
            {{ comparator_holds('observations.value_low', 'observations.value_high', 'goals') }}
        ) as comparator_holds
    from observations
    inner join goals using (target_code)
    inner join headlines using (verdict_key)
    cross join methods
    where
        case
            -- What is done stays done, and what is not may be said at any time.
            when is_milestone or goals.comparator = 'milestone' then is_milestone
            -- After a deadline only figures for it can contradict each other about it.
            else (
                observations.as_of <= goals.deadline
                or date_trunc('month', observations.period_end) >= date_trunc('month', goals.deadline)
            )
            and round(headlines.latest_time - observations.period_time, 9)
            < greatest(methods.newer_min_years, methods.newer_min_intervals * observations.release_interval_months / 12)
        end
    qualify
        observations.period_time = max(observations.period_time) over (partition by observations.assessment_key)
),

pairs as (
    select
        first_figure.verdict_key,
        struct_pack(dataset := first_figure.dataset, series_code := first_figure.series_code) as first_measure,
        struct_pack(dataset := second_figure.dataset, series_code := second_figure.series_code) as second_measure,
        (
            first_figure.target_kind <> 'growth_rate'
            and first_figure.comparator_holds and not second_figure.comparator_holds
        ) as contradicts,
        not first_figure.is_milestone
        and coalesce(first_figure.unit, '') = coalesce(second_figure.unit, '')
        and (first_figure.value_low > second_figure.value_high or second_figure.value_low > first_figure.value_high)
        and abs(first_figure.value - second_figure.value)
        > methods.disagreement_tolerance * greatest(abs(first_figure.value), abs(second_figure.value)) as lies_apart
    from newest_figures as first_figure
    inner join newest_figures as second_figure
        on
            first_figure.verdict_key = second_figure.verdict_key
            and first_figure.assessment_key <> second_figure.assessment_key
    cross join methods
    where
        if(
            first_figure.is_milestone,
            -- "not done" contradicts "done" where it is said of the same day or of a later one
            (first_figure.value - second_figure.value) * (second_figure.spoken_of - first_figure.spoken_of) >= 0,
            abs(first_figure.period_end - second_figure.period_end) <= methods.dispute_days
        )
),

agreements as (
    select
        verdict_key,
        bool_or(contradicts) as is_disputed,
        bool_or(lies_apart) as sources_disagree,
        list(distinct first_measure order by first_measure) filter (where contradicts) as met_by,
        list(distinct second_measure order by second_measure) filter (where contradicts) as not_met_by
    from pairs
    group by verdict_key
)

select
    headlines.verdict_key,
    coalesce(agreements.is_disputed, false) as is_disputed,
    coalesce(agreements.sources_disagree, false) as sources_disagree,
    agreements.met_by,
    agreements.not_met_by
from headlines
left join agreements using (verdict_key)
