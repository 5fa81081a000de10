{{ tidy_observations('nso_nsdp') }}
