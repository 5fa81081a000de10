-- Read from what the models declare (macros/declared_keys.sql), not from any table.
with declared as (
    select
        cast(null as varchar) as table_name,
        cast(null as varchar) as key_name,
        cast(null as integer) as position,
        cast(null as varchar) as column_name,
        cast(null as varchar) as to_table,
        cast(null as varchar) as to_column
    where false
    {% for line in declared_keys() %}
        union all
        select {% for word in line %}{{ "'" ~ word ~ "'" if word is string else ('null' if word is none else word) }}{{ ', ' if not loop.last }}{% endfor %}
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
order by table_name, key_name <> 'primary', key_name, position
