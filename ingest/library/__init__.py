"""Change the library: place sources, approve removals, edit documents, build the result."""
