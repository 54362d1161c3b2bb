"""Questions with known answers, read from files."""
