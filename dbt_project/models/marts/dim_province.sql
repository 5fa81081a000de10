with provinces as (
    select * from {{ ref('provinces') }}
),

mergers as (
    select
        province_merger.gso_code,
        count(*) as former_count,
        string_agg(former_provinces.name_vi, ', ' order by former_provinces.gso_code) as former_names_vi
    from {{ ref('province_merger') }} as province_merger
    inner join {{ ref('former_provinces') }} as former_provinces
        on province_merger.former_gso_code = former_provinces.gso_code
    group by province_merger.gso_code
)

select
    provinces.gso_code,
    provinces.name_vi,
    provinces.name_en,
    provinces.full_name_vi,
    provinces.area_km2,
    provinces.commune_count,
    provinces.lon,
    provinces.lat,
    provinces.valid_from,
    mergers.former_count,
    mergers.former_names_vi,
    provinces.source as citation
from provinces
left join mergers using (gso_code)
order by provinces.gso_code
