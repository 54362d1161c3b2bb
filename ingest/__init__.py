"""Documents in: files become canonical text, passages and, in one atomic step, the generation that serves."""
