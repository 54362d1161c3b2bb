"""Build, publish, keep, back up, check and purge generations."""
