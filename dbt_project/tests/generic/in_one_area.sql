{#
    A target is of the whole country or of a province of today. What it restates and shares a goal with, what else its programme
    sets, and the figures by which a province's target is judged are of the same area: no figure of the country or of another
    province ever speaks for it. A broken row names the target, what lies elsewhere and where; of a series that is kept under a
    code that the province, or a part of it, had before July 2025 also why it does not count, and what would.
#}
{% test in_one_area(model) %}
    with targets as (
        select * from {{ model }}
    ),

    areas as (
        select '{{ var("home_area") }}' as area_code
        union all
        select gso_code as area_code from {{ ref('provinces') }}
    ),

    before as (
        select
            former_provinces.iso_3166_2 as area_code,
            mergers.gso_code,
            count(*) over (partition by mergers.gso_code) as former_count
        from {{ ref('province_merger') }} as mergers
        inner join {{ ref('former_provinces') }} as former_provinces on mergers.former_gso_code = former_provinces.gso_code
    )

    select
        target_code,
        'area' as what,
        area_code as lies_in,
        null as why
    from targets
    anti join areas using (area_code)
    union all
    select
        targets.target_code,
        others.target_code as what,
        others.area_code as lies_in,
        null as why
    from targets
    inner join targets as others
        on targets.goal_code = others.target_code
        or targets.restates_target_code = others.target_code
        or targets.programme_code = others.programme_code
    where targets.area_code is distinct from others.area_code
    union all
    select
        targets.target_code,
        series.series_code as what,
        series.area_code as lies_in,
        case
            when before.former_count = 1 then concat(
                'its own code of before July 2025: only what is kept under ', targets.area_code, ' judges its target; hand its ',
                'history in (r57 figures template --area ', targets.area_code, '), or have the dataset keep it under that code'
            )
            when before.former_count > 1 then concat(
                'one of ', before.former_count, ' provinces of which it was made in July 2025, another territory: leave the ',
                'series out; figures of ', targets.area_code, ' since then judge its target'
            )
        end as why
    from targets
    inner join {{ ref('target_series') }} as series using (target_code)
    left join before on series.area_code = before.area_code and targets.area_code = before.gso_code
    where targets.area_code <> '{{ var("home_area") }}' and targets.area_code <> series.area_code
{% endtest %}
