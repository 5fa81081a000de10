{# Every value of `columns` that is not null is a `field` of `to`: one relationships test for several columns. #}
{% test known_code(model, columns, to, field) %}
    with codes as (
        select distinct unnest([{{ columns | join(', ') }}]) as code
        from {{ model }}
    )

    select codes.code
    from codes
    anti join {{ to }} as known on codes.code = known.{{ field }}
    where codes.code is not null
{% endtest %}
