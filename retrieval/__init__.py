"""The kernel: what a document, a passage, a citation and an answer are, and how a question becomes an answer."""
