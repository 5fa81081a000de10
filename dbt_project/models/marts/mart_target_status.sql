with newest_date as (
    select max(as_of) as as_of from {{ ref('int_assessment_date') }}
),

targets as (
    select * from {{ ref('targets') }}
),

verdicts as (
    select int_target_verdict.*
    from {{ ref('int_target_verdict') }} as int_target_verdict
    inner join newest_date using (as_of)
    where int_target_verdict.perspective = 'then'
),

-- A reader of "achieved" must meet the doubt that comes with the figure (budgeted, not executed) in the same breath.
sentences as (
    select
        verdict_key,
        max(concat(sentence, doubt)) filter (where language = 'en') as status_reason,
        max(concat(sentence, doubt)) filter (where language = 'vi') as status_reason_vi
    from {{ ref('int_verdict_sentence') }}
    group by verdict_key
),

-- The best proxy stands beside the verdict; it takes no part in it.
proxies as (
    select
        int_assessment.target_code,
        int_assessment.series_name,
        int_assessment.latest_period,
        int_assessment.latest_value,
        int_assessment.status
    from {{ ref('int_assessment') }} as int_assessment
    inner join newest_date using (as_of)
    where int_assessment.perspective = 'then' and int_assessment.series_role = 'proxy'
    qualify row_number() over (
        partition by int_assessment.target_code
        order by int_assessment.priority, int_assessment.dataset, int_assessment.series_code
    ) = 1
)

select
    targets.target_code,
    targets.programme_code,
    targets.horizon_year,
    targets.name_vi,
    targets.name_en,
    targets.indicator_code,
    targets.unit,
    targets.comparator,
    targets.threshold_low,
    targets.threshold_high,
    verdicts.base_period,
    verdicts.base_value,
    verdicts.latest_period,
    verdicts.latest_value,
    verdicts.latest_qualifier as value_qualifier,
    verdicts.dataset as latest_dataset,
    verdicts.required_now,
    verdicts.distance,
    verdicts.pace_ratio,
    verdicts.status,
    verdicts.status_basis,
    sentences.status_reason,
    verdicts.expected_at_horizon,
    verdicts.expected_low80,
    verdicts.expected_high80,
    verdicts.probability_met,
    verdicts.crossing_year,
    verdicts.required_per_year,
    verdicts.data_age_years,
    coalesce(verdicts.is_stale, false) as is_stale,
    coalesce(verdicts.method_sensitive, false) as method_sensitive,
    verdicts.series_role,
    verdicts.source_count,
    verdicts.sources_disagree,
    verdicts.as_of,
    verdicts.method_in_force as method_version,
    verdicts.latest_citation as citation,
    sentences.status_reason_vi,
    verdicts.reason_code,
    verdicts.gap_code,
    targets.theme,
    targets.target_kind,
    targets.path_kind,
    targets.deadline,
    targets.restates_target_code,
    verdicts.series_code as latest_series_code,
    verdicts.unit as latest_unit,
    verdicts.latest_obs_status as obs_status,
    verdicts.latest_published_on,
    verdicts.latest_source_url as source_url,
    verdicts.latest_verification as verification,
    verdicts.latest_note as note,
    verdicts.growth_rate,
    verdicts.required_this_year,
    verdicts.gap_to_target,
    verdicts.base_citation,
    verdicts.figure_count,
    verdicts.figures,
    proxies.series_name as proxy_series,
    proxies.latest_period as proxy_period,
    proxies.latest_value as proxy_value,
    proxies.status as proxy_status,
    verdicts.latest_published_on_kind
from targets
inner join verdicts using (target_code)
left join sentences using (verdict_key)
left join proxies using (target_code)
order by targets.target_code
