"""All that is kept in state.sqlite: keys, jobs, the audit, the library's own questions."""
