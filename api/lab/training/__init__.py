"""Train the encoder and the rerankers."""
