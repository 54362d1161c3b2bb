"""The pages that a public body must publish, and the help."""
