"""How much is let through: names, connections, bodies, requests a minute, questions and readers at work."""
