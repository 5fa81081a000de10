{{ tidy_observations('cloudflare_speed') }}
