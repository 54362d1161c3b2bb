"""The page that checks a draft: what it quotes, cites and attributes, with a verdict each."""
