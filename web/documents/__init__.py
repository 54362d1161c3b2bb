"""The pages of documents: the list, and the text of each with its marked quote."""
