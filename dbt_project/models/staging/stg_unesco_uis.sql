{{ tidy_observations('unesco_uis') }}
