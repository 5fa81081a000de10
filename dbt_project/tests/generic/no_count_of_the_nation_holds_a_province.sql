{#
    What the nation counts is the register's targets of the whole country, neither more nor fewer, though the model holds some: over
    everything, by programme, by theme and by indicator, and in every table of targets. A broken row says which count, what it has
    and what it should have.
#}
{% test no_count_of_the_nation_holds_a_province(model) %}
    with national as (
        select *
        from {{ ref('targets') }}
        where area_code = '{{ var("home_area") }}'
    ),

    counted as (
        {% for table in ['mart_overall_summary', 'mart_programme_summary', 'mart_theme_summary', 'dim_programme', 'dim_indicator'] %}
            select
                '{{ table }}' as counted_in,
                sum(target_count) as targets
            from {{ ref(table) }}
            union all
        {% endfor %}
        {% for table in ['dim_target', 'mart_target_status', 'mart_verdict_history', 'mart_verdict_change'] %}
            select
                '{{ table }}' as counted_in,
                count(distinct target_code) as targets
            from {{ ref(table) }}
            {{ 'union all' if not loop.last }}
        {% endfor %}
    ),

    expected as (
        select count(*) as targets from national
    ),

    -- Tables that have only some of the targets.
    strangers as (
        {% for table in ['fct_assessment', 'fct_target_path', 'mart_target_timeline', 'mart_data_gap', 'mart_deadline', 'bridge_target_series'] %}
            select
                '{{ table }}' as counted_in,
                count(distinct target_code) as targets
            from {{ ref(table) }}
            anti join national using (target_code)
            {{ 'union all' if not loop.last }}
        {% endfor %}
    )

    select
        counted.counted_in,
        counted.targets,
        expected.targets as expected
    from counted
    cross join expected
    where counted.targets <> expected.targets
    union all
    select
        counted_in,
        targets,
        0 as expected
    from strangers
    where targets > 0
{% endtest %}
