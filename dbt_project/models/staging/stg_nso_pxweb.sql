{{ tidy_observations('nso_pxweb') }}
