"""Ratios and memory, measured side by side in one run. Nothing here is a test: no wall time is ever asserted."""
