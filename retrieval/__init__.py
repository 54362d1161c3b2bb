"""The kernel: documents, passages, citations and answers, and the search that answers a question."""
