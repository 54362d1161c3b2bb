"""Generations built aside, published in one step, kept, restored and purged."""
