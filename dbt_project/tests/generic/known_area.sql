{# Every figure is of a country or aggregate of the register, or of a province by its ISO 3166-2 or GSO code. #}
{% test known_area(model) %}
    with registered as (
        select area_code from {{ ref('stg_area') }}
        union all
        select iso_3166_2 as area_code from {{ ref('former_provinces') }}
        union all
        select gso_code as area_code from {{ ref('provinces') }}
    )

    select distinct observation.area_code
    from {{ model }} as observation
    anti join registered using (area_code)
{% endtest %}
