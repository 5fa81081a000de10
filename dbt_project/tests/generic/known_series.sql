{# Every dataset and series code of the model stands in the register of series, or in the model `known` that holds more of them. #}
{% test known_series(model, known=none) %}
select distinct
    rows_tested.dataset,
    rows_tested.series_code
from {{ model }} as rows_tested
anti join {{ known or ref('series') }} as series using (dataset, series_code)
{% endtest %}
