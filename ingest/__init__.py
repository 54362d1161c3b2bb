"""Ingest documents: read files into canonical text and passages, and publish a generation in one atomic step."""
