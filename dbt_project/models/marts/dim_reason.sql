with reasons as (
    select * from {{ ref('reasons') }}
),

sentences as (
    select
        reason_code,
        max(sentence) filter (where language = 'en') as sentence_en,
        max(sentence) filter (where language = 'vi') as sentence_vi
    from {{ ref('reason_sentences') }}
    group by reason_code
)

select
    reasons.reason_code,
    reasons.status,
    reasons.status_basis,
    reasons.test_en,
    reasons.test_vi,
    sentences.sentence_en,
    sentences.sentence_vi,
    reasons.sort_order
from reasons
left join sentences using (reason_code)
order by reasons.sort_order
