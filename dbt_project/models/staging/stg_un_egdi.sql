{{ tidy_observations('un_egdi') }}
