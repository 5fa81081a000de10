{#
    What names a row of what is being made: the columns of each key. A model declares them as its constraints; dbt knows none of
    a register, which has them in its `meta`. A key may hold expressions.
#}
{% macro own_keys() %}
    {% set constraints = model.get('constraints', []) | selectattr('type', 'in', ['primary_key', 'unique']) %}
    {{ return((constraints | map(attribute='columns') | list) or model.config.get('meta', {}).get('keys', [])) }}
{% endmacro %}

{#
    Refuses, in the transaction in which it was made, a relation in which a key is null or names more than one row: the error says
    the columns, the first values and how many rows share them (row_count). A statement per key.
#}
{% macro refuse_broken_keys(relation) %}
    {% for key in own_keys() %}
        {% set columns = [] %}
        {% for column in key %}
            {% do columns.append('"' ~ column ~ '"') %}
        {% endfor %}
        ;with named as (
            {# Not grouped by expressions: DuckDB would also group by the columns in them that `having` speaks of. #}
            select {% for column in key %}{{ column }} as {{ columns[loop.index0] }}{{ ', ' if not loop.last }}{% endfor %}
            from {{ relation }}
        ),

        broken as (
            select
                *,
                count(*) as row_count
            from named
            group by all
            having count(*) > 1 or {{ columns | join(' is null or ') }} is null
            order by all
            limit 3
        )

        select error(
            'rows of {{ relation.identifier }} that have no key of their own ({{ key | join(', ') | replace("'", "''") }}): '
            || string_agg(broken::varchar, '; ' order by broken)
        )
        from broken
        having count(*) > 0
    {% endfor %}
{% endmacro %}
