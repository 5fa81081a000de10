-- Read from what the models declare (macros/declared_keys.sql), not from any table. One list of rows and no union of them: each
-- part of a union takes memory of its own, and two hundred took more than all tables of the shipped figures.
with declared (table_name, key_name, position, column_name, to_table, to_column) as (
    values
    (
        cast(null as varchar),
        cast(null as varchar),
        cast(null as integer),
        cast(null as varchar),
        cast(null as varchar),
        cast(null as varchar)
    )
    {% for line in declared_keys() %}
        , ({% for word in line %}{{ "'" ~ word ~ "'" if word is string else ('null' if word is none else word) }}{{ ', ' if not loop.last }}{% endfor %})
    {% endfor %}
)

select
    table_name,
    key_name,
    position,
    column_name,
    to_table,
    to_column
from declared
where table_name is not null
order by table_name, key_name <> 'primary', key_name, position
