"""The reader of ODT."""
