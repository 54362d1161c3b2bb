"""The register of duties: what the documents say that somebody must, should or may do, as a table."""
