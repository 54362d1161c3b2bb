"""The encoder and the rerankers: compiled into ONNX graphs, and run."""
