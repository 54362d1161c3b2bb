"""A generation of the index on disk: its catalogue, its vectors, its terms."""
