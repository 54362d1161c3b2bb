"""The search certificate: what was searched for one question, in which texts, and with which result."""
