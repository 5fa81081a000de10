-- The verdict on every target at the day known as of, with the figure it rests on, in words and numbers: of the whole country and
-- of provinces alike.
with newest_date as (
    select max(as_of) as as_of from {{ ref('int_assessment_date') }}
),

targets as (
    select * from {{ ref('int_target_register') }}
),

verdicts as (
    select verdicts.*
    from {{ ref('int_target_verdict') }} as verdicts
    inner join newest_date using (as_of)
    where verdicts.perspective = 'then'
),

assessments as (
    select assessments.*
    from {{ ref('int_assessment') }} as assessments
    inner join newest_date using (as_of)
    where assessments.perspective = 'then'
),

caveats as (
    select * from {{ ref('int_verdict_caveat') }}
),

sentences as (
    select
        verdict_key,
        max(figure_count) as figure_count,
        {%- for column, text in {
            'sentence': 'status_reason',
            'short_sentence': 'short_reason',
            'latest_text': 'latest_text',
            'asked_for': 'target_text',
            'figures': 'figures',
            'caveats': 'caveats',
        }.items() %}
        max({{ column }}) filter (where language = 'en') as {{ text }}_en,
        max({{ column }}) filter (where language = 'vi') as {{ text }}_vi{{ '' if loop.last else ',' }}
    {%- endfor %}
    from {{ ref('int_verdict_sentence') }}
    group by verdict_key
),

-- What is shown as the figure of a target is never a proxy's.
shown as (
    select * from assessments
    where series_role <> 'proxy'
),

-- The best proxy stands beside the verdict, one that can be judged first; it takes no part in it, but that a count which
-- proves a miss is the one.
proxies as (
    select assessments.*
    from assessments
    inner join verdicts using (target_code)
    where assessments.series_role = 'proxy'
    qualify
        row_number() over (
            partition by target_code
            order by
                assessments.assessment_key is distinct from verdicts.judged_key,
                not assessments.is_judged,
                assessments.priority,
                assessments.dataset,
                assessments.series_code
        ) = 1
)

select
    targets.target_code,
    targets.programme_code,
    targets.area_code,
    targets.horizon_year,
    targets.name_vi,
    targets.name_en,
    targets.indicator_code,
    targets.unit,
    targets.comparator,
    targets.threshold_low,
    targets.threshold_high,
    shown.base_period,
    shown.base_value,
    shown.latest_period,
    shown.latest_value,
    shown.latest_qualifier as value_qualifier,
    shown.dataset as latest_dataset,
    judged.required_now,
    if(judged.is_planned, null, judged.ahead_by) as ahead_by,
    judged.pace_ratio,
    verdicts.status,
    verdicts.status_basis,
    sentences.status_reason_en as status_reason,
    judged.expected_at_horizon,
    judged.expected_low80,
    judged.expected_high80,
    100 * judged.probability_met as chance_met_percent,
    judged.crossing_year,
    judged.required_per_year,
    judged.required_per_year_from_today,
    shown.data_age_years,
    caveats.is_stale,
    caveats.method_sensitive,
    shown.series_role,
    verdicts.source_count,
    caveats.sources_disagree,
    verdicts.as_of,
    verdicts.method_version,
    shown.latest_citation as citation,
    sentences.status_reason_vi,
    verdicts.reason_code,
    verdicts.gap_code,
    targets.theme,
    targets.target_kind,
    coalesce(judged.path_form, targets.path_kind) as path_kind,
    targets.deadline,
    targets.restates_target_code,
    verdicts.goal_code,
    verdicts.chosen_because,
    shown.series_code as latest_series_code,
    shown.unit as latest_unit,
    shown.latest_obs_status as obs_status,
    shown.latest_published_on,
    shown.latest_source_url as source_url,
    shown.latest_verification as verification,
    shown.latest_note as note,
    judged.growth_rate,
    judged.required_today,
    judged.gap_to_target,
    shown.base_citation,
    coalesce(sentences.figure_count, 0) as figure_count,
    sentences.figures_en as figures,
    caveats.claim_only,
    caveats.is_planned,
    caveats.window_sensitive,
    caveats.is_bound,
    caveats.single_source,
    caveats.is_provisional,
    sentences.caveats_en as caveats,
    sentences.caveats_vi,
    proxies.series_name as proxy_series,
    proxies.latest_period as proxy_period,
    proxies.latest_value as proxy_value,
    proxies.status as proxy_status,
    -- A proxy says what the verdict might be where the target has none of its own.
    if(
        verdicts.status in ('no_data', 'unable_to_assess', 'unreported') and proxies.is_judged, proxies.status, null
    ) as indicative_status,
    shown.latest_published_on_kind,
    targets.lead_agency_code,
    targets.lead_agency,
    statuses.sort_order as status_order,
    statuses.label_en as status_label_en,
    statuses.label_vi as status_label_vi,
    targets.restates_target_code is not null as is_restatement,
    sentences.latest_text_en,
    sentences.latest_text_vi,
    sentences.target_text_en,
    sentences.target_text_vi,
    {{ one_line('sentences.short_reason_en') }} as short_reason_en,
    {{ one_line('sentences.short_reason_vi') }} as short_reason_vi,
    proxies.dataset as proxy_dataset,
    proxies.series_code as proxy_series_code,
    proxies.unit as proxy_unit,
    proxies.latest_qualifier as proxy_qualifier,
    proxies.latest_obs_status as proxy_obs_status,
    proxies.latest_published_on as proxy_published_on,
    proxies.latest_published_on_kind as proxy_published_on_kind,
    proxies.latest_citation as proxy_citation,
    proxies.latest_source_url as proxy_source_url,
    {{ folded([
        'targets.target_code', 'targets.name_en', 'targets.name_vi', 'targets.statement_en', 'targets.statement_vi',
        'targets.other_words', 'statuses.label_en', 'statuses.label_vi',
    ]) }} as search_text
from targets
inner join verdicts using (target_code)
inner join caveats using (verdict_key)
inner join {{ ref('statuses') }} as statuses on verdicts.status = statuses.status
left join shown on verdicts.judged_key = shown.assessment_key
left join assessments as judged on verdicts.judged_key = judged.assessment_key
left join sentences using (verdict_key)
left join proxies on targets.target_code = proxies.target_code
