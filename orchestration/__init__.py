"""WHEN: thin Dagster shells and the `r57` command over the rooms `sources`, `dbt_project` and `exports`."""
