"""Find and rank the sentences that may answer a question: hybrid retrieval, ranking and reranking."""
