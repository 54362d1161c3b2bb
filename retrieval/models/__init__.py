"""Models that read text: the encoder and the rerankers, compiled and run."""
