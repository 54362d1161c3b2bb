"""From a question to sentences in order: hybrid retrieval, ranking, reranking."""
