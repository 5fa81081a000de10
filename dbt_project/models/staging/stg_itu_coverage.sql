{{ tidy_observations('itu_coverage') }}
