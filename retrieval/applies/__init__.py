"""Read for which nations and which readers a heading, a sentence, a place or a question is."""
