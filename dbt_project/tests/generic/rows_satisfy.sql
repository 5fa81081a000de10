{# Every row makes `rule` true; a rule that comes out null counts as broken. #}
{% test rows_satisfy(model, rule) %}
select *
from {{ model }}
where ({{ rule }}) is distinct from true
{% endtest %}
