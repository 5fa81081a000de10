-- Speed by province: the 34 since 1 July 2025 and the 63 before, each for every period there is, so that series do not break.
with units as (
    select
        'province' as unit_kind,
        gso_code as unit_code,
        gso_code,
        null as former_gso_code,
        name_vi,
        name_en,
        null as iso_3166_2
    from {{ ref('provinces') }}
    union all
    select
        'former_province' as unit_kind,
        former_gso_code as unit_code,
        gso_code,
        former_gso_code,
        name_vi,
        name_en,
        iso_3166_2
    from {{ ref('dim_former_province') }}
),

merger as (
    select max(valid_to) + 1 as effective_date from {{ ref('dim_former_province') }}
),

-- Units are compared within a map, network, period and way of measuring. Small samples are shown and not compared, and there is
-- no rank where a unit with enough tests has no figure.
figures as (
    select
        *,
        md5(concat_ws('|', unit_kind, unit_code, network, period)) as connectivity_province_key,
        not is_small_sample and compared_download_mbps is not null as is_comparable,
        count(*) over peers as units_with_tests,
        if(
            bool_and(is_small_sample or compared_download_mbps is not null) over peers,
            count(*) filter (where not is_small_sample) over peers,
            0
        ) as units_ranked,
        -- quarters and months lie the same way in every year, leap years or not
        year(period_end) - 1 + month(period_end) / 12 as period_time
    from {{ ref('int_area_speed') }}
    window peers as (partition by unit_kind, measured_by, network, period)
),

ranked as (
    select
        connectivity_province_key,
        unit_kind,
        measured_by,
        network,
        period,
        mean_download_low95_mbps,
        mean_download_high95_mbps,
        rank() over (
            partition by unit_kind, measured_by, network, period order by compared_download_mbps desc
        ) as download_rank
    from figures
    where is_comparable and units_ranked > 0
),

-- Those whose whole interval lies above are surely better, those whose whole interval lies below surely worse.
placed as (
    select
        own.connectivity_province_key,
        1 + count(*) filter (where others.mean_download_low95_mbps > own.mean_download_high95_mbps) as download_rank_best,
        count(*) - count(*) filter (where others.mean_download_high95_mbps < own.mean_download_low95_mbps)
            as download_rank_worst
    from ranked as own
    inner join ranked as others using (unit_kind, measured_by, network, period)
    group by own.connectivity_province_key
    -- of a sum without spread nobody knows where it may lie
    having count(others.mean_download_low95_mbps) = count(*)
),

-- The same unit, network and rule at other times; nothing is filled in between.
compared as (
    select * from figures
    where is_comparable
),

changed as (
    select
        figures.connectivity_province_key,
        100 * (figures.compared_download_mbps / before.compared_download_mbps - 1) as change_since_period_before,
        100 * (figures.compared_download_mbps / year_before.compared_download_mbps - 1) as change_since_year_before
    from compared as figures
    left join compared as before
        on
            figures.unit_kind = before.unit_kind
            and figures.unit_code = before.unit_code
            and figures.measured_by = before.measured_by
            and figures.network = before.network
            and figures.method is not distinct from before.method
            and figures.period_start = before.period_end + 1
    left join compared as year_before
        on
            figures.unit_kind = year_before.unit_kind
            and figures.unit_code = year_before.unit_code
            and figures.measured_by = year_before.measured_by
            and figures.network = year_before.network
            and figures.method is not distinct from year_before.method
            and cast(figures.period_start - interval 1 year as date) = year_before.period_start
),

-- The slope of the method's long window: least squares, enough figures over enough years.
trends as (
    select
        figures.connectivity_province_key,
        count(*) as trend_periods,
        round(
            regr_slope(earlier.compared_download_mbps, earlier.period_time order by earlier.period_time), 9
        ) as download_trend_mbps_per_year
    from compared as figures
    cross join {{ ref('int_method') }} as methods
    inner join compared as earlier
        on
            figures.unit_kind = earlier.unit_kind
            and figures.unit_code = earlier.unit_code
            and figures.measured_by = earlier.measured_by
            and figures.network = earlier.network
            and figures.method is not distinct from earlier.method
            and figures.period_time < earlier.period_time + methods.trend_window_years
            and figures.period_time >= earlier.period_time
    group by figures.connectivity_province_key, methods.trend_min_points, methods.trend_min_span_years
    having
        count(*) >= methods.trend_min_points
        and round(max(earlier.period_time) - min(earlier.period_time) - methods.trend_min_span_years, 9) >= 0
)

select
    figures.connectivity_province_key,
    figures.unit_kind,
    units.gso_code,
    units.former_gso_code,
    units.name_vi,
    units.name_en,
    units.iso_3166_2,
    if(
        figures.unit_kind = 'province',
        figures.period_start >= merger.effective_date,
        figures.period_end < merger.effective_date
    ) as was_in_force,
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
    {{ speed_measures('figures') }},
    figures.median_download_mbps,
    figures.median_upload_mbps,
    figures.median_latency_ms,
    ranked.download_rank,
    placed.download_rank_best,
    placed.download_rank_worst,
    figures.units_ranked,
    figures.units_with_tests,
    changed.change_since_period_before as download_change_since_period_before_percent,
    changed.change_since_year_before as download_change_since_year_before_percent,
    trends.download_trend_mbps_per_year,
    trends.trend_periods,
    figures.method,
    figures.etag,
    figures.published_on,
    figures.vintage_id,
    figures.retrieval_mode,
    figures.citation,
    figures.source_url
from figures
inner join units using (unit_kind, unit_code)
cross join merger
left join ranked using (connectivity_province_key)
left join placed using (connectivity_province_key)
left join changed using (connectivity_province_key)
left join trends using (connectivity_province_key)
order by figures.unit_kind, figures.unit_code, figures.network, figures.period_end
