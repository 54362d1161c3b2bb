"""The training of the encoder and the rerankers."""
