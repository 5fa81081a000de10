-- One verdict per target on every assessment date. The primary measure speaks; a proxy never does; measures of equal standing
-- that contradict each other about a deadline make it disputed.
with headlines as (
    select
        * exclude (series_role, latest_period_end, latest_period_year, unit),
        -- A proxy's figure is shown, its pace and outlook are not: they would read like a verdict on the target.
        if(series_role <> 'proxy', assessment_key, null) as judged_key
    from {{ ref('int_target_headline') }}
),

assessments as (
    select * from {{ ref('int_assessment') }}
),

agreements as (
    select * from {{ ref('int_target_agreement') }}
),

figures as (
    select * from {{ ref('int_verdict_figure') }}
    where language = 'en'
),

data_gaps as (
    select * from {{ ref('data_gaps') }}
),

reasons as (
    select * from {{ ref('reasons') }}
),

decided as (
    select
        headlines.*,
        agreements.sources_disagree,
        case
            when headlines.assessment_key is null then 'no_figure'
            when headlines.judged_key is null then 'proxy_only'
            when agreements.is_disputed then 'disputed'
            else judged.reason_code
        end as reason_code
    from headlines
    left join agreements using (verdict_key)
    left join assessments as judged on headlines.judged_key = judged.assessment_key
)

select
    decided.verdict_key,
    decided.perspective,
    decided.as_of,
    decided.method_in_force,
    decided.target_code,
    decided.assessment_key,
    shown.dataset,
    shown.series_code,
    shown.series_name,
    shown.series_role,
    shown.unit,
    shown.base_period,
    shown.base_time,
    shown.base_value,
    shown.base_citation,
    shown.latest_period,
    shown.latest_value,
    shown.latest_qualifier,
    shown.latest_obs_status,
    shown.latest_published_on,
    shown.latest_published_on_kind,
    shown.latest_citation,
    shown.latest_source_url,
    shown.latest_verification,
    shown.latest_note,
    shown.data_age_years,
    shown.is_stale,
    judged.required_now,
    judged.required_this_year,
    judged.distance,
    judged.gap_to_target,
    judged.pace_ratio,
    judged.growth_rate,
    judged.expected_at_horizon,
    judged.expected_low80,
    judged.expected_high80,
    judged.probability_met,
    judged.crossing_year,
    judged.required_per_year,
    judged.method_sensitive,
    coalesce(figures.figure_count, 0) as figure_count,
    coalesce(figures.source_count, 0) as source_count,
    figures.figures,
    decided.sources_disagree,
    data_gaps.gap_code,
    decided.reason_code,
    -- Where the rule of the measure speaks, its own status (a band, if the rule has none); else that of the rule about measures.
    if(decided.reason_code = judged.reason_code, judged.status, reasons.status) as status,
    reasons.status_basis
from decided
left join assessments as shown on decided.assessment_key = shown.assessment_key
left join assessments as judged on decided.judged_key = judged.assessment_key
left join figures on decided.verdict_key = figures.verdict_key
left join data_gaps on decided.target_code = data_gaps.target_code
left join reasons on decided.reason_code = reasons.reason_code
