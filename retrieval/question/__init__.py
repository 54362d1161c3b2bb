"""Analyses a question: its words, the kind of answer it asks for, and the earlier turns it needs."""
