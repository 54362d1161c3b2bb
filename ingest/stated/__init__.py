"""What a document says of itself: dates, publisher, withdrawal, whose words it quotes."""
