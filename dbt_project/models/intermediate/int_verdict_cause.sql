-- What moved each verdict that moved in a window, one row per cause, in the order in which they came: first why the method in
-- force says something else of the first day than the release did, then each step from that day on. Each is read from what is
-- kept; where nothing kept accounts for a move, that is said.
with moves as (
    select
        *,
        (since_release_id is not null and since_status is distinct from seen_status) as was_retold
    from {{ ref('int_verdict_window') }}
    where since_status is distinct from status
),

goals as (
    select * from {{ ref('int_goal') }}
),

steps as (
    select * from {{ ref('int_verdict_step') }}
),

appeared as (
    select
        target_code,
        change_window,
        'register' as cause,
        if(set_on > since, 'set', 'registered') as phrase,
        null::date as moved_on,
        if(set_on > since, set_on, null) as happened_on,
        true as is_certain,
        null::varchar as observation_key,
        null::double as previous_value,
        null::varchar as previous_qualifier,
        null::bigint as figure_count
    from moves
    where since_status is null
),

retold as (
    select
        *,
        [
            if(was_asked_otherwise, 'asked', null),
            if(was_another_method, 'method', null),
            if(was_another_figure, if(seen_observation_key is null, 'no_figure', 'another_figure'), null),
            if(was_another_value and not was_another_figure, 'revision', null)
        ] as possible,
        list_filter(possible, phrase -> phrase is not null) as phrases
    from moves
    where since_status is not null and was_retold
),

retellings as (
    select
        target_code,
        change_window,
        -- By the same figure, the same rules and the same method: what was not known yet is that somebody contradicts it.
        unnest(case when phrases <> [] then phrases when seen_reason_code = 'disputed' then ['dispute'] else ['unknown'] end)
            as phrase,
        case phrase
            when 'asked' then 'register'
            when 'no_figure' then 'revision'
            when 'another_figure' then 'new_figure'
            else phrase
        end as cause,
        null::date as moved_on,
        null::date as happened_on,
        length(phrases) = 1 or phrase = 'dispute' as is_certain,
        if(phrase = 'dispute', seen_verdict_key, null) as dispute_key,
        if(phrase in ('another_figure', 'revision'), seen_observation_key, null) as observation_key,
        if(phrase = 'revision', said_value, null) as previous_value,
        null::varchar as previous_qualifier,
        null::bigint as figure_count
    from retold
),

stepped as (
    select
        moves.target_code,
        moves.change_window,
        goals.deadline,
        steps.* exclude (target_code),
        steps.reason_code = 'disputed' and coalesce(steps.previous_reason_code, '') <> 'disputed' as is_dispute
    from moves
    inner join goals using (target_code)
    inner join steps
        on
            moves.target_code = steps.target_code
            and moves.since < steps.as_of
            and moves.as_of >= steps.as_of
    where moves.since_status is not null and moves.seen_status is distinct from moves.status
),

disputes as (
    select
        target_code,
        change_window,
        'dispute' as cause,
        'dispute' as phrase,
        as_of as moved_on,
        true as is_certain,
        verdict_key as dispute_key
    from stepped
    where is_dispute
),

later_steps as (
    select
        steps.target_code,
        steps.change_window,
        steps.cause,
        case
            when steps.cause = 'new_figure' then if(steps.figure_count > 1, 'new_figures', 'new_figure')
            when steps.cause = 'revision' then if(steps.is_withdrawn, 'withdrawal', 'revision')
            when steps.cause = 'deadline' then if(steps.passed_deadline = steps.deadline, 'deadline', 'year_over')
            when steps.cause = 'register' then 'search'
            else steps.cause
        end as phrase,
        steps.as_of as moved_on,
        coalesce(steps.passed_deadline, steps.searched_on) as happened_on,
        steps.is_certain,
        steps.observation_key,
        steps.previous_value,
        steps.previous_qualifier,
        steps.figure_count
    from stepped as steps
    where not (steps.is_dispute and steps.cause = 'unknown')
),

causes as (
    select * from appeared
    union all by name
    select * from retellings
    union all by name
    select * from disputes
    union all by name
    select * from later_steps
)

select
    *,
    row_number() over (
        partition by target_code, change_window
        order by moved_on nulls first, phrase = 'dispute', phrase
    ) as cause_number
from causes
