"""The comparison: one question asked of each chosen document or publisher, as a table."""
