{# The release a row of `relation` belongs to, as one value. #}
{% macro release_of(relation) -%}
struct_pack(
    published_on := {{ relation }}.published_on,
    published_on_kind := {{ relation }}.published_on_kind,
    edition := {{ relation }}.edition,
    vintage_id := {{ relation }}.vintage_id,
    vintage_seq := {{ relation }}.vintage_seq,
    retrieval_mode := {{ relation }}.retrieval_mode,
    retrieved_at := {{ relation }}.retrieved_at
)
{%- endmacro %}
