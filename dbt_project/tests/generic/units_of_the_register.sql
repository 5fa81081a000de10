{# A publisher that changes its unit changes the figure: whether the register still brings it to the unit of the indicator. #}
{% test units_of_the_register(model) %}
    select distinct
        observations.dataset,
        observations.series_code,
        observations.unit,
        series.publisher_unit
    from {{ model }} as observations
    inner join {{ ref('int_series') }} as series using (dataset, series_code)
    where observations.unit not in (series.publisher_unit, coalesce(series.older_unit, ''))
{% endtest %}
