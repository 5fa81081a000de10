-- Every target with what the registers say of it: its programme, who answers for it, the criteria that measure it, and what else
-- people call what it names.
with targets as (
    select * from {{ ref('int_target') }}
),

programmes as (
    select * from {{ ref('programmes') }}
),

indicators as (
    select * from {{ ref('indicators') }}
),

agencies as (
    select * from {{ ref('int_speaker') }}
),

criteria as (
    select
        unnest(string_split(target_codes, ';')) as target_code,
        criterion_code
    from {{ ref('official_criteria') }}
    where target_codes is not null
),

criteria_of_target as (
    select
        trim(target_code) as target_code,
        string_agg(criterion_code, ';' order by criterion_code) as criterion_codes
    from criteria
    group by trim(target_code)
),

readings_of_target as (
    select
        target_code,
        string_agg(reading, ';' order by reading) as readings
    from {{ ref('target_readings') }}
    group by target_code
),

texts as (
    select
        target_code,
        concat_ws(' ', name_vi, name_en, statement_vi, statement_en) as said
    from targets
),

other_words as (
    select
        *,
        if(form = upper(form), '', '(?i)') || '(^|[^\pL\pN])' || regexp_escape(form) || '([^\pL\pN]|$)' as as_word
    from {{ ref('other_words') }}
),

-- What a target calls by one form is looked for by all of them. Short forms are capitals: "AI" is no "ai". A pattern is
-- compiled for each pair it is tried on, which takes a thousand times as long as looking for the letters: those first.
meant as (
    select distinct
        texts.target_code,
        texts.said,
        other_words.meaning
    from texts
    inner join other_words
        on contains(lower(texts.said), lower(other_words.form))
    where regexp_matches(texts.said, other_words.as_word)
),

words_of_target as (
    select
        meant.target_code,
        string_agg(other_words.form, '; ' order by other_words.meaning, other_words.form) as other_words
    from meant
    inner join other_words using (meaning)
    where not contains(lower(meant.said), lower(other_words.form))
    group by meant.target_code
)

select
    targets.target_code,
    targets.programme_code,
    targets.area_code,
    programmes.name_en as programme_name_en,
    programmes.name_vi as programme_name_vi,
    programmes.status as programme_status,
    targets.restates_target_code,
    targets.goal_code,
    targets.horizon_year,
    targets.deadline,
    targets.name_vi,
    targets.name_en,
    targets.statement_vi,
    targets.statement_en,
    targets.indicator_code,
    indicators.direction,
    targets.unit,
    targets.comparator,
    targets.threshold_low,
    targets.threshold_high,
    targets.base_year,
    targets.path_kind,
    targets.target_kind,
    targets.scope,
    targets.theme,
    targets.legal_document,
    targets.legal_number,
    targets.legal_date,
    targets.legal_item,
    targets.source_url,
    targets.verification as text_verification,
    agencies.short_vi as lead_agency,
    targets.lead_agency_code,
    targets.register_status,
    criteria_of_target.criterion_codes,
    readings_of_target.readings,
    targets.note,
    targets.note_vi,
    targets.searched_on,
    targets.searched_places,
    targets.read_at,
    words_of_target.other_words
from targets
left join programmes using (programme_code)
left join indicators using (indicator_code)
left join agencies on targets.lead_agency_code = agencies.agency_code
left join criteria_of_target using (target_code)
left join readings_of_target using (target_code)
left join words_of_target using (target_code)
