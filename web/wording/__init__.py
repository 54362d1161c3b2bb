"""The words for certainty, silence, editions out of force and quality, for the pages and the terminal."""
