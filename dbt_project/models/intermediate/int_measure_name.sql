-- How sentences name each measure of a target: by its publisher, and by its own name.
with measures as (
    select distinct
        dataset,
        series_code
    from {{ ref('int_target_series') }}
),

series as (
    select * from {{ ref('int_series') }}
),

publishers as (
    select
        publisher_code,
        name_en,
        name_vi
    from {{ ref('publishers') }}
    union
    select
        series_code as publisher_code,
        source_en as name_en,
        source_vi as name_vi
    from {{ ref('int_own_series') }}
),

-- A publisher is known by the series, by the end of its code in the register of reported figures, or by the dataset.
named as (
    select
        measures.*,
        publishers.name_en as source_en,
        publishers.name_vi as source_vi
    from measures
    inner join publishers
        on publishers.publisher_code in (
            measures.series_code, split_part(measures.series_code, '.', -1), measures.dataset
        )
    qualify
        row_number() over (
            partition by measures.dataset, measures.series_code
            order by publishers.publisher_code <> measures.series_code, publishers.publisher_code = measures.dataset
        ) = 1
)

select
    measures.dataset,
    measures.series_code,
    named.source_en,
    named.source_vi,
    series.name_en as measure_en,
    series.name_vi as measure_vi
from measures
left join named using (dataset, series_code)
left join series using (dataset, series_code)
