{#
    What names a row, and what a row names. No column of `unique` is null and no two rows share them; every code in the
    `columns` of a line of `known` (names, or expressions that give codes) that is not null is the `field` of a row of `to`.
    One test for all the keys of a model, since every test is a step of the build. A broken row names its columns and values,
    with `row_count` (how many share them) or `not_in` (the register that does not know them).

    Without arguments it is the primary key that the model declares. What a public model refers to is not tested here but when
    a release is made, where every table is there (exports/marts/keys.py).
#}
{% test keys(model, unique=(), known=()) %}
    {%- if execute and not unique and not known %}
        {%- set unique = primary_key(graph.nodes['model.r57.' ~ model.identifier]) %}
    {%- endif %}
    select null::varchar as not_in
    where false
    {%- if unique %}
        union all by name
        select
            {{ unique | join(', ') }},
            count(*) as row_count
        from {{ model }}
        group by all
        having count(*) > 1 or {{ unique | join(' is null or ') }} is null
    {%- endif %}
    {%- for line in known %}
        {%- for column in line.columns %}
            {%- set code = line.field if '(' in column else column %}
            union all by name
            select
                codes.{{ code }},
                '{{ line.to.identifier }}' as not_in
            from (select distinct {{ column }} as {{ code }} from {{ model }}) as codes
            anti join {{ line.to }} as known on codes.{{ code }} = known.{{ line.field }}
            where codes.{{ code }} is not null
        {%- endfor %}
    {%- endfor %}
{% endtest %}
