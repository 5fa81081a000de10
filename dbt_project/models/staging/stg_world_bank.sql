{{ tidy_observations('world_bank') }}
