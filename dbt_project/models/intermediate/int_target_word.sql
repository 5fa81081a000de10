-- What sentences say of a target in each language, whatever its verdict: what it asks for, by when, who owes the figure and
-- where.
with goals as (
    select
        goals.*,
        targets.name_vi,
        targets.name_en,
        targets.lead_agency_code,
        indicators.name_vi as subject_vi,
        indicators.name_en as subject_en
    from {{ ref('int_goal') }} as goals
    inner join {{ ref('targets') }} as targets using (target_code)
    left join {{ ref('indicators') }} as indicators using (indicator_code)
),

languages as (
    select * from {{ ref('languages') }}
),

agencies as (
    select * from {{ ref('agencies') }}
),

data_gaps as (
    select * from {{ ref('data_gaps') }}
)

select
    goals.target_code,
    languages.language,
    {{ goal_text('goals', 'own_unit', 'languages') }} as asked_for,
    -- A milestone is its own subject.
    concat_ws(
        ', ',
        case
            when goals.comparator = 'milestone' or own_unit.unit = 'milestone' then null
            when languages.language = 'vi' then goals.subject_vi
            else goals.subject_en
        end,
        asked_for
    ) as goal,
    {{ day_text('goals.deadline', 'languages') }} as deadline,
    cast(goals.horizon_year as varchar) as horizon,
    if(languages.language = 'vi', agencies.name_vi, agencies.name_en) as agency,
    if(languages.language = 'vi', data_gaps.gap_vi, data_gaps.gap_en) as gap,
    if(languages.language = 'vi', data_gaps.where_to_look_vi, data_gaps.where_to_look) as where_to_look,
    {{ fill('languages.searched', {'day': day_text('goals.searched_on', 'languages')}) }} as searched
from goals
cross join languages
left join {{ ref('units') }} as own_unit on goals.target_unit = own_unit.unit
left join agencies on goals.lead_agency_code = agencies.agency_code
left join data_gaps on goals.target_code = data_gaps.target_code
