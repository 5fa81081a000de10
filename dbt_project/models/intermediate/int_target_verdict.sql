-- One verdict per target on every assessment date. A proxy never speaks; measures that contradict each other make it disputed,
-- and silence is a result only where somebody looked.
with headlines as (
    select
        * exclude (series_role, latest_time),
        -- A proxy's figure is shown, its pace and outlook are not: they would read like a verdict. A proven miss is a fact.
        if(series_role <> 'proxy' or chosen_because = 'proof', assessment_key, null) as judged_key
    from {{ ref('int_target_headline') }}
),

assessments as (
    select * from {{ ref('int_assessment') }}
),

agreements as (
    select * from {{ ref('int_target_agreement') }}
),

goals as (
    select * from {{ ref('int_goal') }}
),

methods as (
    select * from {{ ref('int_method') }}
),

sources as (
    select
        verdict_key,
        -- What an agency plans is no second source beside what it says came about.
        count(distinct regexp_replace(assessment_key, '[.]PLAN$', '')) filter (where series_role <> 'proxy') as source_count,
        bool_or(series_role = 'primary' and not latest_holds) as primary_misses
    from assessments
    group by verdict_key
),

reasons as (
    select
        reasons.*,
        statuses.is_judged
    from {{ ref('reasons') }} as reasons
    left join {{ ref('statuses') }} as statuses using (status)
),

decided as (
    select
        headlines.*,
        goals.deadline,
        goals.gap_code,
        goals.searched_on,
        coalesce(agreements.sources_disagree, false) as sources_disagree,
        coalesce(sources.source_count, 0) as source_count,
        coalesce(goals.has_withheld_measure, false) as has_withheld_measure,
        coalesce(goals.has_withheld_proxy, false) as has_withheld_proxy,
        -- Late enough after the deadline, and after the time that the series takes to come out, for silence to say something;
        -- where figures are withheld from the reader nobody is silent.
        not coalesce(goals.has_withheld_measure, false) and coalesce(
            goals.searched_on <= headlines.as_of
            and goals.searched_on >= goals.deadline + cast(
                methods.silence_days + coalesce(greatest(judged.latest_published_on - judged.latest_period_end, 0), 0)
                as integer
            ),
            false
        ) as was_searched,
        case
            when coalesce(agreements.is_disputed, false) then 'disputed'
            when judged.claim_only and judged.status = 'achieved' and judged.series_role <> 'primary' and sources.primary_misses
                then 'claim_against_survey'
            when goals.has_withheld_measure and headlines.judged_key is null then 'withheld'
            when
                was_searched
                and (
                    headlines.judged_key is null
                    or judged.reason_code in (
                        'deadline_without_figure', 'milestone_undated', 'floor_planned_only', 'floor_kept_then_planned_only'
                    )
                )
                then 'unreported'
            when headlines.assessment_key is null then 'no_figure'
            when headlines.judged_key is null then 'proxy_only'
            else judged.reason_code
        end as reason_code
    from headlines
    inner join goals on headlines.target_code = goals.target_code
    left join assessments as judged on headlines.judged_key = judged.assessment_key
    left join agreements on headlines.verdict_key = agreements.verdict_key
    left join sources on headlines.verdict_key = sources.verdict_key
    cross join methods
)

select
    decided.verdict_key,
    decided.perspective,
    decided.as_of,
    decided.method_version,
    decided.target_code,
    decided.goal_code,
    decided.chosen_because,
    decided.assessment_key,
    decided.judged_key,
    decided.sources_disagree,
    decided.source_count,
    decided.has_withheld_measure,
    decided.has_withheld_proxy,
    decided.gap_code,
    decided.searched_on,
    decided.reason_code,
    -- Where the rule of the measure speaks, its own status (a band, if the rule has none); else that of the rule about measures.
    if(decided.reason_code = judged.reason_code, judged.status, reasons.status) as status,
    coalesce(if(decided.reason_code = judged.reason_code, judged.status_basis, null), reasons.status_basis) as status_basis
from decided
left join assessments as judged on decided.judged_key = judged.assessment_key
left join reasons on decided.reason_code = reasons.reason_code
