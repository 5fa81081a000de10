{{ tidy_observations('reported_figures') }}
