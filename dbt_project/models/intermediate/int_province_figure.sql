-- Figures of provinces as they were stated, each on the map that its series is of. A province of today is known by its GSO code,
-- one of the 63 by its ISO code: their GSO codes name other territories since.
with mergers as (
    select
        *,
        count(*) over (partition by gso_code) as former_count
    from {{ ref('province_merger') }}
),

units as (
    select
        'former_province' as unit_kind,
        former_provinces.iso_3166_2 as area_code,
        mergers.gso_code,
        mergers.former_gso_code,
        mergers.former_count,
        mergers.effective_date
    from mergers
    inner join {{ ref('former_provinces') }} as former_provinces on mergers.former_gso_code = former_provinces.gso_code
    union all
    select distinct
        'province' as unit_kind,
        gso_code as area_code,
        gso_code,
        null as former_gso_code,
        former_count,
        effective_date
    from mergers
),

-- Speed tests have a mart of their own (int_area_speed), which knows what was measured; what agencies hand in has no series
-- of the register.
speed_tests as (
    select distinct dataset from {{ ref('connectivity_series') }}
    where source = 'mlab'
),

figures as (
    select *
    from {{ ref('fct_observation') }} as observations
    anti join speed_tests using (dataset)
    where observations.dataset not in {{ own_datasets() }} and observations.value_kind is distinct from 'plan'
)

select
    figures.dataset,
    figures.series_code,
    figures.indicator_code,
    units.unit_kind,
    series.unit_kind as series_unit_kind,
    units.gso_code,
    units.former_gso_code,
    coalesce(units.former_gso_code, units.gso_code) as unit_code,
    units.former_count,
    figures.period,
    figures.period_start,
    figures.period_end,
    -- 1029.9 thousand persons are 1,029,900: what binary numbers make of the product beyond nine decimals is no figure.
    round(figures.indicator_value, 9) as indicator_value,
    figures.indicator_unit,
    figures.value_qualifier,
    figures.obs_status,
    series.bridge_rule,
    series.weight_dataset,
    series.weight_series_code,
    series.is_whole,
    series.is_survey,
    units.former_count > 1 and coalesce(
        series.unclear_units = 'always' or series.unclear_units = 'before_merger' and figures.period_start < units.effective_date,
        false
    ) as is_unit_unclear,
    figures.verification,
    figures.published_on,
    figures.vintage_id,
    figures.retrieval_mode,
    figures.citation,
    figures.source_url,
    figures.source_locator,
    figures.note
from figures
inner join units using (area_code)
left join {{ ref('province_series') }} as series using (dataset, series_code)
