"""What every reader builds: blocks of canonical text, and the sentences in them."""
