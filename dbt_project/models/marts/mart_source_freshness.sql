-- Two clocks per dataset: when we last fetched it, and how old its newest period is against its release calendar.
with datasets as (
    select * from {{ ref('stg_datasets') }}
),

newest_figures as (
    select
        dataset,
        max(published_on) as newest_published_on,
        max(period_end) as newest_period_end,
        arg_max(period, period_end) as newest_period
    from {{ ref('fct_observation') }}
    where obs_status <> 'F'
    group by dataset
),

clocks as (
    select
        datasets.*,
        {{ as_of_day() }} as as_of,
        newest_figures.newest_published_on,
        coalesce(newest_figures.newest_period, datasets.newest_period) as newest_known_period,
        coalesce(newest_figures.newest_period_end, datasets.newest_period_end) as newest_known_period_end
    from datasets
    left join newest_figures using (dataset)
)

select
    dataset,
    title,
    publisher,
    retrieval_mode,
    last_attempt_at,
    last_success_at,
    last_outcome,
    last_reason,
    date_diff('day', cast(last_success_at as date), as_of) as days_since_fetch,
    cadence,
    newest_published_on,
    newest_known_period as newest_period,
    newest_known_period_end as newest_period_end,
    date_diff('day', newest_known_period_end, as_of) as days_since_period_end,
    next_expected_release,
    coalesce(last_day(next_expected_release) < as_of, false) as is_release_overdue,
    as_of
from clocks
order by dataset
