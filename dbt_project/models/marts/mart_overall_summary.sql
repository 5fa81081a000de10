-- Counts of targets and goals by verdict over all programmes, one row: here goals are counted once, however many programmes
-- restate them.
{{ status_counts() }}
