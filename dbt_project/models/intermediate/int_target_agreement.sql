-- What the other measures of a target say beside its headline: whether they contradict it about a deadline, or differ for the
-- same last day by more than rounding explains.
with observations as (
    select * from {{ ref('int_assessment_observation') }}
    where series_role not in ('context', 'proxy')
),

headlines as (
    select * from {{ ref('int_target_headline') }}
),

targets as (
    select * from {{ ref('targets') }}
),

methods as (
    select * from {{ ref('method_parameters') }}
),

newest_figures as (
    select
        observations.*,
        {{ comparator_holds('observations.value_low', 'observations.value_high', 'targets') }} as comparator_holds,
        observations.as_of > targets.deadline
        and targets.comparator <> 'milestone'
        and targets.target_kind not in ('growth_rate', 'annual_floor')
        and date_trunc('month', observations.period_end) >= date_trunc('month', targets.deadline) as speaks_for_deadline
    from observations
    inner join targets using (target_code)
    qualify
        observations.period_time = max(observations.period_time) over (partition by observations.assessment_key)
),

disputes as (
    select
        verdict_key,
        count(*) filter (where comparator_holds) > 0 and count(*) filter (where not comparator_holds) > 0 as is_disputed
    from newest_figures
    where speaks_for_deadline
    group by verdict_key
),

disagreements as (
    select
        newest_figures.verdict_key,
        max(newest_figures.value) - min(newest_figures.value)
        > any_value(methods.disagreement_tolerance) * max(abs(newest_figures.value)) as sources_disagree
    from newest_figures
    inner join headlines
        on
            newest_figures.verdict_key = headlines.verdict_key
            and newest_figures.period_end = headlines.latest_period_end
            and newest_figures.unit is not distinct from headlines.unit
    inner join methods on newest_figures.method_version = methods.method_version
    group by newest_figures.verdict_key
)

select
    headlines.verdict_key,
    coalesce(disputes.is_disputed, false) as is_disputed,
    coalesce(disagreements.sources_disagree, false) as sources_disagree
from headlines
left join disputes using (verdict_key)
left join disagreements using (verdict_key)
