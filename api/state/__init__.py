"""The contents of state.sqlite: keys, jobs, the audit, the library's own questions and their results."""
