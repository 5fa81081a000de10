{#
    What a row names: every code in the `columns` of a line of `known` (names, or expressions that give codes) that is not null is
    the `field` of a row of `to`. One test for all the codes of a register, since every test is a step of the build. A broken row
    names its code and the register that does not know it (`not_in`).

    What names a row is proven where it is made (macros/own_keys.sql); what a public model refers to, when a release is made and
    every table is there (exports/marts/keys.py).
#}
{% test known_codes(model, known) %}
    select null::varchar as not_in
    where false
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
