{#
    Student's t for whole degrees of freedom, which DuckDB does not have: P(T <= t), exact to rounding.

    Abramowitz & Stegun 26.7.3 (odd) and 26.7.4 (even), with theta = atan(t / sqrt(df)):
      odd   P(|T| <= t) = 2/pi (theta + sin theta (cos theta + 2/3 cos^3 theta + 2*4/(3*5) cos^5 theta + ... to cos^(df-2)))
      even  P(|T| <= t) = sin theta (1 + 1/2 cos^2 theta + 1*3/(2*4) cos^4 theta + ... to cos^(df-2))
    Both are odd functions of t, so that P(T <= t) = 1/2 + half of them for either sign.
#}
{% macro student_t_cdf(t, df) -%}
0.5 + 0.5 * case
    when {{ df }} % 2 = 1 then 2 / pi() * (
        atan({{ t }} / sqrt({{ df }}))
        + sin(atan({{ t }} / sqrt({{ df }}))) * coalesce(list_sum(list_transform(
            range(1, ({{ df }} - 1) // 2 + 1),
            lambda k: pow(cos(atan({{ t }} / sqrt({{ df }}))), 2 * k - 1)
            * coalesce(list_product(list_transform(range(1, k), lambda j: 2e0 * j / (2e0 * j + 1))), 1)
        )), 0)
    )
    else sin(atan({{ t }} / sqrt({{ df }}))) * list_sum(list_transform(
        range(0, ({{ df }} - 2) // 2 + 1),
        lambda k: pow(cos(atan({{ t }} / sqrt({{ df }}))), 2 * k)
        * coalesce(list_product(list_transform(range(1, k + 1), lambda j: (2e0 * j - 1) / (2e0 * j))), 1)
    ))
end
{%- endmacro %}
