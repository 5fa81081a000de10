-- What figures are said with, each once: release after release says it in the same words. A number stands for all of it; two
-- wordings of one number would break the key of this table and stop the build.
select distinct
    wording_number,
    {{ wording() | join(',\n    ') }}
from {{ ref('int_published_observation') }}
