"""From a sentence to a quote: grown whole, cited, and shown only where it is sure enough."""
