{#
    Tables, views and registers, made where they stand, in one transaction.

    dbt's own way is for a database that people read meanwhile: it builds beside, renames twice and drops what was there, and
    asks the database for the columns four times a model. Nobody reads the build database while dbt writes it (readers have
    releases), and a transaction that fails leaves the table of before. What a model must keep is the same: its contract
    (here with the order of the columns, as readers meet it), its keys (macros/own_keys.sql) and its descriptions as comments.
#}
{% materialization table, adapter='duckdb' %}
    {{ return(make_relation('table')) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {{ return(make_relation('view')) }}
{% endmaterialization %}

{#
    A register is read by DuckDB alone, by the types its yml gives to the columns of its file, in their order. dbt's own way reads
    it in Python first, to guess types that are all given.
#}
{% materialization seed, adapter='duckdb' %}
    {% set target = this.incorporate(type='table') %}
    {% set existing = load_cached_relation(this) %}
    {% if existing is not none and not existing.is_table %}
        {{ drop_relation_if_exists(existing) }}
    {% endif %}
    {% set columns = [] %}
    {% for name, type in config.get('column_types').items() %}
        {% do columns.append(name ~ ' ' ~ type) %}
    {% endfor %}
    {% call statement('main') %}
        create or replace table {{ target }} ({{ columns | join(', ') }});
        copy {{ target }} from '{{ adapter.get_seed_file_path(model) | replace("'", "''") }}' (format csv, header true, delimiter ',')
        {{ refuse_broken_keys(target) }}
    {% endcall %}
    {% do store_result('agate_table', response='OK') %}
    {{ adapter.commit() }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{% macro make_relation(type) %}
    {% set target = this.incorporate(type=type) %}
    {% set existing = load_cached_relation(this) %}
    {{ run_hooks(pre_hooks) }}
    {% if existing is not none and existing.type != type %}
        {{ drop_relation_if_exists(existing) }}
    {% endif %}
    {% call statement('main') %}
        create or replace {{ type }} {{ target }} as (
            {{ compiled_code }}
        )
        {{ refuse_broken_keys(target) }}
    {% endcall %}
    {% if config.get('contract').enforced %}
        {{ refuse_other_columns(target) }}
    {% endif %}
    {% if config.persist_relation_docs() %}
        {{ write_descriptions(target) }}
    {% endif %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target]}) }}
{% endmacro %}

{% macro refuse_other_columns(relation) %}
    {% set made, promised = [], [] %}
    {% for column in adapter.get_columns_in_relation(relation) %}
        {% do made.append(contract_column(column.name, column.dtype)) %}
    {% endfor %}
    {% for column in model.columns.values() %}
        {% do promised.append(contract_column(column.name, column.data_type)) %}
    {% endfor %}
    {% if made != promised %}
        {% do exceptions.raise_contract_error(promised, made) %}
    {% endif %}
{% endmacro %}

{% macro contract_column(name, type) %}
    {{ return({'name': name, 'data_type': type | upper, 'formatted': name ~ ' ' ~ type | upper}) }}
{% endmacro %}

{% macro write_descriptions(relation) %}
    {% call statement() %}
        {{ alter_relation_comment(relation, model.description) }}
        {% for column in model.columns.values() %}
            comment on column {{ relation }}.{{ column.name }} is {{ duckdb_escape_comment(column.description) }};
        {% endfor %}
    {% endcall %}
{% endmacro %}
