"""What a question asks: its words, its kind of answer, and the earlier turns that it needs."""
