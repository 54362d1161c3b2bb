"""Duties: what a document says that somebody must, should or may do, read by rule."""
