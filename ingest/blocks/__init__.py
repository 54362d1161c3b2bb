"""The output of every reader: blocks of canonical text and their sentences."""
