{#
    Keys are declared once: what names a row of a public model is its constraint `primary_key`; under which names other models
    have those columns is its `known_as`. Every public model that has all columns of such a name refers to a row by them.
#}
{% macro primary_key(node) %}
    {{ return((node.constraints | selectattr('type', 'equalto', 'primary_key') | first).columns) }}
{% endmacro %}

{# Every public model by its name, in order. #}
{% macro public_models() %}
    {{ return(graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | selectattr('access', 'equalto', 'public') | sort(attribute='name')) }}
{% endmacro %}

{# A line per column of every primary and foreign key of the public models: values of dim_key. #}
{% macro declared_keys() %}
    {% set lines = [] %}
    {% set models = public_models() if execute else [] %}
    {% for node in models %}
        {% set own = primary_key(node) %}
        {% for column in own %}
            {% do lines.append((node.name, 'primary', loop.index, column, none, none)) %}
        {% endfor %}
        {% for other in models %}
            {% for names in other.config.meta.get('known_as', []) %}
                {% set has_all = names | reject('in', node.columns) | list == [] %}
                {% if has_all and not (other.name == node.name and names == own) %}
                    {% set key_name = names | join(', ') %}
                    {% for column in names %}
                        {% do lines.append((node.name, key_name, loop.index, column, other.name, primary_key(other)[loop.index0])) %}
                    {% endfor %}
                {% endif %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {{ return(lines) }}
{% endmacro %}
