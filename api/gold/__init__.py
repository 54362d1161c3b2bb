"""Questions whose answers are known, read from files."""
