{{ tidy_observations('cset_ai_publications') }}
