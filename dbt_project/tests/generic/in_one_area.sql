{#
    A target is of the whole country or of a province of today. What it restates and shares a goal with, what else its programme
    sets, and the figures by which a province's target is judged are of the same area: no figure of the country or of another
    province ever speaks for it. A broken row names the target, what lies elsewhere and where.
#}
{% test in_one_area(model) %}
    with targets as (
        select * from {{ model }}
    ),

    areas as (
        select '{{ var("home_area") }}' as area_code
        union all
        select gso_code as area_code from {{ ref('provinces') }}
    )

    select
        target_code,
        'area' as what,
        area_code as lies_in
    from targets
    anti join areas using (area_code)
    union all
    select
        targets.target_code,
        others.target_code as what,
        others.area_code as lies_in
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
        series.area_code as lies_in
    from targets
    inner join {{ ref('target_series') }} as series using (target_code)
    where targets.area_code <> '{{ var("home_area") }}' and targets.area_code <> series.area_code
{% endtest %}
