{# A publisher that changes its unit changes the figure: whether the register still brings it to the unit of the indicator. #}
{% test units_of_the_register(model) %}
    with observations as (
        select distinct
            dataset,
            series_code,
            unit,
            indicator_unit
        from {{ model }}
    )

    select
        observations.dataset,
        observations.series_code,
        observations.unit,
        series.publisher_unit
    from observations
    inner join {{ ref('series') }} as series using (dataset, series_code)
    anti join {{ ref('unit_conversions') }} as unit_conversions
        on observations.unit = unit_conversions.from_unit and observations.indicator_unit = unit_conversions.to_unit
    where observations.unit <> series.publisher_unit
{% endtest %}
