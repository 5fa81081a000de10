{{ tidy_observations('global_findex') }}
