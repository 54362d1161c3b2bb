"""The check of a draft: what it quotes, cites and attributes, compared word by word with the documents."""
