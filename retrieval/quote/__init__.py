"""Grow a sentence into a whole quote, cite it, and decide whether it is sure enough to be shown."""
