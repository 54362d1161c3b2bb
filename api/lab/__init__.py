"""How quality and speed are measured, and how models are trained. Nothing that answers imports this."""
