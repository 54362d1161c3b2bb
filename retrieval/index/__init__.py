"""A generation of the index on disk: its catalogue, its vectors and its BM25 terms."""
