"""The release read whole by other engines than the one that wrote it: `make engines`. Not part of `make test`."""
