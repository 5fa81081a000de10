-- What a reader must not forget beside a verdict, as flags.
with verdicts as (
    select * from {{ ref('int_target_verdict') }}
),

assessments as (
    select * from {{ ref('int_assessment') }}
)

select
    verdicts.verdict_key,
    coalesce(judged.is_stale, false) as is_stale,
    coalesce(judged.claim_only, false) as claim_only,
    coalesce(judged.is_planned, false) as is_planned,
    coalesce(judged.window_sensitive, false) as window_sensitive,
    coalesce(judged.method_sensitive, false) as method_sensitive,
    verdicts.sources_disagree,
    coalesce(judged.is_bound, false) as is_bound,
    coalesce(verdicts.source_count = 1, false) as single_source,
    coalesce(judged.is_provisional, false) as is_provisional,
    coalesce(judged.source_class = 'own_statement', false) as own_statement,
    -- Where the withheld measures are all that there is, the reason says so itself.
    coalesce(verdicts.has_withheld_measure and verdicts.judged_key is not null or verdicts.has_withheld_proxy, false)
        as figures_withheld
from verdicts
left join assessments as judged on verdicts.judged_key = judged.assessment_key
