{# A Vietnamese name in plain letters, as English texts write it: Bình Dương is Binh Duong. #}
{% macro without_marks(name) -%}
replace(replace(strip_accents({{ name }}), 'đ', 'd'), 'Đ', 'D')
{%- endmacro %}
