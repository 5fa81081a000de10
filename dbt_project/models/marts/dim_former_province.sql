with former_provinces as (
    select * from {{ ref('former_provinces') }}
),

mergers as (
    select * from {{ ref('province_merger') }}
)

select
    former_provinces.gso_code as former_gso_code,
    former_provinces.iso_3166_2,
    mergers.gso_code,
    former_provinces.name_vi,
    {{ without_marks('former_provinces.name_vi') }} as name_en,
    former_provinces.lon,
    former_provinces.lat,
    former_provinces.valid_to,
    mergers.source as citation
from former_provinces
inner join mergers on former_provinces.gso_code = mergers.former_gso_code
order by former_provinces.gso_code
