{# Every dataset and series code of the model stands in the register of series. #}
{% test known_series(model) %}
select distinct
    rows_tested.dataset,
    rows_tested.series_code
from {{ model }} as rows_tested
anti join {{ ref('series') }} as series using (dataset, series_code)
{% endtest %}
