{{ tidy_observations('openalex') }}
