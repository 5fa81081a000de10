{{ tidy_observations('undp_hdr') }}
