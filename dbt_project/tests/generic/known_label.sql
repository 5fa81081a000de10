{# Every value of `column` that is not null has a name in the `list` of the register of labels. #}
{% test known_label(model, column, list) %}
    select rows_tested.{{ column }}
    from {{ model }} as rows_tested
    anti join {{ ref('labels') }} as labels on labels.list = '{{ list }}' and rows_tested.{{ column }} = labels.code
    where rows_tested.{{ column }} is not null
{% endtest %}
