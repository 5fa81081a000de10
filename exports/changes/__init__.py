"""What changed between two releases: their contract, their verdicts and why, every figure, every table by its key."""

FILES = ("changes.md", "changes.json")
"""Where a release says what changed since the one before it."""
