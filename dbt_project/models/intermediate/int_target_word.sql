-- What sentences say of a target in each language, whatever its verdict: what its own text asks for (those that restate one
-- another are judged as one, by the words of the first), by when, who owes the figure and where.
with targets as (
    select
        targets.*,
        indicators.name_vi as subject_vi,
        indicators.name_en as subject_en
    from {{ ref('int_target') }} as targets
    left join {{ ref('indicators') }} as indicators using (indicator_code)
),

languages as (
    select * from {{ ref('languages') }}
),

agencies as (
    select * from {{ ref('int_speaker') }}
),

data_gaps as (
    select * from {{ ref('data_gaps') }}
),

open_gaps as (
    select * from {{ ref('int_open_gap') }}
)

select
    targets.target_code,
    languages.language,
    {{ goal_text('targets', 'own_unit', 'languages') }} as asked_for,
    -- A milestone is its own subject; "world rank, rank 50" says a word twice.
    replace(replace(concat_ws(
        ', ',
        case
            when targets.comparator = 'milestone' or own_unit.unit = 'milestone' then null
            when languages.language = 'vi' then targets.subject_vi
            else targets.subject_en
        end,
        asked_for
    ), 'rank, rank ', 'rank '), 'tier, tier ', 'tier ') as goal,
    {{ day_text('targets.deadline', 'languages') }} as deadline,
    cast(targets.horizon_year as varchar) as horizon,
    if(languages.language = 'vi', agencies.name_vi, agencies.name_en) as agency,
    if(languages.language = 'vi', open_gaps.gap_vi, open_gaps.gap_en) as gap,
    open_gaps.known_from as gap_known_from,
    if(languages.language = 'vi', data_gaps.where_to_look_vi, data_gaps.where_to_look) as where_to_look,
    {{ fill('languages.searched', {'day': day_text('targets.searched_on', 'languages')}) }} as searched
from targets
cross join languages
left join {{ ref('units') }} as own_unit on targets.unit = own_unit.unit
left join agencies on targets.lead_agency_code = agencies.agency_code
left join data_gaps on targets.target_code = data_gaps.target_code
left join open_gaps on targets.target_code = open_gaps.target_code
