with countries as (
    select
        area_code,
        name_en,
        name_vi,
        nullif(iso2, '') as iso2,
        m49,
        is_asean,
        is_oecd,
        region,
        kind as area_kind
    from {{ ref('stg_area') }}
),

-- Sources that place their tests by address still use the provinces of before July 2025.
former_provinces as (
    select
        iso_3166_2 as area_code,
        {{ without_marks('name_vi') }} as name_en,
        name_vi,
        split_part(iso_3166_2, '-', 1) as iso2,
        cast(null as varchar) as m49,
        false as is_asean,
        false as is_oecd,
        'Asia' as region,
        'former_province' as area_kind
    from {{ ref('former_provinces') }}
),

-- A province of today has a row where somebody states a figure of it, or it has targets of its own.
provinces as (
    select
        gso_code as area_code,
        name_en,
        name_vi,
        'VN' as iso2,
        cast(null as varchar) as m49,
        false as is_asean,
        false as is_oecd,
        'Asia' as region,
        'province' as area_kind
    from {{ ref('provinces') }}
    where
        gso_code in (select observations.area_code from {{ ref('int_weighed_observation') }} as observations)
        or gso_code in (select targets.area_code from {{ ref('int_target') }} as targets)
),

every_area as (
    select * from countries
    union all by name
    select * from former_provinces
    union all by name
    select * from provinces
)

select
    area_code,
    name_en,
    name_vi,
    iso2,
    m49,
    is_asean,
    is_oecd,
    region,
    area_kind
from every_area
order by area_code
