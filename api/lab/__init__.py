"""Measure quality and speed, and train models. No code that answers questions imports this."""
