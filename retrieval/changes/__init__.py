"""The changes between two editions: which there are, what each changes, and which the publisher does not mention."""
