"""Readers: a folder a format, one table that names them."""
