"""The search certificate as a page to read."""
