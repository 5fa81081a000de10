{{ tidy_observations('comtrade_hightech') }}
