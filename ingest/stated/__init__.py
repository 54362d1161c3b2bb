"""Facts that a document states about itself: dates, publisher, withdrawal, and whose words it quotes."""
