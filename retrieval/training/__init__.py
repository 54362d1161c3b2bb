"""Training of the ranker that ships. Nothing that answers imports this."""
