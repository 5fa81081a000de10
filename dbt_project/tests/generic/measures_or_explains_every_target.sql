{#
    A target has a figure (a row of the model, whatever the day known as of), or the register of gaps says why it has none and
    where one would look.
#}
{% test measures_or_explains_every_target(model) %}
    with measured as (
        select distinct target_series.target_code
        from {{ ref('int_target_series') }} as target_series
        semi join {{ model }} using (dataset, series_code, area_code)
    )

    select targets.target_code
    from {{ ref('targets') }} as targets
    anti join measured using (target_code)
    anti join {{ ref('data_gaps') }} using (target_code)
{% endtest %}
