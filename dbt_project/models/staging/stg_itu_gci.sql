{{ tidy_observations('itu_gci') }}
