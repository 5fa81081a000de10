"""IN: what publishers say becomes validated, write-once raw vintages. Imports neither Dagster nor dbt."""
