"""The dashboard in a real Superset: `make superset`. Nothing here is part of `make test`."""
