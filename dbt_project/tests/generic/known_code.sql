{# Every value of `columns` (names, or expressions that give codes) that is not null is a `field` of `to`. #}
{% test known_code(model, columns, to, field) %}
    with codes as (
        {%- for column in columns %}
            select {{ column }} as code from {{ model }}
            {%- if not loop.last %}
                union
            {%- endif %}
        {%- endfor %}
    )

    select codes.code
    from codes
    anti join {{ to }} as known on codes.code = known.{{ field }}
    where codes.code is not null
    group by all
{% endtest %}
