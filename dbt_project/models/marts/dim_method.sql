select
    methods.method_version,
    methods.in_force_from,
    parameters.parameter,
    parameters.value,
    parameters.rule,
    parameters.meaning_en,
    methods.note
from {{ ref('methods') }} as methods
inner join {{ ref('method_parameters') }} as parameters using (method_version)
order by methods.in_force_from, parameters.rule, parameters.parameter
