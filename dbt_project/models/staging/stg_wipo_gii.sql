{{ tidy_observations('wipo_gii') }}
