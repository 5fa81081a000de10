{{ tidy_observations('un_sdg') }}
