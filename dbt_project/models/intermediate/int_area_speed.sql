-- Speed by area within a country from each who measures it, in one shape: whether the sample is too small to compare, and how
-- far the mean may lie from what other tiles would have given.
with tiles as (
    select
        * exclude (area_kind, area_code, vintage_seq, retrieved_at, published_on_kind),
        area_kind as unit_kind,
        area_code as unit_code,
        'ookla_tiles' as measured_by,
        'mean of all tests, summed up from tile averages' as statistic
    from {{ ref('int_ookla_area') }}
    where area_kind in ('province', 'former_province', 'first_level')
),

former_provinces as (
    select
        former_provinces.gso_code as former_gso_code,
        former_provinces.iso_3166_2,
        mergers.gso_code,
        count(*) over (partition by mergers.gso_code) as former_count
    from {{ ref('former_provinces') }} as former_provinces
    inner join {{ ref('province_merger') }} as mergers on former_provinces.gso_code = mergers.former_gso_code
),

-- M-Lab places a test by its address in a subdivision of ISO 3166-2: the 63, to this day.
medians as (
    select
        'former_province' as unit_kind,
        former_provinces.former_gso_code as unit_code,
        former_provinces.gso_code,
        former_provinces.former_count,
        named.source as measured_by,
        max(named.statistic) as statistic,
        named.network,
        figures.period,
        figures.period_start,
        figures.period_end,
        figures.dataset,
        cast(max(figures.indicator_value) filter (where named.measure = 'tests') as bigint) as tests,
        max(figures.indicator_value) filter (where named.measure = 'download') as median_download_mbps,
        max(figures.indicator_value) filter (where named.measure = 'upload') as median_upload_mbps,
        max(figures.indicator_value) filter (where named.measure = 'latency') as median_latency_ms,
        max(figures.published_on) as published_on,
        max(figures.vintage_id) as vintage_id,
        max(figures.retrieval_mode) as retrieval_mode,
        max(figures.citation) as citation,
        max(figures.source_url) as source_url
    from {{ ref('fct_observation') }} as figures
    inner join {{ ref('connectivity_series') }} as named using (dataset, series_code)
    inner join former_provinces on figures.area_code = former_provinces.iso_3166_2
    where named.source = 'mlab'
    group by all
),

-- Numbers of tests add up; medians do not. A province of today has one where it is a former one under its own name.
medians_of_today as (
    select
        'province' as unit_kind,
        gso_code as unit_code,
        measured_by,
        max(statistic) as statistic,
        network,
        period,
        period_start,
        period_end,
        dataset,
        cast(sum(tests) as bigint) as tests,
        max(median_download_mbps) filter (where former_count = 1) as median_download_mbps,
        max(median_upload_mbps) filter (where former_count = 1) as median_upload_mbps,
        max(median_latency_ms) filter (where former_count = 1) as median_latency_ms,
        max(published_on) as published_on,
        max(vintage_id) as vintage_id,
        max(retrieval_mode) as retrieval_mode,
        max(citation) as citation,
        max(source_url) as source_url
    from medians
    group by all
),

figures as (
    select
        *,
        mean_download_mbps as compared_download_mbps
    from tiles
    union all by name
    select
        * exclude (gso_code, former_count),
        median_download_mbps as compared_download_mbps
    from medians
    union all by name
    select
        *,
        median_download_mbps as compared_download_mbps
    from medians_of_today
),

-- The first threshold, in the order of the register, that a sample does not reach. What nobody counted is not enough.
short_of as (
    select
        figures.unit_kind,
        figures.unit_code,
        figures.measured_by,
        figures.network,
        figures.period,
        min_by(
            thresholds.small_sample_because,
            row(thresholds.sort_order, thresholds.small_sample_because)
        ) as small_sample_because
    from figures
    inner join {{ ref('sample_thresholds') }} as thresholds using (measured_by)
    where
        coalesce(
            case thresholds.measure
                when 'tests' then figures.tests
                when 'devices' then figures.devices
                when 'tiles' then figures.tiles
            end, 0
        ) < thresholds.at_least
    group by all
),

-- Two-sided 95 per cent by Student's t, with the tiles of equal weight as the sample; beyond the register its last quantile,
-- which is a little wider.
quantiles as (
    select
        degrees_of_freedom,
        quantile
    from {{ ref('student_t_quantile') }}
    where abs(cumulative_probability - 0.975) < 1e-9
),

with_quantile as (
    select
        figures.*,
        short_of.small_sample_because,
        quantiles.quantile * figures.mean_download_standard_error_mbps as half_width
    from figures
    left join short_of using (unit_kind, unit_code, measured_by, network, period)
    left join quantiles
        on quantiles.degrees_of_freedom = least(150, greatest(1, cast(floor(figures.effective_tiles) as integer) - 1))
)

select
    * exclude (half_width),
    small_sample_because is not null as is_small_sample,
    case when half_width is not null then greatest(0, mean_download_mbps - half_width) end as mean_download_low95_mbps,
    mean_download_mbps + half_width as mean_download_high95_mbps,
    case
        when half_width is not null then null
        when mean_download_mbps is null then 'not_a_mean'
        when tiles = 1 then 'one_tile'
        else 'kept_before'
    end as no_interval_because
from with_quantile
