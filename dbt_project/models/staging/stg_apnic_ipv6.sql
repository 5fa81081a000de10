{{ tidy_observations('apnic_ipv6') }}
