-- The targets that provinces set themselves, each with its legal source and its verdict, by the method of the national ones and
-- from figures of that province alone. No count, ranking or summary of the nation knows of them.
with national as (
    select * from {{ ref('int_national_target') }}
),

targets as (
    select * from {{ ref('int_target_register') }}
    anti join national using (target_code)
),

statuses as (
    select * from {{ ref('int_target_status') }}
),

programmes as (
    select * from {{ ref('programmes') }}
),

provinces as (
    select * from {{ ref('provinces') }}
),

words as (
    select
        target_code,
        max(agency) filter (where language = 'en') as lead_agency_en,
        max(where_to_look) filter (where language = 'en' and gap is not null) as where_to_look,
        max(where_to_look) filter (where language = 'vi' and gap is not null) as where_to_look_vi
    from {{ ref('int_target_word') }}
    group by target_code
),

-- Whose figures are in the verdict: base, newest and all between, also of measures that only stand beside the one that speaks.
figures_used as (
    select
        target_code,
        string_agg(distinct dataset, ';' order by dataset) as made_from_datasets
    from {{ ref('int_assessment_observation') }}
    where perspective = 'then' and as_of = {{ as_of_day() }}
    group by target_code
)

select
    targets.target_code as province_target_code,
    statuses.goal_code as province_goal_code,
    targets.area_code,
    provinces.name_vi as province_name_vi,
    provinces.name_en as province_name_en,
    targets.name_vi,
    targets.name_en,
    targets.statement_vi,
    targets.statement_en,
    statuses.target_text_vi,
    statuses.target_text_en,
    targets.indicator_code,
    targets.unit,
    targets.comparator,
    targets.threshold_low,
    targets.threshold_high,
    targets.horizon_year,
    targets.deadline,
    targets.base_year,
    targets.target_kind,
    statuses.path_kind,
    targets.theme,
    targets.programme_name_vi,
    targets.programme_name_en,
    programmes.issuer,
    coalesce(targets.legal_date, programmes.adopted_on) as set_on,
    programmes.note as programme_note,
    targets.legal_document,
    targets.legal_number,
    targets.legal_item,
    targets.source_url as text_url,
    targets.text_verification,
    targets.read_at,
    targets.note as text_note,
    targets.note_vi as text_note_vi,
    targets.lead_agency,
    words.lead_agency_en,
    statuses.status,
    statuses.status_order,
    statuses.status_label_vi,
    statuses.status_label_en,
    statuses.status_basis,
    statuses.reason_code,
    statuses.chosen_because,
    statuses.status_reason,
    statuses.status_reason_vi,
    statuses.short_reason_en,
    statuses.short_reason_vi,
    statuses.gap_code,
    words.where_to_look,
    words.where_to_look_vi,
    statuses.base_period,
    statuses.base_value,
    statuses.base_citation,
    statuses.latest_period,
    statuses.latest_value,
    statuses.value_qualifier,
    statuses.latest_unit,
    statuses.latest_text_vi,
    statuses.latest_text_en,
    statuses.latest_dataset,
    statuses.latest_series_code,
    statuses.obs_status,
    statuses.latest_published_on,
    statuses.latest_published_on_kind,
    statuses.series_role,
    statuses.citation,
    statuses.source_url,
    statuses.verification,
    statuses.note,
    statuses.required_now,
    statuses.required_today,
    statuses.ahead_by,
    statuses.pace_ratio,
    statuses.gap_to_target,
    statuses.required_per_year,
    statuses.required_per_year_from_today,
    statuses.growth_rate,
    statuses.expected_at_horizon,
    statuses.expected_low80,
    statuses.expected_high80,
    statuses.chance_met_percent,
    statuses.crossing_year,
    statuses.data_age_years,
    statuses.is_stale,
    statuses.source_count,
    statuses.sources_disagree,
    statuses.method_sensitive,
    statuses.window_sensitive,
    statuses.claim_only,
    statuses.is_planned,
    statuses.is_bound,
    statuses.single_source,
    statuses.is_provisional,
    statuses.caveats,
    statuses.caveats_vi,
    statuses.proxy_series,
    statuses.proxy_dataset,
    statuses.proxy_series_code,
    statuses.proxy_period,
    statuses.proxy_value,
    statuses.proxy_qualifier,
    statuses.proxy_unit,
    statuses.proxy_status,
    statuses.indicative_status,
    statuses.proxy_obs_status,
    statuses.proxy_published_on,
    statuses.proxy_published_on_kind,
    statuses.proxy_citation,
    statuses.proxy_source_url,
    targets.searched_on,
    targets.searched_places,
    statuses.as_of,
    statuses.method_version,
    figures_used.made_from_datasets,
    statuses.search_text
from targets
inner join statuses using (target_code)
inner join provinces on targets.area_code = provinces.gso_code
left join programmes on targets.programme_code = programmes.programme_code
left join words on targets.target_code = words.target_code
left join figures_used on targets.target_code = figures_used.target_code
order by targets.area_code, targets.horizon_year, targets.target_code
