-- Speed by first-level area of countries other than Viet Nam, by quarter, as Natural Earth draws these areas; ranked within
-- their country alone.
with figures as (
    select
        *,
        md5(concat_ws('|', unit_code, network, period)) as connectivity_first_level_key,
        count(*) filter (where not is_small_sample) over peers as areas_ranked,
        count(*) over peers as areas_with_tests
    from {{ ref('int_area_speed') }}
    where unit_kind = 'first_level'
    window peers as (partition by country_code, network, period)
),

ranked as (
    select
        connectivity_first_level_key,
        rank() over (partition by country_code, network, period order by mean_download_mbps desc) as download_rank
    from figures
    where not is_small_sample
),

-- The country whole, as the same partition has it: its tiles that lie in none of its areas are among them.
countries as (
    select
        network,
        period,
        area_code as country_code,
        tests as country_tests,
        mean_download_mbps as country_mean_download_mbps
    from {{ ref('int_ookla_area') }}
    where area_kind = 'country'
)

select
    figures.connectivity_first_level_key,
    figures.unit_code as first_level_code,
    figures.iso_3166_2 as first_level_iso_3166_2,
    figures.name_en,
    figures.name_vi,
    figures.type_en as area_type,
    figures.country_code,
    areas.name_en as country_name_en,
    areas.name_vi as country_name_vi,
    areas.is_asean,
    areas.is_oecd,
    figures.network,
    figures.period,
    figures.period_start,
    figures.period_end,
    figures.dataset,
    figures.measured_by,
    figures.statistic,
    figures.tiles,
    figures.tests,
    figures.devices,
    100.0 * figures.tests / countries.country_tests as share_of_country_tests_percent,
    {{ speed_measures('figures') }},
    countries.country_mean_download_mbps,
    ranked.download_rank,
    figures.areas_ranked,
    figures.areas_with_tests,
    figures.method,
    figures.etag,
    figures.published_on,
    figures.vintage_id,
    figures.retrieval_mode,
    figures.citation,
    figures.source_url
from figures
inner join {{ ref('stg_area') }} as areas on figures.country_code = areas.area_code
inner join countries using (country_code, network, period)
left join ranked using (connectivity_first_level_key)
order by figures.country_code, figures.unit_code, figures.network, figures.period_end
